// The product's honesty made visible: each step of the selected message, its time, its reasons, the row behind it.
import { showRow } from "./dialog.js";
import { make, redraw } from "./dom.js";

const EXACT_MS = 100_000; // beyond that the time of day says more

export class TracePane {
  // `onPick(id)` is called with the id of another message of the same conversation.
  constructor(place, onPick) {
    Object.assign(this, { place, onPick, known: new Set() });
  }

  show(data) {
    if (!data?.steps?.length) return this.#nothing();
    const message = data.messages[data.chosen];
    redraw(this.place, this.#head(data, message), figures(data.figures),
      make("ol", { class: "steps", "data-scroll": `steps-${message?.id}`, tabindex: "0", "aria-label": "Steps, the oldest first" }, data.steps.map((step) => this.#step(step))));
    for (const step of data.steps) this.known.add(step.id);
  }

  #nothing() {
    redraw(this.place, make("p", { class: "empty" }, "When a customer writes, each step stands here: what was kept, who it is, how urgent and why, who got it, and what the gate decided."));
  }

  #head(data, message) {
    if (!message) return null;
    const to = (place) => data.messages[place] && (() => this.onPick(data.messages[place].id));
    const step = (key, label, sign, go) => make("button", { type: "button", class: "quiet", "data-key": key, "aria-label": label, title: label, disabled: !go, onclick: go }, sign);
    const many = data.messages.length > 1 ? make("div", { class: "turn" }, step("older", "The message before", "‹", to(data.chosen - 1)),
      make("span", { class: "small number" }, `${data.chosen + 1} of ${data.messages.length}`), step("newer", "The message after", "›", to(data.chosen + 1))) : null;
    return make("div", { class: "about" }, make("blockquote", {}, message.words || "(a message without words)"), many);
  }

  #step(step) {
    const isNew = !this.known.has(step.id);
    return make("li", { class: `step ${step.kind}${isNew ? " fresh" : ""}` },
      make("time", { class: "when number small", datetime: step.at, title: new Date(step.at).toLocaleString() }, after(step)),
      make("div", { class: "what" },
        make("button", { type: "button", class: "title", title: "Show the row behind this", "data-key": `step-${step.id}`, onclick: () => showRow(step.title, step.table, step.row) }, step.title),
        step.sentence ? make("p", { class: "sentence" }, step.sentence) : null,
        step.reasons.length ? make("ul", {}, step.reasons.map(reason)) : null));
  }
}

const MARKS = { yes: ["✓", "held"], no: ["–", "did not hold"] };

function reason({ words, mark }) {
  const [sign, said] = MARKS[mark] ?? [mark, undefined];
  return make("li", {}, make("span", {}, words), mark ? make("span", { class: "number", "aria-label": said }, sign) : null);
}

function figures(list) {
  return make("dl", { class: "figures" }, list.map((one) => make("div", {}, make("dt", { class: "small" }, one.words), make("dd", { class: "number" }, one.ms === null ? "–" : span(one.ms)))));
}

function after(step) {
  if (step.ms > EXACT_MS) return new Date(step.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return `+${grouped(Math.max(step.ms, 0))} ms`;
}

function span(ms) {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
