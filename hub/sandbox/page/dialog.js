// Windows of the page itself (not of Slack): the row behind a step, and "are you sure". The browser's own dialog keeps
// the focus inside, closes at Escape and gives the focus back.
import { make } from "./dom.js";

export function showRow(title, table, row) {
  open(title, [make("p", { class: "small" }, `The row in ${table}`), make("pre", { tabindex: "0" }, JSON.stringify(row, null, 2))], [["Close", "primary"]]);
}

// True when the person agreed to a Block Kit confirmation.
export async function agrees({ title, text, confirm, deny, style }) {
  const answer = await open(title.text, [make("p", {}, text.text)], [[deny.text, ""], [confirm.text, style === "danger" ? "danger" : "primary"]]);
  return answer === confirm.text;
}

// Resolves with the label of the button that was pressed, or "" after Escape.
function open(title, inside, buttons) {
  const close = (label) => window.close(label);
  const window = make("dialog", { class: "window", "aria-label": title },
    make("header", {}, make("h3", {}, title)), make("div", { class: "inside" }, inside),
    make("footer", {}, buttons.map(([label, look]) => make("button", { type: "button", class: look, onclick: () => close(label) }, label))));
  window.addEventListener("click", (event) => { if (event.target === window) close(""); });
  document.body.append(window);
  window.showModal();
  window.querySelector("footer button:last-child").focus();
  return new Promise((resolve) => window.addEventListener("close", () => { window.remove(); resolve(window.returnValue); }));
}
