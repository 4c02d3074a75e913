// What an open app shows: the bubbles of a chat, the comments below a post of the shop, or calls. Each looks a little like
// its kind.
import { make, time } from "./dom.js";

const WORDS = {
  chat: {
    write: (person) => `Write as ${person.first_name}`, verb: "Send", log: (person) => `Chat of ${person.first_name} with the shop`,
    empty: (person) => `${person.first_name} has not written here yet. Say something for them below.`,
  },
  public: {
    write: (person, app) => `${app.post ? "Comment" : "Post"} as ${person.first_name}`, verb: "Post", log: (person) => `What ${person.first_name} and the shop wrote in public`,
    empty: (person) => `${person.first_name} has not written here yet. What you write below, everybody could read.`,
  },
  calls: {
    write: () => "Call the shop and say …", verb: "Call", log: (person) => `Calls of ${person.first_name}`,
    empty: () => "No call yet. Type below what is said after the tone; the shop answers the phone.",
  },
};

export const wordsFor = (app) => WORDS[app.kind];

// `on` hears select(message id), press(message id, label) and react(message id, emoji).
export function screen(app, seen, { person, shop, on }) {
  const words = wordsFor(app);
  const draw = app.kind === "calls" ? call : bubble;
  return [
    app.kind === "public" ? make("p", { class: "everybody small" }, "🌐 Everybody can read this") : null,
    make("div", { class: "bubbles", "data-scroll": `phone-${person.key}-${app.key}`, tabindex: "0", role: "log", "aria-label": words.log(person) },
      app.post ? make("div", { class: "post" }, make("strong", {}, shop), make("div", { class: "words" }, app.post)) : null,
      seen.messages.length ? seen.messages.map((one) => draw(one, { app, seen, person, shop, on })) : make("p", { class: "empty" }, words.empty(person)),
      seen.typing ? make("p", { class: "small" }, "The shop is typing…") : null, seen.toast ? make("p", { class: "small" }, seen.toast) : null),
  ];
}

function bubble(one, { app, seen, person, shop, on }) {
  const isPublic = app.kind === "public";
  const can = (gesture) => seen.gestures.includes(gesture);
  const keys = one.buttons.map((label) => make("button", { type: "button", "data-key": `key-${one.id}-${label}`, disabled: !can("press"), onclick: () => on.press(one.id, label) }, label));
  const react = !can("react") || one.from_me || one.reactions.length ? null : make("button", { type: "button", class: "quiet react", "data-key": `react-${one.id}`, "aria-label": "React with a thumb up", onclick: () => on.react(one.id, "👍") }, "👍");
  return shell(one, on, [
    isPublic ? make("strong", {}, one.from_me ? person.name : shop) : null,
    isPublic && !one.public ? make("p", { class: "small" }, `🔒 Only ${person.first_name} can read this`) : null,
    one.file ? make("div", { class: "file" }, "📎 ", one.file) : null,
    one.text ? make("div", { class: "words" }, one.text) : null,
    keys.length ? make("div", { class: "keys" }, keys) : null,
    one.reactions.length ? make("div", { class: "reactions" }, one.reactions.map((mark) => make("span", {}, mark))) : null,
  ], [react], [one.edited ? "edited" : null, one.at ? time(one.at) : null]);
}

// The call itself is a line across the screen; what was heard and said in it stands below.
function call(one, { person, on }) {
  if (!one.note) return make("div", { class: looks(one), onclick: () => on.select(one.id) }, make("div", { class: "small" }, one.from_me ? `${person.first_name} says` : `${person.first_name} hears`), make("div", { class: "words" }, one.text));
  const isRinging = /ringing|queued|initiated/.test(one.note);
  return make("div", { class: `call small${isRinging ? " ringing" : ""}` },
    make("span", { "aria-hidden": "true" }, one.from_me ? "↗" : "↙"), make("span", {}, one.note), make("span", { class: "foot" }, details(one, on), one.at ? time(one.at) : null));
}

function shell(one, on, inside, before, after) {
  const click = (event) => { if (!event.target.closest("button")) on.select(one.id); };
  return make("div", { class: looks(one), onclick: click }, inside, make("div", { class: "foot small" }, before, details(one, on), after));
}

const looks = (one) => `bubble${one.from_me ? " mine" : ""}`;

function details(one, on) {
  return make("button", { type: "button", class: "link why", "data-key": `why-${one.id}`, title: "Show on the right what the hub did with this", onclick: () => on.select(one.id) }, "details");
}
