// The team's Slack, with our own plain looks: rooms, messages, a thread, the app's home; modals lie in modal.js.
import { tell } from "./api.js";
import { draw } from "./blocks.js";
import { composeBox } from "./compose.js";
import { carried, initials, make, redraw, time } from "./dom.js";
import { handMenu, reactions } from "./gestures.js";
import { ModalLayer } from "./modal.js";
import { emoji, mrkdwn, roomNames } from "./mrkdwn.js";

const narrow = matchMedia("(max-width: 1399px)");

export class SlackPane {
  // `on` hears select(what), acts() at every gesture of the visitor, trouble(words) and user(key).
  constructor(place, modals, on) {
    Object.assign(this, { place, on, user: null, room: null, thread: null, home: false, data: null, reps: [], seen: {}, editing: null, dismissed: new Set(), lastPressed: null });
    this.modals = new ModalLayer(modals, place, (gesture) => this.#do(gesture));
  }

  become(user) {
    Object.assign(this, { user, data: null, editing: null });
    this.seen[user] ??= {};
  }

  show(data) {
    this.data = data;
    for (const room of data.channels) if (room.name) roomNames.set(room.id, room.name);
    this.room ??= this.#rooms()[0]?.id ?? null;
    const shown = this.home ? [this.#home()] : [this.#room(), this.#thread()];
    redraw(this.place, this.#side(), shown);
    this.place.classList.toggle("threaded", Boolean(this.place.querySelector(".room.aside")));
    this.place.querySelector(`[data-key="${CSS.escape(this.lastPressed ?? "")}"]`)?.setAttribute("data-last", "");
    this.modals.show(data.modals.at(-1), data.users);
    this.on.slackTrouble(data.last_error);
  }

  // Look there, without anybody having touched it.
  turnTo({ channel, ts, thread }) {
    if (channel) Object.assign(this, { room: channel, home: false, thread: thread ? ts : null });
    if (this.data) this.show(this.data);
  }

  async #do(gesture) {
    this.on.acts();
    try {
      const told = await tell(`api/slack/${encodeURIComponent(this.user)}`, gesture);
      this.on.trouble("");
      return told;
    } catch (error) {
      this.on.trouble(error.message);
    }
  }

  #go(where) {
    this.on.acts();
    Object.assign(this, where);
    this.show(this.data);
  }

  // The list at the left

  #rooms() {
    const isUsed = (room) => !room.is_im || room.messages.length;
    return this.data.channels.filter(isUsed).map((room) => ({ ...room, title: room.is_im ? "Messages" : `# ${room.name}` }));
  }

  #side() {
    const who = make("select", { "aria-label": "Whose screen this is", "data-key": "who", onchange: (event) => { this.on.acts(); this.on.user(event.target.value); } },
      this.reps.map((rep) => make("option", { value: rep.key }, rep.name)));
    who.value = this.user;
    const openHome = () => { this.#go({ home: true, thread: null }); this.#do({ action: "open_home" }); };
    const home = make("button", { type: "button", "aria-current": String(this.home), "data-key": "room-home", onclick: openHome }, "My queue");
    return make("nav", { class: "side", "aria-label": "Rooms" }, make("span", { class: "small" }, "Screen of"), who,
      make("h3", { class: "small" }, "Rooms"), this.#rooms().map((room) => this.#roomButton(room)), make("h3", { class: "small" }, "Inbox Hub"), home, this.#globalShortcuts());
  }

  #globalShortcuts() {
    const press = (one) => { this.modals.expect(); this.#do({ action: "global_shortcut", callback_id: one.callback_id }); };
    return (this.data.shortcuts ?? []).filter((one) => one.type === "global")
      .map((one) => make("button", { type: "button", class: "shortcut", "data-key": `global-${one.callback_id}`, onclick: () => press(one) }, `⚡ ${one.name}`));
  }

  #roomButton(room) {
    const isHere = !this.home && room.id === this.room;
    const newest = [...room.messages, ...Object.values(room.threads).flat()].map((one) => Number(one.ts)).reduce((a, b) => Math.max(a, b), 0);
    const seen = this.seen[this.user];
    if (isHere && !(this.thread && narrow.matches)) seen[room.id] = newest; // there the thread covers the room
    const isNews = newest > (seen[room.id] ?? 0);
    return make("button", { type: "button", "aria-current": String(isHere), "data-key": `room-${room.id}`, onclick: () => this.#go({ home: false, room: room.id, thread: null }) },
      room.title, isNews ? make("span", { class: "new" }, "new") : null);
  }

  // A room and a thread

  #room() {
    const room = this.#rooms().find((one) => one.id === this.room);
    if (!room) return make("div", { class: "room main" }, make("p", { class: "empty" }, "This person is in no room. Pick another screen at the left."));
    const whispers = this.data.ephemerals.filter((one) => one.channel === room.id && !one.thread_ts);
    return make("div", { class: "room main" }, make("header", {}, make("h3", {}, room.title), room.is_im ? null : make("span", { class: "small" }, `${room.members.length - 1} people`)),
      this.#messages(room, [...room.messages, ...whispers], `room-${room.id}`), this.#compose(room, null));
  }

  #messages(room, messages, name) {
    const shown = messages.filter((one) => !this.dismissed.has(one.ts)).sort((a, b) => Number(a.ts) - Number(b.ts));
    const list = shown.length ? shown.map((message) => this.#message(message, room, name)) : make("p", { class: "empty" }, "Nothing here yet. Let a customer write something on the left; their card appears here.");
    return make("div", { class: "messages", "data-scroll": name, tabindex: "0", role: "log", "aria-label": "Messages" }, list);
  }

  #thread() {
    const room = this.#rooms().find((one) => one.id === this.room);
    const root = this.thread && room?.messages.find((message) => message.ts === this.thread);
    if (!root) return null;
    const whispers = this.data.ephemerals.filter((one) => one.channel === room.id && one.thread_ts === root.ts);
    const close = make("button", { type: "button", class: "quiet", "data-key": "thread-close", "aria-label": "Close the thread", onclick: () => this.#go({ thread: null }) }, "✕");
    const leave = (event) => { if (event.key === "Escape") this.#go({ thread: null }); };
    return make("div", { class: "room aside", onkeydown: leave }, make("header", {}, make("h3", {}, "Thread"), close),
      this.#messages(room, [root, ...(room.threads[root.ts] ?? []), ...whispers], `thread-${root.ts}`), this.#compose(room, root.ts));
  }

  #message(message, room, where) {
    const name = message.username ?? this.data.users[message.user]?.real_name ?? "Somebody";
    const inThread = where.startsWith("thread");
    const isCard = Boolean(message.bot_id) && !message.is_ephemeral && message.blocks?.some((block) => block.block_id?.startsWith("card") || block.block_id === "actions");
    const act = (gesture) => this.#press(gesture, message, room);
    const icon = message.icons?.emoji ? emoji(message.icons.emoji.replaceAll(":", "")) : initials(name);
    const looks = ["message", isCard && "card", message.is_ephemeral && "ephemeral", message.ts === this.thread && !inThread && "selected", message.ts === this.thread && inThread && "root"];
    return make("article", { class: looks.filter(Boolean).join(" "), "aria-label": `Message from ${name}`, onclick: (event) => { if (!event.target.closest("button, a, input, select, .menu")) this.#select(message, room); } },
      make("span", { class: "face", "aria-hidden": "true" }, icon),
      make("div", { class: "body" },
        make("div", { class: "by" }, make("strong", {}, name), message.bot_id ? make("span", { class: "app small" }, "app") : null, time(Number(message.ts)), message.edited ? make("span", { class: "small" }, "(edited)") : null, this.#details(message, room, where)),
        message.is_ephemeral ? make("div", { class: "small" }, "Only visible to you · ", this.#dismiss(message)) : null,
        message.blocks?.length ? draw(message.blocks, { people: this.data.users, act, scope: `${where}-${message.ts}`, state: message.state?.values }) : make("div", { class: "rich" }, mrkdwn(message.text ?? "", this.data.users)),
        (message.files ?? []).map((file) => make("div", { class: "small" }, `📎 ${file.name}`)),
        (message.attachments ?? []).map((one, n) => this.#attachment(one, act, `${where}-${message.ts}-${n}`)),
        message.is_ephemeral ? null : reactions(message, this.data.me.id, `${where}-${message.ts}`, (one) => this.#react(one, message, room)),
        this.#links(message, room, inThread)));
  }

  #attachment(one, act, scope) {
    const inside = one.blocks?.length ? draw(one.blocks, { people: this.data.users, act, scope }) : make("div", { class: "rich" }, mrkdwn(one.text ?? one.fallback ?? "", this.data.users));
    const bar = make("div", { class: "attachment" }, inside);
    if (/^#?[0-9a-f]{6}$/i.test(one.color ?? "")) bar.style.borderColor = `#${one.color.replace("#", "")}`;
    return bar;
  }

  #react({ name, on }, message, room) {
    return this.#do({ action: "react", channel: room.id, ts: message.ts, name, on });
  }

  #links(message, room, inThread) {
    if (message.is_ephemeral) return null;
    const link = (key, words, onclick) => make("button", { type: "button", class: "link", "data-key": `${key}-${inThread}-${message.ts}`, onclick }, words);
    const count = message.reply_count ?? 0;
    const open = () => { this.#go({ thread: message.ts }); this.#select(message, room); };
    const edit = () => { this.editing = { ts: message.ts, text: message.text, place: inThread }; this.show(this.data); this.place.querySelector(".compose [data-key^=edit]")?.focus(); };
    const isMine = message.user === this.data.me.id && !message.bot_id;
    const remove = { key: "delete", label: "Delete message", act: () => this.#do({ action: "delete_message", channel: room.id, ts: message.ts }) };
    const shortcuts = (this.data.shortcuts ?? []).filter((one) => one.type === "message").map((one) => ({ key: one.callback_id, label: one.name, act: () => this.#shortcut(one, message, room) }));
    const hand = handMenu(message, this.data.me.id, `hand-${inThread}-${message.ts}`, (one) => this.#react(one, message, room), [...shortcuts, ...(isMine ? [remove] : [])]);
    return make("div", { class: "links" }, inThread ? null : link("open", count ? `${count} ${count === 1 ? "reply" : "replies"}` : "Open thread", open),
      isMine ? link("edit", "edit", edit) : null, hand);
  }

  #shortcut(one, message, room) {
    this.modals.expect();
    return this.#do({ action: "message_shortcut", channel: room.id, ts: message.ts, callback_id: one.callback_id });
  }

  #details(message, room, where) {
    if (message.is_ephemeral || !message.bot_id) return null;
    return make("button", { type: "button", class: "link why", "data-key": `why-${where}-${message.ts}`, title: "Show on the right what the hub did with this", onclick: () => this.#select(message, room) }, "details");
  }

  #select(message, room) {
    this.on.acts();
    this.on.select({ channel: room.id, ts: message.ts, thread: message.thread_ts ?? message.ts });
  }

  #dismiss(message) {
    return make("button", { type: "button", class: "link", "data-key": `dismiss-${message.ts}`, onclick: () => { this.dismissed.add(message.ts); this.show(this.data); } }, "dismiss");
  }

  #press(gesture, message, room) {
    this.modals.expect();
    this.lastPressed = document.activeElement?.dataset.key;
    this.on.select({ channel: room.id, ts: message.ts, thread: message.thread_ts ?? message.ts });
    return this.#do({ action: gesture.kind, channel: room.id, ts: message.ts, block_id: gesture.block_id, field: gesture.action_id, value: gesture.value });
  }

  #compose(room, thread) {
    const inThread = Boolean(thread);
    if (this.editing?.place === inThread) {
      const leave = () => { this.editing = null; this.show(this.data); };
      const save = (text) => { const ts = this.editing.ts; leave(); this.#do({ action: "edit_message", channel: room.id, ts, text }); };
      return composeBox({ key: `edit-${this.editing.ts}`, label: "Change your message", verb: "Save", start: this.editing.text, onSend: save, onCancel: leave });
    }
    const send = (text) => {
      this.modals.expect();
      const slash = !inThread && /^(\/[a-z][\w-]*)\s*(.*)$/s.exec(text); // in a thread Slack takes no commands either
      return this.#do(slash ? { action: "slash", channel: room.id, command: slash[1], text: slash[2] } : { action: "type", channel: room.id, thread_ts: thread, text });
    };
    const label = inThread ? "Write in the thread" : `Write in ${room.title}`;
    const withFiles = async (text, files) => {
      this.modals.expect();
      await this.#do({ action: "type", channel: room.id, thread_ts: thread, text, files: await Promise.all(files.map(carried)) });
    };
    return composeBox({ key: `compose-${this.user}-${room.id}-${thread ?? "room"}`, onFiles: withFiles, label, hint: inThread ? "Write here; you are asked before it goes out" : label, onSend: send, onType: () => this.on.acts() });
  }

  // The app's own page

  #home() {
    const act = async (gesture) => {
      this.modals.expect();
      this.lastPressed = document.activeElement?.dataset.key;
      if (gesture.url && this.#follow(gesture.url)) return;
      await this.#do({ action: gesture.kind === "press" ? "press_in_home" : "choose_in_home", block_id: gesture.block_id, field: gesture.action_id, value: gesture.value });
    };
    const inside = this.data.home ? draw(this.data.home.blocks, { people: this.data.users, act, scope: "home" }) : make("p", { class: "empty" }, "Fetching the queue… Only reps of the hub have one.");
    return make("div", { class: "room main" }, make("header", {}, make("h3", {}, "My queue"), make("span", { class: "small" }, "App Home")), make("div", { class: "messages home", "data-scroll": "home", "data-top": true, tabindex: "0" }, inside));
  }

  // A link to a message of this workspace opens its thread; true when it was one.
  #follow(url) {
    const channel = this.data.channels.find((one) => url.includes(one.id));
    const digits = /p(\d{10})(\d{6})/.exec(url);
    const ts = digits ? `${digits[1]}.${digits[2]}` : null;
    if (!channel || !channel.messages.some((one) => one.ts === ts)) return false;
    this.#go({ home: false, room: channel.id, thread: ts });
    this.on.select({ channel: channel.id, ts, thread: ts });
    return true;
  }
}
