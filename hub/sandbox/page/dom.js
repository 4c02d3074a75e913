// Making elements. Text always goes in as text, never as markup: what a customer wrote cannot become part of the page.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) give(element, name, value);
  element.append(...flat(children));
  return element;
}

function give(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class") element.className = value;
  else if (name === "value") element.value = value;
  else element.setAttribute(name, value === true ? "" : value);
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

const halfTyped = new Map(); // by data-keep: survives a redraw, and looking somewhere else for a while

export function forget(key) {
  halfTyped.delete(key);
}

// Put new children in place of the old ones. Elements with the same data-key keep the focus and the caret, those with
// the same data-keep what was typed, those with the same data-scroll their place (at the end they stay at the end;
// one that is new begins there, or at its top with data-top).
export function redraw(place, ...children) {
  if (isPressed) return void waiting.set(place, children);
  const focus = place.contains(document.activeElement) ? remembered(document.activeElement) : null;
  const scrolled = new Map(all(place, "scroll").map((one) => [one.dataset.scroll, isAtEnd(one) ? Infinity : one.scrollTop]));
  for (const one of all(place, "keep")) halfTyped.set(one.dataset.keep, one.value);
  place.replaceChildren(...flat(children));
  for (const one of all(place, "keep")) if (halfTyped.has(one.dataset.keep)) one.value = halfTyped.get(one.dataset.keep);
  for (const one of all(place, "scroll")) {
    const start = "top" in one.dataset ? 0 : Infinity;
    one.scrollTop = Math.min(scrolled.get(one.dataset.scroll) ?? start, one.scrollHeight);
  }
  if (focus) refocus(place, focus);
}

// While a button of the mouse is down nothing is drawn anew: what was pressed would be gone before it is let go, and the click lost.
const waiting = new Map();
let isPressed = false;

function letGo() {
  isPressed = false;
  const drawn = [...waiting];
  waiting.clear();
  for (const [place, children] of drawn) redraw(place, ...children);
}

document.addEventListener("pointerdown", () => { isPressed = true; }, true);
document.addEventListener("click", letGo, true);
for (const end of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(end, () => setTimeout(letGo), true);

const all = (place, name) => [...place.querySelectorAll(`[data-${name}]`)];

function remembered(active) {
  const caret = "selectionStart" in active && active.selectionStart !== null ? [active.selectionStart, active.selectionEnd] : null;
  return { key: active.dataset.key, scroll: active.dataset.scroll, caret };
}

function refocus(place, { key, scroll, caret }) {
  const name = key ? `[data-key="${CSS.escape(key)}"]` : scroll ? `[data-scroll="${CSS.escape(scroll)}"]` : null;
  const again = name && place.querySelector(name);
  again?.focus({ preventScroll: true });
  if (again && caret) again.setSelectionRange(...caret);
}

function isAtEnd(element) {
  return element.scrollTop + element.clientHeight >= element.scrollHeight - 24;
}

// Words and times

export function initials(name) {
  const letters = [...name].filter((letter) => /[\p{L}\p{N}\s]/u.test(letter)).join("");
  return letters.split(/\s+/).filter(Boolean).slice(0, 2).map((part) => [...part][0]).join("").toUpperCase() || "?";
}

// A moment in the viewer's zone (which stands once at the foot of the trace); exact on hover.
export function time(seconds) {
  const moment = new Date(seconds * 1000);
  const words = moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return make("time", { class: "small", datetime: moment.toISOString(), title: `${moment.toLocaleString()} ${zoneName()}` }, words);
}

export function zoneName() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function languageName(code) {
  return new Intl.DisplayNames(["en"], { type: "language" }).of(code);
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

// A chosen file as it is sent to the sandbox: its name, its kind, its bytes in base64.
export async function carried(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let place = 0; place < bytes.length; place += 8192) text += String.fromCharCode(...bytes.subarray(place, place + 8192));
  return { name: file.name, type: file.type, content: btoa(text) };
}
