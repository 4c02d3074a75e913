// The chat as it is seen and used. What somebody wrote always goes in as text, never as markup.
const root = document.documentElement;
const about = new URLSearchParams(location.hash.slice(1));
const texts = textsFor([about.get("lang") ?? "", ...navigator.languages]);
const account = location.pathname.split("/").at(-2);
const by = (id) => document.getElementById(id);
// id -> element: what a reader has spoken once is not spoken again
const shown = new Map();
let isOpen = false;

function make(tag, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const line = new Line(account, { language: texts.lang, page: about.get("page") ?? "", title: about.get("title") ?? "" }, {
  changed: draw,
  arrived: (item) => { if (!isOpen) by("news").textContent = `${texts.news}: ${item.text}`; },
});

// Opening and closing

function open(focus = true) {
  turn(true);
  line.begin();
  look();
  draw();
  by("log").scrollTop = by("log").scrollHeight;
  if (focus) by("text").focus();
}

function close() {
  turn(false);
  line.look(false);
  draw();
  by("launch").focus();
}

function turn(now) {
  isOpen = now;
  by("panel").hidden = !now;
  by("launch").hidden = now;
  try {
    sessionStorage.setItem(`inbox-hub-chat:${account}`, now ? "open" : "");
    // else it begins closed next time
  } catch {}
  tell();
}

function tell() {
  parent.postMessage({ of: "inbox-hub-chat", open: isOpen, label: title }, "*");
}

function look() {
  line.look(isOpen && document.visibilityState === "visible");
}

// Drawing

function draw() {
  const log = by("log");
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const items = line.sorted;
  for (const [id, element] of shown) if (!line.items.has(id)) { element.remove(); shown.delete(id); }
  items.reduce((before, item) => bubble(item, before), by("hello"));
  if (isAtEnd) log.scrollTop = log.scrollHeight;
  by("hello").hidden = items.length > 0;
  const count = line.unread.length;
  by("count").hidden = !count;
  by("count").textContent = count;
  by("launch").setAttribute("aria-label", count ? `${texts.open} (${texts.news}: ${count})` : texts.open);
  by("details").hidden = !wantsDetails(items);
  say("state", line.begun && !line.online && line.failures > 0 ? texts.offline : line.typing ? `${texts.typing}…` : "");
}

function say(id, words) {
  if (by(id).textContent !== words) by(id).textContent = words;
}

// The element of a message, behind the one of the message before.
function bubble(item, before) {
  const element = shown.get(item.id) ?? make("div", {}, make("span", { className: "unseen" }, `${item.mine ? texts.you : texts.us}: `), make("div", { className: "words" }), make("div", { className: "keys" }), make("div", {}));
  if (element.version !== (item.seq ?? 0)) fill(element, item);
  const foot = element.lastChild, words = footWords(item);
  foot.className = item.state === "refused" ? "small bad" : "small";
  if (foot.textContent !== words) foot.textContent = words;
  if (!shown.has(item.id)) before.after(element);
  shown.set(item.id, element);
  return element;
}

// What it says now. A keyboard that stood on something that goes away stands on the messages then.
function fill(element, item) {
  const stoodHere = element.contains(document.activeElement);
  const [, words, keys] = element.children;
  element.version = item.seq ?? 0;
  element.className = `bubble${item.mine ? " mine" : ""}${item.gone ? " gone" : ""}`;
  words.replaceChildren(...(item.gone ? [texts.gone] : linked(item.text)));
  if (item.gone) keys.replaceChildren();
  else if (!keys.firstChild) keys.append(...pressable(item));
  if (stoodHere && !element.contains(document.activeElement)) by("log").focus();
}

function footWords(item) {
  if (item.state === "waiting") return texts.sending;
  if (item.state === "refused") return texts.failed;
  const time = new Date(item.at ?? item.t).toLocaleTimeString(texts.lang, { hour: "2-digit", minute: "2-digit" });
  if (!item.mine) return item.edited ? `${time} · ${texts.edited}` : time;
  return `${item.state === "read" ? texts.read : texts.sent} ${time}`;
}

function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/).map((part, place) => (place % 2 ? link(part, part) : part));
}

function link(href, label) {
  return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, label);
}

function pressable(item) {
  return (item.buttons ?? []).map((one) => (/^https?:\/\//.test(one.url ?? "") ? link(one.url, one.label) : key(item, one)));
}

function key(item, { label, value }) {
  const press = () => line.say({ text: label, frame: { type: "press", key: item.id, value, label } });
  const button = make("button", { type: "button" }, label);
  button.addEventListener("click", press);
  return button;
}

// Where to answer when they leave: asked once, never needed

function wantsDetails(items) {
  return root.dataset.email === "yes" && !line.shelf.get("who") && !line.shelf.get("asked") && items.some((one) => one.mine && one.state !== "waiting");
}

by("details").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = by("name").value.trim(), email = by("email").value.trim();
  const isGood = email !== "" && by("email").validity.valid;
  by("email").setAttribute("aria-invalid", String(!isGood));
  by("email-problem").textContent = isGood ? "" : texts.badEmail;
  if (!isGood) return by("email").focus();
  line.shelf.set("who", { name, email });
  line.say({ text: name ? `${name}, ${email}` : email, frame: { text: name ? `${name}, ${email}` : email } });
  by("text").focus();
});
by("later").addEventListener("click", () => { line.shelf.set("asked", true); draw(); by("text").focus(); });

// Writing

function grow() {
  const text = by("text");
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

by("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = by("text").value.trim();
  by("text").focus();
  if (!text) return;
  by("text").value = "";
  grow();
  line.say({ text, frame: { text } });
  by("log").scrollTop = by("log").scrollHeight;
});
by("text").addEventListener("input", () => { grow(); line.write(); });
by("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  by("compose").requestSubmit();
});
by("launch").addEventListener("click", () => open());
by("close").addEventListener("click", close);
addEventListener("keydown", (event) => { if (event.key === "Escape" && isOpen) close(); });
document.addEventListener("visibilitychange", look);

// The beginning

function onAccent(colour) {
  const [red, green, blue] = [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  // whichever is told apart better
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

const title = root.dataset.title || texts.title;
root.lang = texts.lang;
root.style.setProperty("--accent", root.dataset.colour);
root.style.setProperty("--on-accent", onAccent(root.dataset.colour));
if (screen.width <= 480) root.classList.add("narrow");
if (about.get("side") === "left") root.classList.add("left");
document.title = by("title").textContent = title;
for (const [id, words] of Object.entries({ hello: texts.hello, ask: texts.ask, "name-label": texts.name, "email-label": texts.email, save: texts.save, later: texts.later })) by(id).textContent = words;
for (const [id, words] of Object.entries({ close: texts.close, log: texts.log, text: texts.write, send: texts.send })) by(id).setAttribute("aria-label", words);
by("text").placeholder = texts.write;
tell();
draw();
if (line.items.size) line.begin();
try {
  if (sessionStorage.getItem(`inbox-hub-chat:${account}`)) open(false);
  // else it begins closed
} catch {}
