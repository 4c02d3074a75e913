// The customers' phones: whose is looked at, which app is open there, and what a hand does.
import { tell } from "./api.js";
import { appButton, chooser, lookOf } from "./apps.js";
import { composeBox } from "./compose.js";
import { languageName, make, redraw } from "./dom.js";
import { personButton } from "./person.js";
import { screen, wordsFor } from "./screens.js";

const NOTICES_AT_MOST = 2;

export class PhonePane {
  // `on` hears select(what), acts() at every gesture of the visitor, trouble(words), news(), and is asked isTelling():
  // whether a story leads the visitor's eyes.
  constructor(people, place, on) {
    Object.assign(this, { tabs: people, place, on, people: [], apps: [], shop: "", current: null, opened: {}, isChoosing: false, data: null, isShown: false, hasNews: false, seen: {}, read: {}, editing: null });
    addEventListener("focus", () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
  }

  show(data) {
    this.data = data;
    this.current ??= this.people[0]?.key;
    const news = new Map(this.people.map((person) => [person, this.apps.filter((app) => this.#isNews(person, app))]));
    this.hasNews = [...news.values()].some((apps) => apps.length);
    redraw(this.tabs, this.people.map((person) => personButton("phone", person, this.#badge(person), { isCurrent: person.key === this.current, isNews: news.get(person).length > 0, onclick: () => this.#pick(person) })));
    const person = this.people.find((one) => one.key === this.current);
    redraw(this.place, person ? this.#phone(person, news.get(person)) : make("p", { class: "empty" }, "Nobody has a phone here."));
    this.on.news();
    this.#look();
  }

  appear() {
    if (this.data) this.show(this.data);
  }

  get wanted() {
    return { person: this.current, app: this.#app(this.current)?.key };
  }

  // Look at this phone and this app on it, without anybody having touched it.
  turnTo({ person, app }) {
    const isThere = this.current === person && !this.isChoosing && (!app || this.#app(person)?.key === app);
    if (isThere) return;
    this.current = person;
    this.isChoosing = false;
    if (this.apps.some((one) => one.key === app)) this.opened[person] = app;
    if (this.data) this.show(this.data);
  }

  #app(person) {
    return this.apps.find((one) => one.key === this.opened[person]) ?? this.apps[0];
  }

  #badge(person) {
    const app = this.#app(person.key);
    return { key: app.key, sign: lookOf(app).sign, title: `${app.title} is open` };
  }

  #isOpen(person, app) {
    return this.isShown && !this.isChoosing && person.key === this.current && app === this.#app(person.key);
  }

  #isNews(person, app) {
    const key = `${person.key}/${app.key}`;
    const got = this.data[person.key][app.key].messages.filter((one) => !one.from_me).length;
    if (this.#isOpen(person, app)) this.seen[key] = got;
    this.seen[key] ??= got; // new is what came since the page was opened
    return got > this.seen[key];
  }

  // Where the network tells the shop of it, what somebody really looks at counts as read: once for each newest message.
  #look() {
    const person = this.people.find((one) => one.key === this.current);
    if (!person || !this.data || document.visibilityState !== "visible" || !document.hasFocus() || this.on.isTelling()) return;
    const app = this.#app(person.key);
    const { messages, gestures } = this.data[person.key][app.key];
    const newest = messages.findLast((one) => !one.from_me);
    const key = `${person.key}/${app.key}`;
    if (!newest || !gestures.includes("read") || !this.#isOpen(person, app) || this.read[key] === newest.id) return;
    this.read[key] = newest.id;
    this.#tell(person, app, { action: "read" });
  }

  // Where the visitor goes

  #pick(person) {
    this.on.acts();
    this.turnTo({ person: person.key });
    this.on.select(this.wanted);
  }

  #open(person, app) {
    this.on.acts();
    this.turnTo({ person: person.key, app: app.key });
    this.place.querySelector("[data-key=open-app]").focus();
    this.on.select(this.wanted);
  }

  #choose(isChoosing) {
    this.on.acts();
    this.isChoosing = isChoosing;
    this.show(this.data);
    this.place.querySelector(isChoosing ? ".tile[aria-current=true]" : "[data-key=open-app]").focus();
  }

  // The phone

  #phone(person, news) {
    const app = this.#app(person.key);
    const seen = this.data[person.key][app.key];
    const inside = this.isChoosing
      ? chooser(this.apps, { person, current: app, news, on: { pick: (one) => this.#open(person, one), leave: () => this.#choose(false) } })
      : [this.#notices(person, news), this.#screen(person, app, seen)];
    return [
      make("div", { class: `phone ${app.kind}`, role: "group", "aria-label": `Phone of ${person.name}` },
        make("header", {}, appButton(app, { isChoosing: this.isChoosing, onclick: () => this.#choose(!this.isChoosing) }),
          make("span", { class: "small" }, `${person.name} · ${languageName(person.language)} · ${person.about}`)),
        inside),
      this.isChoosing ? null : seen.waiting.map((one) => this.#waiting(one, person)),
    ];
  }

  // What came in another app, as a phone would say it.
  #notices(person, news) {
    return news.slice(0, NOTICES_AT_MOST).map((app) => make("button", { type: "button", class: "notice", "data-key": `notice-${app.key}`, onclick: () => this.#open(person, app) },
      make("span", { class: `badge on-${app.key}`, "aria-hidden": "true" }, lookOf(app).sign), `New on ${app.title}`));
  }

  #screen(person, app, seen) {
    const select = (message) => { this.on.acts(); this.on.select({ person: person.key, app: app.key, message }); };
    const on = { select, press: (message, text) => this.#do(person, app, { action: "press", message, text }), react: (message, text) => this.#do(person, app, { action: "react", message, text }) };
    return [screen(app, seen, { person, shop: this.shop, on }),
      seen.blocked ? make("p", { class: "blocked small" }, silence(person, seen)) : null,
      this.#compose(person, app), this.#more(person, app, seen)];
  }

  #compose(person, app) {
    const key = `${person.key}-${app.key}`;
    if (this.editing?.key === key) {
      const leave = () => { this.editing = null; this.show(this.data); };
      const save = (text) => { const message = this.editing.id; leave(); this.#do(person, app, { action: "edit", message, text }); };
      return composeBox({ key: `edit-${key}-${this.editing.id}`, label: "Change the last message", verb: "Save", start: this.editing.text, onSend: save, onCancel: leave });
    }
    const words = wordsFor(app);
    return composeBox({ key: `phone-${key}`, label: words.write(person, app), verb: words.verb, onSend: (text) => this.#do(person, app, { action: "write", text }), onType: () => this.on.acts() });
  }

  #more(person, app, seen) {
    const mine = seen.messages.findLast((one) => one.from_me && one.text);
    const edit = () => {
      this.editing = { key: `${person.key}-${app.key}`, id: mine.id, text: mine.text };
      this.show(this.data);
      this.place.querySelector(".compose textarea").focus();
    };
    const shield = seen.blocked ? "unblock" : "block";
    const small = (gesture, label, title, onclick, disabled = false) => (seen.gestures.includes(gesture) ? make("button", { type: "button", class: "quiet small", "data-key": gesture, title, disabled, onclick }, label) : null);
    const offered = [
      small("photo", "Photo", "Send a photo", () => this.#do(person, app, { action: "photo" })),
      small("edit", "Edit last", `Change what ${person.first_name} wrote last`, edit, !mine),
      small("delete", "Delete last", `Take back what ${person.first_name} wrote last`, () => this.#do(person, app, { action: "delete", message: mine.id }), !mine),
      small(shield, seen.blocked ? "Unblock" : "Block", seen.blocked ? "Let the shop write again" : "Let nothing of the shop arrive any more", () => this.#do(person, app, { action: shield })),
    ].filter(Boolean);
    return offered.length ? make("div", { class: "more" }, offered) : null;
  }

  #waiting(one, person) {
    return make("div", { class: "waiting" }, make("strong", {}, `🕘 Held. ${person.first_name} does not see it yet.`), make("p", { class: "small" }, one.sentence));
  }

  #do(person, app, gesture) {
    this.on.acts();
    this.on.select({ person: person.key, app: app.key });
    return this.#tell(person, app, gesture);
  }

  async #tell(person, app, gesture) {
    try {
      await tell(`api/phones/${encodeURIComponent(person.key)}/${encodeURIComponent(app.key)}`, gesture);
      this.on.trouble("");
    } catch (error) {
      this.on.trouble(error.message);
    }
  }
}

// Where there is no button for it, they said STOP.
function silence(person, seen) {
  if (seen.gestures.includes("unblock")) return `${person.first_name} has blocked the shop: nothing arrives here.`;
  return `${person.first_name} has sent STOP: nothing arrives here until they send START.`;
}
