// One of the customers in the row above a phone or a mailbox.
import { initials, make } from "./dom.js";

// `pane` names the row; `channel` is { key, sign, title }: the small badge says where they write.
export function personButton(pane, person, channel, { isCurrent, isNews, onclick }) {
  return make("button", { type: "button", class: "person", "aria-current": String(isCurrent), "data-key": `${pane}-person-${person.key}`, onclick },
    make("span", { class: "face", "aria-hidden": "true" }, initials(person.name)),
    make("span", { class: `badge on-${channel.key}`, title: channel.title }, channel.sign),
    make("span", { class: "first-name" }, person.first_name),
    isNews ? make("span", { class: "new" }, "new") : null);
}
