// What a hand does with a message in Slack: an emoji on it or off it, and the entries of its menu.
import { make } from "./dom.js";
import { emoji } from "./mrkdwn.js";

const PALETTE = ["eyes", "white_check_mark", "rotating_light", "hourglass_flowing_sand", "lock", "pushpin", "+1", "heart"];
const open = new Set(); // menus that stand open, so that a redraw in the meantime does not shut one

// The emoji that stand there; pressing one puts one's own beside it, or takes it off.
export function reactions(message, me, scope, act) {
  const chip = (one) => {
    const isMine = one.users.includes(me);
    return make("button", { type: "button", class: "chip", "aria-pressed": String(isMine), "data-key": `${scope}/chip/${one.name}`, title: `:${one.name}:`,
      onclick: () => act({ name: one.name, on: !isMine }) }, `${emoji(one.name)} ${one.count}`);
  };
  return message.reactions?.length ? make("div", { class: "reactions" }, message.reactions.map(chip)) : null;
}

// A little menu with the emoji a rep would reach for, and what else can be done with this message.
export function handMenu(message, me, scope, act, entries) {
  const mine = new Set((message.reactions ?? []).filter((one) => one.users.includes(me)).map((one) => one.name));
  const leave = () => show(false);
  const put = (name) => make("button", { type: "button", class: "emoji", role: "menuitem", "data-key": `${scope}/put/${name}`, title: `:${name}:`, "aria-label": `${mine.has(name) ? "Take off" : "Put"} ${name.replaceAll("_", " ")}`,
    onclick: () => { leave(); act({ name, on: !mine.has(name) }); } }, emoji(name));
  const item = (one) => make("button", { type: "button", role: "menuitem", "data-key": `${scope}/do/${one.key}`, onclick: () => { leave(); one.act(); } }, one.label);
  const list = make("div", { class: "hand", role: "menu" }, make("div", { class: "palette" }, PALETTE.map(put)), entries.map(item));
  const toggle = make("button", { type: "button", class: "link", "aria-haspopup": "menu", "aria-label": "Emoji and more", "data-key": `${scope}/hand`, onclick: () => { show(list.hidden); list.querySelector("button")?.focus(); } }, "☺ ⋯");
  const show = (isOpen) => { list.hidden = !isOpen; toggle.setAttribute("aria-expanded", String(isOpen)); if (isOpen) open.add(scope); else open.delete(scope); };
  show(open.has(scope));
  const onkeydown = (event) => { if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); leave(); toggle.focus(); } };
  const onfocusout = (event) => { if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) leave(); };
  return make("span", { class: "menu", onkeydown, onfocusout }, toggle, list);
}
