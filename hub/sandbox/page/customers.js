// The customers' side: one tab for each way to write to the shop. Arrow keys go from tab to tab.
import { make, redraw } from "./dom.js";
import { FramePane } from "./frame.js";
import { MailPane } from "./mail.js";
import { PhonePane } from "./phones.js";

const WAYS = [["phones", "Phones"], ["mail", "Mail"], ["site", "Web page"], ["form", "Form"]];
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };
const at = (id) => document.getElementById(id);

export class CustomerPane {
  // `on` hears select(what), acts() at every gesture of the visitor, and trouble(words), and is asked isTelling().
  constructor(on) {
    const heard = { ...on, news: () => this.#draw() };
    this.on = on;
    this.current = "phones";
    this.panes = {
      phones: new PhonePane(at("people"), at("phone"), heard),
      mail: new MailPane(at("mail-people"), at("mail"), heard),
      site: new FramePane(at("way-site"), heard, SITE),
      form: new FramePane(at("way-form"), heard, FORM),
    };
    this.panes.phones.isShown = true;
  }

  start(world) {
    this.panes.phones.people = this.panes.mail.people = world.people;
    Object.assign(this.panes.phones, { apps: world.apps, shop: world.shop });
    for (const way of ["site", "form"]) this.panes[way].address = world.sites[way];
    this.#draw();
  }

  // Look there, without anybody having touched it.
  turnTo(focus) {
    if (focus.way) this.#open(focus.way);
    if (focus.person) this.panes[this.current].turnTo?.(focus);
  }

  // What the trace should show while this tab is open.
  get wanted() {
    return this.panes[this.current].wanted;
  }

  #open(way) {
    if (way === this.current) return;
    this.current = way;
    for (const [name] of WAYS) {
      at(`way-${name}`).hidden = name !== way;
      this.panes[name].isShown = name === way;
    }
    this.panes[way].appear();
    this.#draw();
  }

  #pick(way) {
    this.on.acts();
    this.#open(way);
    this.on.select(this.wanted);
  }

  #draw() {
    const step = (event) => {
      const names = WAYS.map(([name]) => name);
      const place = { Home: 0, End: names.length - 1 }[event.key] ?? names.indexOf(this.current) + (STEPS[event.key] ?? NaN);
      if (Number.isNaN(place)) return;
      event.preventDefault();
      this.#pick(names.at(place % names.length));
      at(`tab-${this.current}`).focus();
    };
    redraw(at("ways"), WAYS.map(([name, words]) => {
      const isCurrent = name === this.current;
      return make("button", { type: "button", role: "tab", id: `tab-${name}`, "data-key": `way-${name}`, "aria-selected": String(isCurrent), "aria-controls": `way-${name}`, tabindex: isCurrent ? "0" : "-1", onclick: () => this.#pick(name), onkeydown: step },
        words, !isCurrent && this.panes[name].hasNews ? make("span", { class: "new" }, "new") : null);
    }));
  }
}

const SITE = {
  way: "site",
  title: "The shop's web page, with its chat",
  again: "Load again",
  hint: "The chat in its corner is the real one. The page has it by one script tag.",
};
const FORM = {
  way: "form",
  title: "The shop's form",
  again: "New form",
  hint: "Leave the address of a customer, for example anna@post.example, and the answer arrives under Mail.",
};
