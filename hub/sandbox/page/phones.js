// The customers' phones: what they see, and what they can do.
import { tell } from "./api.js";
import { composeBox } from "./compose.js";
import { languageName, make, redraw, time } from "./dom.js";
import { personButton } from "./person.js";

const CHANNEL = { key: "telegram", sign: "TG", title: "writes on Telegram" };

export class PhonePane {
  // `on` hears select(what), acts() at every gesture of the visitor, and trouble(words), and news().
  constructor(people, place, on) {
    Object.assign(this, { tabs: people, place, on, people: [], current: null, data: null, isShown: false, hasNews: false, seen: {}, editing: null });
  }

  show(data) {
    this.data = data;
    this.current ??= this.people[0]?.key;
    const news = this.people.filter((person) => this.#isNews(person));
    this.hasNews = news.length > 0;
    redraw(this.tabs, this.people.map((person) => personButton(person, CHANNEL, { isCurrent: person.key === this.current, isNews: news.includes(person), onclick: () => this.#pick(person) })));
    const person = this.people.find((one) => one.key === this.current);
    redraw(this.place, person ? this.#phone(person) : make("p", { class: "empty" }, "Nobody has a phone here."));
    this.on.news();
  }

  appear() {
    if (this.data) this.show(this.data);
  }

  get wanted() {
    return { person: this.current };
  }

  // Look at this phone, without anybody having touched it.
  turnTo(key) {
    if (this.current === key) return;
    this.current = key;
    if (this.data) this.show(this.data);
  }

  #isNews(person) {
    const got = this.data[person.key]?.messages.filter((one) => !one.from_me).length ?? 0;
    if (this.isShown && person.key === this.current) this.seen[person.key] = got;
    this.seen[person.key] ??= got; // new is what came since the page was opened
    return got > this.seen[person.key];
  }

  #pick(person) {
    this.on.acts();
    this.turnTo(person.key);
    this.on.select(this.wanted);
  }

  #phone(person) {
    const seen = this.data[person.key] ?? { messages: [], waiting: [], blocked: false };
    const empty = make("p", { class: "empty" }, `${person.first_name} has not written yet. Say something for them below.`);
    return [
      make("div", { class: "phone", role: "group", "aria-label": `Phone of ${person.name}` },
        make("header", {}, make("strong", {}, person.name), make("span", { class: "small" }, `Telegram · ${languageName(person.language)} · ${person.about}`)),
        make("div", { class: "bubbles", "data-scroll": `phone-${person.key}`, tabindex: "0", role: "log", "aria-label": `Chat of ${person.first_name} with the shop` },
          seen.messages.length ? seen.messages.map((one) => this.#bubble(one, person)) : empty,
          seen.typing ? make("p", { class: "small" }, "The shop is typing…") : null, seen.toast ? make("p", { class: "small" }, seen.toast) : null),
        seen.blocked ? make("p", { class: "blocked small" }, `${person.first_name} has blocked the shop: nothing arrives here.`) : null,
        this.#compose(person), this.#more(person, seen)),
      seen.waiting.map((one) => this.#waiting(one, person)),
    ];
  }

  #bubble(one, person) {
    const select = () => { this.on.acts(); this.on.select({ person: person.key, message: String(one.id) }); };
    const press = (label) => this.#do(person, { action: "press", message_id: one.id, label });
    const keys = (one.buttons ?? []).flat().map((button) => make("button", { type: "button", "data-key": `key-${one.id}-${button.label}`, onclick: () => press(button.label) }, button.label));
    const react = one.from_me || one.reactions.length ? null : make("button", { type: "button", class: "quiet react", "data-key": `react-${one.id}`, "aria-label": "React with a thumb up", onclick: () => this.#do(person, { action: "react", message_id: one.id, emoji: "👍" }) }, "👍");
    const click = (event) => { if (!event.target.closest("button")) select(); };
    return make("div", { class: `bubble${one.from_me ? " mine" : ""}`, onclick: click },
      one.file ? make("div", { class: "file" }, "📎 ", one.file) : null,
      one.text ? make("div", { class: "words" }, one.text) : null,
      keys.length ? make("div", { class: "keys" }, keys) : null,
      one.reactions?.length ? make("div", { class: "reactions" }, one.reactions.map((mark) => make("span", {}, mark))) : null,
      make("div", { class: "foot small" }, react,
        make("button", { type: "button", class: "link why", "data-key": `why-${one.id}`, title: "Show on the right what the hub did with this", onclick: select }, "details"),
        one.edited ? "edited" : null, time(one.at)));
  }

  #compose(person) {
    if (this.editing?.person === person.key) {
      const leave = () => { this.editing = null; this.show(this.data); };
      const save = (text) => { const message_id = this.editing.id; leave(); this.#do(person, { action: "edit", message_id, text }); };
      return composeBox({ key: `edit-${person.key}-${this.editing.id}`, label: "Change the last message", verb: "Save", start: this.editing.text, onSend: save, onCancel: leave });
    }
    return composeBox({ key: `phone-${person.key}`, label: `Write as ${person.first_name}`, onSend: (text) => this.#do(person, { action: "write", text }), onType: () => this.on.acts() });
  }

  #more(person, seen) {
    const mine = seen.messages.filter((one) => one.from_me && one.text).at(-1);
    const edit = () => {
      this.editing = { person: person.key, id: mine.id, text: mine.text };
      this.show(this.data);
      this.place.querySelector(".compose textarea").focus();
    };
    const small = (key, label, onclick, disabled = false) => make("button", { type: "button", class: "quiet small", "data-key": `${key}-${person.key}`, disabled, onclick }, label);
    return make("div", { class: "more" },
      small("photo", "Send a photo", () => this.#do(person, { action: "photo" })),
      small("edit", "Edit the last", edit, !mine),
      small("block", seen.blocked ? "Unblock" : "Block", () => this.#do(person, { action: seen.blocked ? "unblock" : "block" })));
  }

  #waiting(one, person) {
    return make("div", { class: "waiting" }, make("strong", {}, `🕘 Held. ${person.first_name} does not see it yet.`), make("p", { class: "small" }, one.sentence));
  }

  async #do(person, gesture) {
    this.on.acts();
    this.on.select({ person: person.key });
    try {
      await tell(`api/phones/${encodeURIComponent(person.key)}`, gesture);
      this.on.trouble("");
    } catch (error) {
      this.on.trouble(error.message);
    }
  }
}
