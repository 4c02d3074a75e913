// Making elements. Text always goes in as text, never as markup: what a customer wrote cannot become part of the page.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// Put new children in place of the old ones, keeping focus, caret, scroll and half-typed text where the keys match.
export function redraw(place, ...children) {
  const active = document.activeElement;
  const key = place.contains(active) ? active.dataset.key : undefined;
  const caret = key && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  const typed = new Map([...place.querySelectorAll("[data-keep]")].map((one) => [one.dataset.keep, one.value]));
  const scrolled = new Map([...place.querySelectorAll("[data-scroll]")].map((one) => [one.dataset.scroll, atEnd(one) ? Infinity : one.scrollTop]));
  place.replaceChildren(...children.flat(Infinity).filter(Boolean));
  for (const one of place.querySelectorAll("[data-keep]")) if (typed.has(one.dataset.keep)) one.value = typed.get(one.dataset.keep);
  for (const one of place.querySelectorAll("[data-scroll]")) one.scrollTop = Math.min(scrolled.get(one.dataset.scroll) ?? Infinity, one.scrollHeight);
  const again = key && place.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again) {
    again.focus({ preventScroll: true });
    if (caret && again.setSelectionRange) again.setSelectionRange(...caret);
  }
}

function atEnd(element) {
  return element.scrollTop + element.clientHeight >= element.scrollHeight - 24;
}

export function initials(name) {
  return name.split(/\s+/).filter(Boolean).slice(0, 2).map((part) => [...part][0]).join("").toUpperCase() || "?";
}

export function clockTime(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
