// The team's Slack, with our own plain looks: rooms, messages, a thread, modals, the app's home.
import { tell } from "./api.js";
import { clockTime, initials, make, redraw } from "./dom.js";
import { draw, fields, text } from "./blocks.js";
import { emoji, mrkdwn } from "./mrkdwn.js";

export class SlackPane {
  constructor(place, dialogs, onSelect, onTrouble) {
    Object.assign(this, { place, dialogs, onSelect, onTrouble, user: null, room: null, thread: null, home: false, data: null, reps: [] });
  }

  become(user) {
    this.user = user;
    this.thread = null;
  }

  show(data) {
    this.data = data;
    this.room ??= data.channels.find((channel) => !channel.is_im)?.id ?? null;
    redraw(this.place, this.#side(), this.home ? this.#home() : this.#room(), this.thread && !this.home ? this.#thread() : null);
    this.place.classList.toggle("threaded", Boolean(this.thread) && !this.home);
    this.#modal();
    this.onTrouble(data.last_error);
  }

  async #do(gesture) {
    try {
      await tell(`api/slack/${encodeURIComponent(this.user)}`, gesture);
    } catch (error) {
      this.onTrouble(error.message);
    }
  }

  #side() {
    const rooms = this.data.channels.filter((channel) => !channel.is_im).map((channel) => make("button", {
      type: "button", "aria-current": String(!this.home && channel.id === this.room), "data-key": `room-${channel.id}`,
      onclick: () => { this.home = false; this.room = channel.id; this.thread = null; this.show(this.data); },
    }, `# ${channel.name}`, make("span", { class: "number" }, String(channel.messages.length || ""))));
    const who = make("select", { "aria-label": "Whose screen", "data-key": "who", onchange: (event) => this.onUser(event.target.value) },
      this.reps.map((rep) => make("option", { value: rep.key, selected: rep.key === this.user }, rep.name)));
    const home = make("button", { type: "button", "aria-current": String(this.home), "data-key": "room-home", onclick: () => { this.home = true; this.#do({ action: "open_home" }); this.show(this.data); } }, "Inbox Hub");
    return make("nav", { class: "side", "aria-label": "Rooms" }, make("label", { class: "small" }, "Screen of"), who, make("h3", {}, "Rooms"), rooms, make("h3", {}, "App"), home);
  }

  #room() {
    const room = this.data.channels.find((channel) => channel.id === this.room);
    if (!room) return make("div", { class: "room main" }, make("p", { class: "empty" }, "You are in no room yet."));
    const ephemerals = this.data.ephemerals.filter((one) => one.channel === room.id && !one.thread_ts);
    const all = [...room.messages, ...ephemerals].sort((a, b) => Number(a.ts) - Number(b.ts));
    const list = all.length ? all.map((message) => this.#message(message, room)) : make("p", { class: "empty" }, "Nobody has written yet. Let a customer say something on the left.");
    return make("div", { class: "room main" }, make("header", {}, make("h3", {}, `# ${room.name}`)), make("div", { class: "messages", "data-scroll": `room-${room.id}`, tabindex: "0" }, list), this.#compose(room.id, null));
  }

  #thread() {
    const room = this.data.channels.find((channel) => channel.id === this.room);
    const root = room?.messages.find((message) => message.ts === this.thread);
    if (!root) return null;
    const said = [...(room.threads[root.ts] ?? []), ...this.data.ephemerals.filter((one) => one.channel === room.id && one.thread_ts === root.ts)];
    said.sort((a, b) => Number(a.ts) - Number(b.ts));
    const close = make("button", { type: "button", class: "quiet", "aria-label": "Close the thread", onclick: () => { this.thread = null; this.show(this.data); } }, "✕");
    return make("div", { class: "room" }, make("header", {}, make("h3", {}, "Thread"), close),
      make("div", { class: "messages", "data-scroll": `thread-${root.ts}`, tabindex: "0" }, [root, ...said].map((message) => this.#message(message, room, true))), this.#compose(room.id, root.ts));
  }

  #message(message, room, inThread = false) {
    const person = this.data.users[message.user];
    const name = message.username ?? person?.real_name ?? "Somebody";
    const act = (gesture) => this.#do({ action: gesture.kind, channel: room.id, ts: message.ts, block_id: gesture.block_id, field: gesture.action_id, value: gesture.value });
    const replies = !inThread && message.reply_count ? make("button", { type: "button", class: "thread-link", onclick: () => this.#open(message, room) }, `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`) : null;
    const open = !inThread && !message.is_ephemeral && !message.reply_count ? make("button", { type: "button", class: "thread-link", onclick: () => this.#open(message, room) }, "Open thread") : null;
    const marks = message.reactions?.length ? make("div", { class: "reactions" }, message.reactions.map((one) => make("span", { title: `:${one.name}:` }, `${emoji(one.name)} ${one.count}`))) : null;
    const files = (message.files ?? []).map((file) => make("div", { class: "small" }, `📎 ${file.name}`));
    const own = message.user === this.data.me.id && !message.bot_id;
    const tools = own && inThread ? make("button", { type: "button", class: "thread-link", onclick: () => this.#edit(message, room) }, "Edit") : null;
    return make("article", { class: `message${message.is_ephemeral ? " ephemeral" : ""}${message.ts === this.thread && !inThread ? " selected" : ""}`, "aria-label": `Message from ${name}` },
      make("span", { class: "avatar", "aria-hidden": "true" }, message.icons?.emoji ? emoji(message.icons.emoji.replaceAll(":", "")) : initials(name)),
      make("div", { class: "body" },
        make("div", { class: "by" }, make("strong", {}, name), message.bot_id ? make("span", { class: "small" }, "App") : null, make("time", { class: "small", title: new Date(Number(message.ts) * 1000).toString() }, clockTime(Number(message.ts))), message.edited ? make("span", { class: "small" }, "(edited)") : null),
        message.is_ephemeral ? make("div", { class: "small" }, "Only visible to you") : null,
        message.blocks?.length ? draw(message.blocks, this.data.users, act, message.state?.values) : make("div", { class: "rich" }, mrkdwn(message.text ?? "", this.data.users)), files, marks, replies, open, tools));
  }

  #open(message, room) {
    this.thread = message.ts;
    this.show(this.data);
    this.onSelect({ channel: room.id, ts: message.ts });
  }

  #edit(message, room) {
    const words = window.prompt("Change your message", message.text);
    if (words !== null && words !== message.text) this.#do({ action: "edit_message", channel: room.id, ts: message.ts, text: words });
  }

  #compose(room, thread) {
    const key = `compose-${room}-${thread ?? "root"}`;
    const send = () => {
      const words = box.value.trim();
      if (!words) return;
      box.value = "";
      this.#do({ action: "type", channel: room, thread_ts: thread, text: words });
    };
    const box = make("textarea", { rows: 1, "data-key": key, "data-keep": key, "aria-label": thread ? "Write in the thread" : "Write in the room", placeholder: thread ? "Write in the thread (nothing goes to the customer by itself)" : "Write in the room",
      onkeydown: (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); } } });
    return make("div", { class: "compose" }, box, make("button", { type: "button", class: "primary", onclick: send }, "Send"));
  }

  #home() {
    const act = (gesture) => this.#do({ action: gesture.kind === "press" ? "press_in_home" : "choose_in_home", block_id: gesture.block_id, field: gesture.action_id, value: gesture.value });
    const inside = this.data.home ? draw(this.data.home.blocks, this.data.users, act) : make("p", { class: "empty" }, "The app has not drawn its home for you yet. Only reps have one.");
    return make("div", { class: "room main" }, make("header", {}, make("h3", {}, "Inbox Hub: my queue")), make("div", { class: "messages", style: "padding:16px", "data-scroll": "home", tabindex: "0" }, inside));
  }

  #modal() {
    const view = this.data.modals.at(-1);
    const mark = view ? `${view.id}:${view.hash}:${JSON.stringify(view.errors)}` : "";
    if (mark === this.drawn) return;
    const same = view && this.drawn?.startsWith(`${view.id}:`);
    this.drawn = mark;
    if (!view) { this.dialogs.replaceChildren(); this.back?.focus(); return; }
    if (!same) this.back = document.activeElement;
    const act = async (gesture) => {
      if (gesture.silent) return;
      await this.#do({ action: gesture.kind === "press" ? "press_in_view" : "choose_in_view", view_id: view.id, block_id: gesture.block_id, field: gesture.action_id, value: gesture.value, values: fields(form) });
    };
    const close = () => this.#do({ action: "close", view_id: view.id });
    const submit = (event) => { event.preventDefault(); this.#do({ action: "submit", view_id: view.id, values: fields(form) }); };
    const form = make("form", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title", onsubmit: submit },
      make("header", {}, make("h3", { id: "modal-title" }, text(view.title, {})), make("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: close }, "✕")),
      make("div", { class: "inside" }, draw(view.blocks, this.data.users, act, view.state.values, view.errors)),
      make("footer", {}, make("button", { type: "button", onclick: close }, view.close?.text ?? "Cancel"), view.submit ? make("button", { type: "submit", class: "primary" }, view.submit.text) : null));
    const veil = make("div", { class: "veil", onkeydown: (event) => trap(event, form, close) }, form);
    const typed = new Map(same ? [...this.dialogs.querySelectorAll("textarea[data-field]")].map((one) => [one.dataset.field, one.value]) : []);
    redraw(this.dialogs, veil);
    for (const one of form.querySelectorAll("textarea[data-field]")) if (typed.get(one.dataset.field) && !one.value) one.value = typed.get(one.dataset.field);
    if (!same) (form.querySelector("textarea, input, select") ?? form.querySelector("button")).focus();
  }
}

function trap(event, form, close) {
  if (event.key === "Escape") return close();
  if (event.key !== "Tab") return;
  const stops = [...form.querySelectorAll("button, input, select, textarea, a[href]")].filter((one) => !one.disabled && one.offsetParent);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement === edge) { event.preventDefault(); (event.shiftKey ? stops.at(-1) : stops[0]).focus(); }
}
