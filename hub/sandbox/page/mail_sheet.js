// The sheet on which a customer writes a mail. What is half written stays, wherever one looks in between.
import { forget, make, size } from "./dom.js";

const FILE_AT_MOST = 2 * 1024 * 1024;

export class Sheet {
  // `on` hears changed() when a file came or went, and trouble(words). `files` are { name, type, size, content }.
  constructor(person, on) {
    Object.assign(this, { person, on, files: [], isSending: false });
  }

  // `send(written)` resolves with true once the mail is under way; `leave()` goes back; `types()` hears every key.
  draw(answered, { leave, send, types }) {
    const keys = ["subject", "text"].map((part) => `mail-${this.person.key}-${answered?.number ?? "new"}-${part}`);
    const subject = answered ? null : make("input", { "data-key": "mail-subject", "data-keep": keys[0], "aria-label": "Subject", placeholder: "Subject", maxlength: "200", autocomplete: "off", oninput: types });
    const text = make("textarea", { "data-key": "mail-text", "data-keep": keys[1], "aria-label": `Mail from ${this.person.first_name}`, placeholder: "Write here", oninput: types });
    const go = () => this.#send({ subject: subject?.value ?? "", text: text.value, answers: answered?.number ?? null }, text, keys, send);
    const press = (event) => {
      if (event.key === "Escape") leave();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target === subject)) { event.preventDefault(); go(); }
    };
    return make("div", { class: "sheet", onkeydown: press },
      make("header", {}, make("button", { type: "button", class: "quiet", "data-key": "mail-leave", onclick: leave }, "‹ Back"), make("button", { type: "button", class: "primary", "data-key": "mail-send", title: "Ctrl and Enter send too", onclick: go }, "Send")),
      make("div", { class: "envelope" }, make("h3", { class: "words" }, answered ? `Re: ${answered.subject.replace(/^Re: /, "") || "(no subject)"}` : "New mail to the shop"), subject), text,
      make("div", { class: "files" }, this.files.map((file) => this.#attached(file)), this.#attach()));
  }

  #attached(file) {
    const remove = () => { this.files = this.files.filter((one) => one !== file); this.on.changed(); };
    return make("span", { class: "small attached" }, `📎 ${file.name} (${size(file.size)})`, make("button", { type: "button", class: "link", "data-key": `remove-${file.name}`, "aria-label": `Take ${file.name} off`, onclick: remove }, "✕"));
  }

  #attach() {
    const choose = make("input", { type: "file", class: "unseen", tabindex: "-1", "aria-hidden": "true", "data-key": "mail-file" });
    choose.addEventListener("change", () => this.#add(choose.files[0]));
    return make("span", {}, choose, make("button", { type: "button", class: "link", "data-key": "mail-attach", onclick: () => choose.click() }, "Attach a file"));
  }

  async #add(file) {
    if (!file) return;
    if (file.size > FILE_AT_MOST) return this.on.trouble(`${file.name} is larger than 2 MB, so it was not attached. Choose a smaller one.`);
    this.on.trouble("");
    this.files = [...this.files, { name: file.name, type: file.type, size: file.size, content: await inBase64(file) }];
    this.on.changed();
  }

  async #send(written, text, keys, send) {
    if (this.isSending) return;
    if (!written.text.trim() && !this.files.length) return text.focus();
    this.isSending = true;
    const isSent = await send({ ...written, files: this.files });
    this.isSending = false;
    if (!isSent) return;
    this.files = [];
    keys.forEach(forget);
  }
}

function inBase64(file) {
  const reader = new FileReader();
  reader.readAsDataURL(file);
  return new Promise((resolve) => { reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? ""); });
}
