// A box to write in, with its button: Enter sends, Shift+Enter makes a new line, Escape leaves an edit.
import { forget, make } from "./dom.js";

// `onSend(text)` and, where something is edited, `start` (its present text) and `onCancel()`.
export function composeBox({ key, label, hint, verb = "Send", start = "", onSend, onCancel, onType }) {
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
  return make("div", { class: "compose" }, box, cancel, make("button", { type: "button", class: "primary", "data-key": `${key}-send`, onclick: send }, verb));
}
