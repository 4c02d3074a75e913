// A box to write in, with its button: Enter sends, Shift+Enter makes a new line, Escape leaves an edit.
import { forget, make } from "./dom.js";

// `onSend(text)`, `onFiles(text, files)` where files may be put in, and, where something is edited, `start` (its present text) and `onCancel()`.
export function composeBox({ key, label, hint, verb = "Send", start = "", onSend, onFiles, onCancel, onType }) {
  const done = () => { box.value = ""; forget(key); };
  const send = () => {
    const words = box.value.trim();
    if (!words) return box.focus();
    done();
    onSend(words);
  };
  const onkeydown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
    if (event.key === "Escape" && onCancel) { event.stopPropagation(); done(); onCancel(); }
  };
  const box = make("textarea", { rows: 1, "data-key": key, "data-keep": key, "aria-label": label, placeholder: hint ?? label, value: start, onkeydown, oninput: onType });
  const cancel = onCancel && make("button", { type: "button", "data-key": `${key}-cancel`, onclick: () => { done(); onCancel(); } }, "Cancel");
  const chosen = async (event) => { const files = [...event.target.files]; event.target.value = ""; const words = box.value.trim(); done(); await onFiles(words, files); };
  const clip = onFiles && make("label", { class: "clip", title: "Send a file" }, "📎", make("input", { type: "file", multiple: true, class: "unseen", "data-key": `${key}-files`, "aria-label": "Send a file", onchange: chosen }));
  return make("div", { class: "compose" }, box, clip, cancel, make("button", { type: "button", class: "primary", "data-key": `${key}-send`, onclick: send }, verb));
}
