// The customers' phones: what they see, and what they can do.
import { tell } from "./api.js";
import { clockTime, make, redraw } from "./dom.js";

export class PhonePane {
  constructor(tabs, place, onSelect, onTrouble) {
    Object.assign(this, { tabs, place, onSelect, onTrouble, people: [], current: null, data: null, seen: {} });
  }

  show(data) {
    this.data = data;
    this.current ??= this.people[0]?.key;
    redraw(this.tabs, this.people.map((person) => this.#tab(person)));
    const person = this.people.find((one) => one.key === this.current);
    redraw(this.place, person ? this.#phone(person) : make("p", { class: "empty" }, "Nobody has a phone here."));
  }

  #tab(person) {
    const count = this.data[person.key]?.messages.length ?? 0;
    const isNews = person.key !== this.current && count > (this.seen[person.key] ?? 0);
    if (person.key === this.current) this.seen[person.key] = count;
    return make("button", { type: "button", role: "tab", "aria-selected": String(person.key === this.current), "data-key": `tab-${person.key}`, onclick: () => this.pick(person.key) },
      make("span", { class: "badge telegram", title: "Telegram" }, "TG"), person.first_name, isNews ? make("span", { class: "dot", title: "new" }, "") : null);
  }

  pick(key) {
    this.current = key;
    this.show(this.data);
    this.onSelect({ person: key });
  }

  #phone(person) {
    const seen = this.data[person.key] ?? { messages: [], blocked: false };
    const list = seen.messages.length ? seen.messages.map((one) => this.#bubble(one, person)) : make("p", { class: "empty" }, `${person.first_name} has not written yet.`);
    return make("div", { class: "phone" },
      make("header", {}, make("strong", {}, person.name), make("span", { class: "small" }, `${person.about} · Telegram · ${person.language}`)),
      make("div", { class: "bubbles", "data-scroll": `phone-${person.key}`, tabindex: "0", "aria-label": `Chat of ${person.name}` }, list, seen.typing ? make("p", { class: "small" }, "typing…") : null, seen.toast ? make("p", { class: "small" }, seen.toast) : null),
      this.#compose(person), this.#more(person, seen));
  }

  #bubble(one, person) {
    const keys = (one.buttons ?? []).flat().map((button) => make("button", { type: "button", onclick: () => this.#do(person, { action: "press", message_id: one.id, label: button.label }) }, button.label));
    const marks = one.reactions?.length ? make("div", { class: "reactions" }, one.reactions.map((mark) => make("span", {}, mark))) : null;
    const react = one.from_me ? null : make("button", { type: "button", class: "quiet small", "aria-label": "React with a thumb", onclick: () => this.#do(person, { action: "react", message_id: one.id, emoji: "👍" }) }, "👍");
    return make("div", { class: `bubble${one.from_me ? " mine" : ""}` }, one.file ? make("div", { class: "file" }, "📎 ", one.file) : null, one.text, keys.length ? make("div", { class: "keys" }, keys) : null, marks,
      make("span", { class: "small" }, react, one.edited ? "edited · " : "", make("time", { title: new Date(one.at * 1000).toString() }, clockTime(one.at))));
  }

  #compose(person) {
    const key = `phone-${person.key}`;
    const send = () => {
      const words = box.value.trim();
      if (!words) return;
      box.value = "";
      this.#do(person, { action: "write", text: words });
    };
    const box = make("textarea", { rows: 1, "data-key": key, "data-keep": key, "aria-label": `Write as ${person.first_name}`, placeholder: `Write as ${person.first_name}`,
      onkeydown: (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); } } });
    return make("div", { class: "compose" }, box, make("button", { type: "button", class: "primary", onclick: send }, "Send"));
  }

  #more(person, seen) {
    const mine = seen.messages.filter((one) => one.from_me && one.text).at(-1);
    const edit = () => {
      const words = window.prompt("Change the last message", mine.text);
      if (words !== null && words !== mine.text) this.#do(person, { action: "edit", message_id: mine.id, text: words });
    };
    return make("div", { class: "more" },
      make("button", { type: "button", onclick: () => this.#do(person, { action: "photo" }) }, "Photo"),
      make("button", { type: "button", disabled: !mine, onclick: edit }, "Edit last"),
      seen.blocked ? make("button", { type: "button", onclick: () => this.#do(person, { action: "unblock" }) }, "Unblock") : make("button", { type: "button", onclick: () => this.#do(person, { action: "block" }) }, "Block us"));
  }

  async #do(person, gesture) {
    try {
      await tell(`api/phones/${encodeURIComponent(person.key)}`, gesture);
      this.onSelect({ person: person.key });
    } catch (error) {
      this.onTrouble(error.message);
    }
  }
}
