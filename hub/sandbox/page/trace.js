// The product's honesty made visible: each step of the selected conversation, its time, its reasons, the row behind it.
import { make, redraw } from "./dom.js";

export class TracePane {
  constructor(place, dialogs) {
    Object.assign(this, { place, dialogs });
  }

  show(data) {
    if (!data?.steps?.length) {
      redraw(this.place, make("p", { class: "empty" }, "When a customer writes, every step stands here: what was kept, who it is, how urgent and why, who got it, what the gate decided."));
      return;
    }
    redraw(this.place, this.#figures(data.figures ?? []), make("ol", { class: "steps" }, data.steps.map((step) => this.#step(step))));
  }

  #figures(figures) {
    return figures.length ? make("div", { class: "figures" }, figures.map((one) => make("div", {}, make("b", {}, one.value), make("span", { class: "small" }, one.words)))) : null;
  }

  #step(step) {
    return make("li", { class: `step${step.kind === "gate" ? " gate" : ""}` },
      make("time", { class: "when number", title: step.at }, step.after),
      make("div", { class: "what" }, make("button", { type: "button", class: "title", title: "Show the row behind this", "data-key": `step-${step.id}`, onclick: (event) => this.#row(step, event.currentTarget) }, step.title),
        step.sentence ? make("p", { class: "sentence" }, step.sentence) : null,
        step.reasons?.length ? make("ul", {}, step.reasons.map((reason) => make("li", {}, reason))) : null));
  }

  #row(step, back) {
    const close = () => { veil.remove(); back.focus(); };
    const done = make("button", { type: "button", class: "primary", onclick: close }, "Close");
    const veil = make("div", { class: "veil", onkeydown: (event) => { if (event.key === "Escape") close(); }, onclick: (event) => { if (event.target === veil) close(); } },
      make("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-label": step.title }, make("header", {}, make("h3", {}, step.title)), make("div", { class: "inside" }, make("p", { class: "small" }, `The row in ${step.table}`), make("pre", {}, JSON.stringify(step.row, null, 2))), make("footer", {}, done)));
    document.body.append(veil);
    done.focus();
  }
}
