// The customers' mail program: a mailbox, an opened mail, and a mail being written.
import { tell } from "./api.js";
import { languageName, make, redraw, size, time } from "./dom.js";
import { Sheet } from "./mail_sheet.js";
import { personButton } from "./person.js";

const CHANNEL = { key: "mail", sign: "EM", title: "writes mail" };
const LIST = { kind: "list" };

export class MailPane {
  // `on` hears select(what), acts() at every gesture of the visitor, trouble(words), and news().
  constructor(people, place, on) {
    Object.assign(this, { tabs: people, place, on, people: [], current: null, data: null, isShown: false, hasNews: false, views: {}, sheets: {}, seen: {}, opened: new Set(), drawn: "" });
  }

  show(data) {
    this.data = data;
    this.current ??= this.people[0]?.key;
    const news = this.people.filter((person) => this.#isNews(person));
    this.hasNews = news.length > 0;
    redraw(this.tabs, this.people.map((person) => personButton("mail", person, CHANNEL, { isCurrent: person.key === this.current, isNews: news.includes(person), onclick: () => this.#pick(person) })));
    this.#draw();
    this.on.news();
  }

  appear() {
    if (this.data) this.show(this.data);
  }

  // Look at this mailbox, and at the letter with this number where one is named, without anybody having touched it.
  turnTo({ person, letter = null }) {
    this.current = person;
    this.#turn(letter === null ? LIST : { kind: "letter", number: letter });
  }

  get wanted() {
    const view = this.#view;
    const letter = view.kind === "letter" ? this.data?.[this.current].letters[view.number] : null;
    return { way: "mail", person: this.current, ...(letter ? { message: letter.id } : {}) };
  }

  get #view() {
    const view = this.views[this.current] ?? LIST;
    const letters = this.data?.[this.current]?.letters ?? [];
    return [view.number, view.answers].every((number) => number === undefined || number === null || letters[number]) ? view : LIST;
  }

  #isNews(person) {
    const got = this.data[person.key].letters.filter((one) => !one.from_me).length;
    if (this.isShown && person.key === this.current) this.seen[person.key] = got;
    this.seen[person.key] ??= got; // new is what came since the page was opened
    return got > this.seen[person.key];
  }

  #pick(person) {
    this.on.acts();
    this.current = person.key;
    this.show(this.data);
    this.on.select(this.wanted);
  }

  #turn(view, focus) {
    this.views[this.current] = view;
    if (view.kind === "letter") this.opened.add(`${this.current}/${view.number}`);
    if (!this.data) return;
    this.show(this.data);
    if (focus) this.place.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  }

  // The visitor goes there, and the focus with them.
  #go(view, focus) {
    this.on.acts();
    this.#turn(view, focus);
    this.on.select(this.wanted);
  }

  // A frame that is drawn anew loads anew, so nothing is drawn twice.
  #draw() {
    const person = this.people.find((one) => one.key === this.current);
    const mailbox = this.data[person.key];
    const view = this.#view;
    const shown = { list: () => [mailbox.letters, [...this.opened]], letter: () => mailbox.letters[view.number], write: () => this.#sheet(person).files }[view.kind]();
    const signature = JSON.stringify([person.key, view, shown, mailbox.waiting], (name, value) => (name === "content" ? undefined : value));
    if (signature === this.drawn) return;
    this.drawn = signature;
    redraw(this.place, make("div", { class: "screen mail", role: "group", "aria-label": `Mail of ${person.name}` }, this[`_${view.kind}`](person, mailbox, view)), mailbox.waiting.map((one) => waiting(one, person)));
  }

  _list(person, mailbox) {
    const write = () => this.#go({ kind: "write", answers: null }, "mail-subject");
    const letters = [...mailbox.letters].reverse();
    return [
      make("header", {}, make("div", {}, make("strong", {}, person.name), make("span", { class: "small" }, `${person.email} · ${languageName(person.language)}`)),
        make("button", { type: "button", class: "primary", "data-key": "mail-write", onclick: write }, "Write")),
      make("div", { class: "letters", "data-scroll": `mail-${person.key}`, "data-top": true, role: "list", "aria-label": `Mailbox of ${person.first_name}` },
        letters.length ? letters.map((letter) => this.#row(letter)) : make("p", { class: "empty" }, `${person.first_name} has no mail yet. Write one to the shop.`)),
    ];
  }

  #row(letter) {
    const isUnread = !letter.from_me && !this.opened.has(`${this.current}/${letter.number}`);
    const open = () => this.#go({ kind: "letter", number: letter.number }, "mail-back");
    return make("div", { role: "listitem" }, make("button", { type: "button", class: `row${isUnread ? " unread" : ""}`, "data-key": `letter-${letter.number}`, onclick: open },
      make("span", { class: "by" }, make("span", { class: "who" }, letter.from_me ? `To ${letter.to.join(", ")}` : letter.name), isUnread ? make("span", { class: "new" }, "new") : null, time(letter.at)),
      make("span", { class: "subject" }, letter.subject || "(no subject)"),
      make("span", { class: "small snippet" }, letter.files.length ? "📎 " : null, letter.text.trim().slice(0, 120) || "(no words)")));
  }

  _letter(person, mailbox, view) {
    const letter = mailbox.letters[view.number];
    const back = () => this.#go(LIST, `letter-${view.number}`);
    const reply = () => this.#go({ kind: "write", answers: letter.number }, "mail-text");
    return make("div", { class: "letter", onkeydown: (event) => { if (event.key === "Escape") back(); } },
      make("header", {}, make("button", { type: "button", class: "quiet", "data-key": "mail-back", onclick: back }, "‹ All mail"), make("button", { type: "button", class: "primary", "data-key": "mail-reply", onclick: reply }, letter.from_me ? "Write again" : "Reply")),
      make("div", { class: "envelope" }, make("h3", { class: "words" }, letter.subject || "(no subject)"),
        make("p", { class: "small words" }, `From ${letter.from_me ? person.name : letter.name} <${letter.address}>`), make("p", { class: "small words" }, `To ${letter.to.join(", ")} · `, time(letter.at))),
      letter.has_html ? this.#looks(person, letter, view) : body(letter),
      letter.files.length ? make("p", { class: "files" }, letter.files.map((file, place) => make("a", { class: "small", href: `${address(person, letter)}/files/${place}`, download: file.name }, `📎 ${file.name} (${size(file.size)})`))) : null);
  }

  // As its sender made it look, in a frame in which nothing runs; or its words alone.
  #looks(person, letter, view) {
    const look = (asText, words) => make("button", { type: "button", class: "quiet small", "data-key": `look-${asText}`, "aria-pressed": String(Boolean(view.asText) === asText), onclick: () => this.#turn({ ...view, asText }, `look-${asText}`) }, words);
    const frame = () => make("iframe", { src: `${address(person, letter)}/html`, sandbox: true, title: "The mail as it was sent" });
    return [make("div", { class: "looks", role: "group", "aria-label": "How the mail is shown" }, look(false, "As sent"), look(true, "Text only")), view.asText ? body(letter) : frame()];
  }

  #sheet(person) {
    return (this.sheets[person.key] ??= new Sheet(person, { changed: () => this.#draw(), trouble: this.on.trouble }));
  }

  _write(person, mailbox, view) {
    const answered = view.answers === null ? null : mailbox.letters[view.answers];
    const leave = () => this.#go(answered ? { kind: "letter", number: answered.number } : LIST, answered ? "mail-reply" : "mail-write");
    return this.#sheet(person).draw(answered, { leave, send: (written) => this.#send(person, written), types: () => this.on.acts() });
  }

  async #send(person, written) {
    this.on.acts();
    try {
      const { mail } = await tell(`api/mail/${encodeURIComponent(person.key)}`, { action: "write", ...written });
      this.on.trouble("");
      this.views[person.key] = LIST;
      if (this.current === person.key) this.#turn(LIST, "mail-write");
      this.on.select({ way: "mail", person: person.key, message: mail });
      return true;
    } catch (error) {
      this.on.trouble(error.message);
      return false;
    }
  }
}

const address = (person, letter) => `api/mail/${encodeURIComponent(person.key)}/${letter.number}`;

function body(letter) {
  const more = letter.is_cut ? make("p", { class: "small" }, "The mail goes on; the page shows its beginning.") : null;
  return make("div", { class: "text", "data-scroll": `text-${letter.number}`, "data-top": true, tabindex: "0", role: "region", "aria-label": "The mail" }, make("div", { class: "words" }, letter.text || "(no words)"), more);
}

function waiting(one, person) {
  return make("div", { class: "waiting" }, make("strong", {}, `🕘 Held. ${person.first_name} does not see it yet.`), make("p", { class: "small" }, one.sentence));
}
