// The apps on a customer's phone: by what each is told from the others, and the screen on which one is chosen.
import { make } from "./dom.js";

const GROUPS = [["chat", "Messages"], ["public", "In public"], ["calls", "Telephone"]];
// A short sign, and the name below it where the group says the rest.
const LOOKS = {
  telegram: { sign: "TG" }, whatsapp: { sign: "WA" }, messenger: { sign: "ME" }, instagram: { sign: "IG" }, twitter: { sign: "X", name: "X" }, viber: { sign: "VI" }, sms: { sign: "SMS" },
  facebook: { sign: "FB" }, "instagram-comments": { sign: "IG", name: "Instagram" }, "twitter-mentions": { sign: "X", name: "X posts" }, linkedin: { sign: "LI" }, phone: { sign: "TEL" },
};

export const lookOf = (app) => ({ sign: app.title.slice(0, 2).toUpperCase(), name: app.title, ...LOOKS[app.key] });

export function sign(app) {
  return make("span", { class: `sign on-${app.key}`, "aria-hidden": "true" }, lookOf(app).sign);
}

// The button at the top of a phone: which app is open; it leads to the others.
export function appButton(app, { isChoosing, onclick }) {
  return make("button", { type: "button", class: "open-app", "data-key": "open-app", "aria-expanded": String(isChoosing), "aria-controls": "apps", title: "Choose another app", onclick },
    sign(app), make("strong", {}, app.title), make("span", { class: "small" }, "All apps ", make("span", { "aria-hidden": "true" }, isChoosing ? "▴" : "▾")));
}

// `on` hears pick(app) and leave(). Arrow keys go from app to app, Escape goes back to the one that is open.
export function chooser(apps, { person, current, news, on }) {
  const group = ([kind, words]) => {
    const here = apps.filter((app) => app.kind === kind);
    return here.length ? make("div", { role: "group", "aria-label": words }, make("h3", { class: "small" }, words), make("div", { class: "tiles" }, here.map(tile))) : null;
  };
  const tile = (app) => {
    const isNews = news.includes(app);
    return make("button", { type: "button", class: "tile", "data-key": `app-${app.key}`, title: app.title, "aria-label": isNews ? `${app.title}, something new` : app.title, "aria-current": String(app === current), onclick: () => on.pick(app) },
      sign(app), make("span", { class: "name" }, lookOf(app).name), isNews ? make("span", { class: "new" }, "new") : null);
  };
  const onkeydown = (event) => {
    if (event.key === "Escape") return on.leave();
    const next = beside([...event.currentTarget.querySelectorAll(".tile")], document.activeElement, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return make("nav", { class: "apps", id: "apps", "data-scroll": "apps", "data-top": true, "aria-label": `Apps on the phone of ${person.first_name}`, onkeydown }, GROUPS.map(group));
}

function beside(tiles, from, key) {
  const place = tiles.indexOf(from);
  switch (key) {
    case "ArrowRight": return tiles[place + 1];
    case "ArrowLeft": return tiles[place - 1];
    case "Home": return tiles[0];
    case "End": return tiles.at(-1);
    case "ArrowDown": return nearest(tiles.filter((one) => one.offsetTop > from.offsetTop), from);
    case "ArrowUp": return nearest(tiles.filter((one) => one.offsetTop < from.offsetTop), from);
    default: return undefined;
  }
}

function nearest(tiles, from) {
  const away = (one) => Math.abs(one.offsetTop - from.offsetTop) * 1000 + Math.abs(one.offsetLeft - from.offsetLeft);
  return tiles.reduce((best, one) => (best && away(best) <= away(one) ? best : one), undefined);
}
