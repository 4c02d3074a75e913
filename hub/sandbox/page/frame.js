// A web site of the shop in a frame. It stands there from the first look on, so that a chat goes on while nobody looks.
import { make } from "./dom.js";

export class FramePane {
  // `on` hears select(what) and acts() when somebody turns to the frame or sent something from there, and news().
  constructor(place, on, { way, title, again, hint }) {
    Object.assign(this, { place, on, title, again, hint, wanted: { way }, address: null, frame: null, isShown: false, count: 0, seen: null });
    addEventListener("blur", () => { if (this.frame && document.activeElement === this.frame) this.#used(); }); // all one sees of it
  }

  // So many answers were ever left for those who use the site.
  answers(count) {
    this.count = count;
    if (this.isShown || this.seen === null) this.seen = count;
    this.on.news();
  }

  get hasNews() {
    return this.count > (this.seen ?? 0);
  }

  appear() {
    this.seen = this.count;
    if (!this.frame) this.#draw();
  }

  #draw() {
    this.frame = this.#fresh();
    const reload = () => { this.on.acts(); const old = this.frame; this.frame = this.#fresh(); old.replaceWith(this.frame); };
    this.place.append(make("div", { class: "screen" },
      make("header", {}, make("span", { class: "small address", title: this.address }, this.address.replace(/^https?:\/\/|\/$/g, "")), make("button", { type: "button", class: "link", onclick: reload }, this.again)),
      this.frame), make("p", { class: "small hint" }, this.hint));
  }

  #used() {
    this.on.acts();
    this.on.select(this.wanted);
  }

  // The first page is ours; to the next one the visitor was led by what they sent.
  #fresh() {
    let loads = 0;
    const loaded = () => { loads += 1; if (loads > 1) this.#used(); };
    return make("iframe", { src: this.address, title: this.title, sandbox: "allow-scripts allow-same-origin allow-forms", onload: loaded });
  }
}
