// The modal on top of a rep's Slack: drawn over the desk only, so that the phones and the trace stay in sight.
import { draw, fields, text, typedThere } from "./blocks.js";
import { carried, forget, make, redraw } from "./dom.js";

export class ModalLayer {
  // `behind` is what cannot be used while a modal is open; `tell(gesture)` carries a gesture out.
  constructor(place, behind, tell) {
    Object.assign(this, { place, behind, tell, view: null, mark: "", isAskedFor: false });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.view || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      if (document.activeElement === document.body || this.place.contains(document.activeElement)) this.#close();
    });
  }

  // The next modal that opens was called by the visitor's own hand, so it may take the focus.
  expect() {
    this.isAskedFor = true;
  }

  show(view, people) {
    const mark = view ? `${view.id}:${view.hash}:${JSON.stringify(view.errors)}` : "";
    if (mark === this.mark) return view && this.#followTyping(view);
    const isSame = Boolean(view) && this.view?.id === view.id;
    Object.assign(this, { mark, view });
    this.behind.inert = Boolean(view);
    if (!view) return this.#gone();
    const wasAsked = this.isAskedFor && !isSame;
    // A modal that was still loading has no fields: the focus waits for them.
    const isFilled = isSame && !this.place.querySelector("[data-field]") && !document.activeElement?.closest?.("[data-field]");
    redraw(this.place, this.#veil(view, people));
    this.there = typedThere(view);
    const isHere = this.place.contains(document.activeElement) || document.activeElement === document.body;
    if (wasAsked || (isFilled && isHere && this.place.querySelector("[data-field]"))) this.#focus();
  }

  #focus() {
    this.isAskedFor = false;
    for (const name of ["textarea", "input, select", "footer button"]) if (this.place.querySelector(name)) return this.place.querySelector(name).focus();
  }

  #gone() {
    for (const one of this.place.querySelectorAll("[data-keep]")) forget(one.dataset.keep);
    const hadFocus = this.place.contains(document.activeElement);
    this.place.replaceChildren();
    if (hadFocus || document.activeElement === document.body) this.behind.querySelector("[data-last]")?.focus({ preventScroll: true });
  }

  // Somebody else (the story) types into the same modal: what the visitor has not touched follows.
  #followTyping(view) {
    const there = typedThere(view);
    for (const one of this.place.querySelectorAll("textarea[data-field], select[data-field], input[type=text][data-field]")) {
      const name = one.dataset.field;
      if (there[name] === this.there[name] || one.value !== this.there[name]) continue;
      one.value = there[name];
      one.scrollTop = one.scrollHeight;
    }
    this.there = there;
  }

  #veil(view, people) {
    const form = make("form", { class: "modal", role: "dialog", "aria-labelledby": "modal-title", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.#submit(form); } },
      make("header", {}, make("h3", { id: "modal-title" }, text(view.title, {})), make("button", { type: "button", class: "quiet", "aria-label": "Close", "data-key": "modal-x", onclick: () => this.#close() }, "✕")),
      make("div", { class: "inside", "data-scroll": `modal-${view.id}`, "data-top": true },
        draw(view.blocks, { people, act: (gesture) => this.#act(form, gesture), suggest: (asked) => this.#suggest(asked), lay: (file) => this.#lay(file), scope: view.id, state: view.state.values, errors: view.errors })),
      make("footer", {}, make("button", { type: "button", "data-key": "modal-close", onclick: () => this.#close() }, view.close?.text ?? "Cancel"),
        view.submit ? make("button", { type: "submit", class: "primary", "data-key": "modal-submit" }, view.submit.text) : null));
    return make("div", { class: "veil" }, form);
  }

  async #act(form, gesture) {
    if (gesture.silent) return;
    this.expect();
    const action = gesture.kind === "press" ? "press_in_view" : "choose_in_view";
    await this.tell({ action, view_id: this.view.id, block_id: gesture.block_id, field: gesture.action_id, value: gesture.value, values: fields(form) });
  }

  async #suggest(asked) {
    return (await this.tell({ action: "suggest_in_view", view_id: this.view.id, ...asked }))?.options;
  }

  async #lay(file) {
    return (await this.tell({ action: "lay_file", ...(await carried(file)) }))?.file;
  }

  async #submit(form) {
    const button = form.querySelector("[type=submit]");
    if (!button || button.disabled) return;
    button.disabled = true;
    button.textContent = "One moment…";
    this.expect();
    await this.tell({ action: "submit", view_id: this.view.id, values: fields(form) });
    Object.assign(button, { disabled: false, textContent: this.view?.submit?.text ?? "" });
  }

  #close() {
    this.tell({ action: "close", view_id: this.view.id });
  }
}
