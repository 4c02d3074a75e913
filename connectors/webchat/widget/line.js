// What is said and heard, kept in this browser (or tab), and the line to the hub. Nothing that was written is lost: it stays here
// until the hub has it on disk, and goes out again after a reload, a lost connection or a restart of the hub.
// Messages that are kept here; until a silent hub counts as gone.
const AT_MOST = 1000;
const PATIENCE_MS = 12000;
const HERE_MS = 25000;
const POLL_MS = 4000;
const SOCKET_AGAIN_MS = 60000;

// Every message under a key of its own, so that two tabs never write over each other.
class Shelf {
  constructor(prefix) {
    this.prefix = prefix;
    // where the browser keeps nothing for us, or has no room
    this.here = new Map();
    try {
      this.box = document.documentElement.dataset.tab ? sessionStorage : localStorage;
    } catch {
      this.box = null;
    }
  }

  get(name) {
    try {
      return this.here.get(name) ?? JSON.parse(this.box?.getItem(this.prefix + name) ?? "null");
    } catch {
      return null;
    }
  }

  // True when it lies as safe as this browser allows.
  set(name, value) {
    if (!this.box) return Boolean(this.here.set(name, value));
    try {
      this.box.setItem(this.prefix + name, JSON.stringify(value));
      this.here.delete(name);
      return true;
    } catch {
      this.here.set(name, value);
      return false;
    }
  }

  drop(name) {
    this.here.delete(name);
    try {
      this.box?.removeItem(this.prefix + name);
      // else it was never there
    } catch {}
  }

  items() {
    const names = new Set([...this.here.keys()].filter((name) => name.startsWith("m:")));
    for (let place = 0; place < (this.box?.length ?? 0); place++) {
      const key = this.box.key(place);
      if (key.startsWith(`${this.prefix}m:`)) names.add(key.slice(this.prefix.length));
    }
    return [...names].map((name) => this.get(name)).filter((one) => one && typeof one.id === "string");
  }
}

class Line {
  // `on` hears changed() whenever something is to be drawn anew, and arrived(item) for a message from us.
  constructor(account, about, on) {
    Object.assign(this, { about, on, shelf: new Shelf(`inbox-hub-chat:${account}:`), items: new Map(), online: false, typing: false, looking: false });
    Object.assign(this, { socket: null, flying: null, failures: 0, begun: false, polls: 0, restUntil: 0, typed: 0 });
    this.load();
    addEventListener("storage", (event) => { if (event.key === null || event.key.startsWith(this.shelf.prefix)) { this.load(); this.on.changed(); } });
    addEventListener("online", () => this.again(0));
    addEventListener("offline", () => this.leave());
    setInterval(() => this.here(), HERE_MS);
  }

  load() {
    this.items = new Map(this.shelf.items().sort((one, other) => one.t - other.t || one.n - other.n || (one.at ?? 0) - (other.at ?? 0)).map((one) => [one.id, one]));
  }

  get sorted() { return [...this.items.values()]; }
  get unread() { return this.sorted.filter((one) => !one.mine && !one.looked && !one.gone); }

  keep(item) {
    this.items.set(item.id, item);
    if (this.items.size > AT_MOST) this.forget(AT_MOST);
    if (this.shelf.set(`m:${item.id}`, item)) return true;
    // the browser has no more room
    this.forget(this.items.size / 2);
    return this.shelf.set(`m:${item.id}`, item);
  }

  // The oldest go first; what still has to go out stays.
  forget(size) {
    for (const old of this.sorted) {
      if (this.items.size <= size) return;
      if (old.mine ? old.state === "waiting" : !old.read) continue;
      this.items.delete(old.id);
      this.shelf.drop(`m:${old.id}`);
    }
  }

  // Something of the visitor's: on the shelf first, then out.
  say(what) {
    const id = crypto.getRandomValues(new Uint32Array(4)).reduce((text, part) => text + part.toString(36), "m");
    this.keep({ id, mine: true, state: "waiting", t: Date.now(), n: this.items.size, ...what });
    this.on.changed();
    this.begin();
    this.next();
  }

  // The visitor looks at the chat, or no longer.
  look(isLooking) {
    this.looking = isLooking;
    if (!isLooking) return;
    for (const one of this.unread) this.keep({ ...one, looked: true });
    this.on.changed();
    this.here();
    this.next();
  }

  write() {
    if (Date.now() - this.typed < 3000) return;
    this.typed = Date.now();
    if (this.online) this.send({ type: "here", typing: true });
  }

  here() {
    if (this.looking && this.online) this.send({ type: "here" });
  }

  // The line

  begin() {
    if (this.begun) return;
    this.begun = true;
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    if (this.socket || !this.begun) return;
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}${location.pathname.replace(/[^/]*$/, "")}socket`);
    this.socket = socket;
    let wasOpen = false;
    this.wait();
    socket.onopen = () => { wasOpen = true; this.send(this.greeting()); };
    socket.onmessage = (event) => { this.quiet(); this.hear(JSON.parse(event.data)); };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.quiet();
      Object.assign(this, { socket: null, online: false, flying: null, typing: false, failures: this.failures + 1 });
      this.on.changed();
      if (!wasOpen && this.failures > 1) this.poll(Date.now() + SOCKET_AGAIN_MS);
      else this.again();
    };
  }

  greeting() {
    this.greeted = this.shelf.get("token");
    return { type: "hello", token: this.greeted, after: this.shelf.get("after") ?? 0 };
  }

  again(wait = Math.min(30000, 500 * 2 ** this.failures) * (0.5 + Math.random())) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  send(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.wait();
      this.socket.send(JSON.stringify(frame));
    } else if (this.online) {
      this.exchange([frame]);
    }
  }

  // A hub that says nothing for too long is gone, whatever the socket believes.
  wait() { this.watch ??= setTimeout(() => this.leave(), PATIENCE_MS); }
  quiet() { this.watch = void clearTimeout(this.watch); }

  leave() {
    this.socket?.close();
    // now, not when the network has made up its mind
    this.socket?.onclose();
  }

  // Where a network lets no socket through: ask every few seconds, and try a socket again after a while.
  async poll(until) {
    if (await this.exchange([])) {
      this.failures = 0;
      this.timer = setTimeout(() => (Date.now() < until ? this.poll(until) : this.connect()), POLL_MS);
    } else {
      this.online = false;
      this.on.changed();
      this.again();
    }
  }

  async exchange(said) {
    try {
      const body = [this.greeting(), ...said].map((one) => JSON.stringify(one)).join("\n");
      const answer = await fetch("exchange", { method: "POST", body, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!answer.ok) throw answer.status;
      for (const one of (await answer.text()).split("\n")) this.hear(JSON.parse(one));
      return true;
    } catch {
      this.flying = null;
      return false;
    }
  }

  hear(frame) {
    switch (frame.type) {
      case "welcome": return this.welcome(frame);
      case "kept": return this.kept(frame);
      case "error": return this.refused(frame);
      case "message": return this.message(frame);
      case "signs": return this.signs(frame);
    }
  }

  welcome(frame) {
    const other = this.shelf.get("token");
    // another tab was quicker: be the same visitor
    if (!this.greeted && other && this.socket) return this.leave();
    this.shelf.set("token", frame.token);
    Object.assign(this, { online: true, failures: 0 });
    if (this.socket) {
      this.flying = null;
      this.here();
    }
    this.on.changed();
    this.next();
  }

  // What waits goes out one after the other, so that its order stays.
  next() {
    if (!this.online || this.flying || Date.now() < this.restUntil) return;
    const frame = this.waiting();
    if (!frame) return;
    this.flying = frame;
    this.send(frame);
  }

  waiting() {
    const mine = this.sorted.find((one) => one.mine && one.state === "waiting");
    if (mine) return { type: "message", ...this.about, ...(this.shelf.get("who") ?? {}), ...mine.frame, id: mine.id };
    return this.receipt("read", this.sorted.filter((one) => !one.mine && one.looked && !one.read))
      ?? this.receipt("got", this.sorted.filter((one) => !one.mine && !one.looked && !one.got));
  }

  receipt(what, items) {
    const keys = items.slice(0, 100).map((one) => one.id);
    return keys.length ? { type: "seen", id: `${what[0]}-${keys.at(-1)}`, keys, read: what === "read" } : null;
  }

  kept(frame) {
    const said = this.flying?.id === frame.id ? this.flying : null;
    if (said?.keys) for (const key of said.keys) this.settle(key, said.read ? { read: true, got: true } : { got: true });
    else this.settle(frame.id, { state: "kept", at: frame.at });
    this.landed(said);
  }

  refused(frame) {
    const said = this.flying;
    if (!said || (frame.id && frame.id !== said.id)) return;
    if (frame.wait) {
      this.restUntil = Date.now() + frame.wait * 1000;
      setTimeout(() => this.next(), frame.wait * 1000 + 10);
    } else if (said.keys) {
      for (const key of said.keys) this.settle(key, { read: true, got: true });
    } else {
      this.settle(said.id, { state: "refused" });
    }
    this.landed(said);
  }

  landed(said) {
    if (said) this.flying = null;
    this.on.changed();
    this.next();
  }

  settle(id, values) {
    const item = this.items.get(id);
    if (item) this.keep({ ...item, ...values });
  }

  // Words from us, or what became of them: changed, or taken back. What is older than what stands here changes nothing.
  message(frame) {
    const known = this.items.get(frame.key);
    const item = frame.seq <= (known?.seq ?? 0) ? known : { ...(known ?? this.placed(frame)), ...this.said(frame, known) };
    if (!known) this.typing = false;
    if (this.keep({ ...item, looked: item.looked || this.looking })) this.shelf.set("after", Math.max(this.shelf.get("after") ?? 0, frame.seq));
    if (!known && (item.edited || item.gone)) this.load();
    if (!known && !item.gone) this.on.arrived(item);
    this.on.changed();
    this.next();
  }

  // At the end; what was changed before it ever came here stands where it was said.
  placed(frame) {
    const next = (frame.edited || frame.gone) && this.sorted.find((one) => one.at > frame.at);
    return { id: frame.key, mine: false, at: frame.at, t: next?.t ?? Date.now(), n: next ? next.n - 0.5 : this.items.size };
  }

  // Nobody hears that something was seen which was taken back before.
  said(frame, known) {
    const { seq, text, buttons, edited, gone } = frame;
    return { seq, text: String(text), buttons, edited, gone, ...(gone && !known?.looked ? { got: true, read: true } : {}) };
  }

  signs(frame) {
    this.typing = frame.typing;
    for (const one of this.sorted) if (one.mine && one.state === "kept" && one.at <= (frame.read_at ?? 0)) this.settle(one.id, { state: "read" });
    this.on.changed();
  }
}
