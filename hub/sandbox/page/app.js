// The page: fetches what changed, hands it to the three panes, follows the story, and holds the tools at the top.
import { listen, read, tell } from "./api.js";
import { CustomerPane } from "./customers.js";
import { make, redraw, zoneName } from "./dom.js";
import { handsOff } from "./hands.js";
import { SlackPane } from "./slack.js";
import { TracePane } from "./trace.js";

const at = (id) => document.getElementById(id);
const world = { people: [], apps: [], reps: [], clock: {}, story: {} };
let selected = {};
let versions = {};
const looking = { isFollowing: true, last: 0 }; // at what the story shows; `last` is the number of its last look

// Troubles, one line for each source

const troubles = new Map();

function trouble(source, words) {
  if (words) troubles.set(source, words); else if (!troubles.delete(source)) return;
  const line = ([from, said]) => make("p", { class: "banner", role: "alert" }, make("span", {}, said), from === "line" ? null : make("button", { type: "button", class: "quiet", "data-key": `hide-${from}`, "aria-label": "Hide this message", onclick: () => trouble(from, "") }, "✕"));
  redraw(at("banners"), [...troubles].map(line));
}

// The panes

const select = (what) => { selected = what; fetchTrace(); };
const acts = () => { if (looking.isFollowing) { looking.isFollowing = false; drawStory(); } };
const isTelling = () => Boolean(world.story.playing) && looking.isFollowing;
const customers = new CustomerPane({ select, acts, isTelling, trouble: (words) => trouble("customer", words) });
const slack = new SlackPane(at("slack"), at("modal"), { select, acts, trouble: (words) => trouble("desk", words), slackTrouble: (words) => trouble("slack", words), user: (key) => { slack.become(key); refresh("slack"); } });
const trace = new TracePane(at("trace"), (id) => { acts(); select({ interaction: id }); });

const shown = (kind) => async () => {
  const data = await read(`api/${kind}`);
  await handsOff();
  customers.panes[kind].show(data);
};

const fetchers = {
  phones: shown("phones"),
  mail: shown("mail"),
  slack: async () => {
    const user = slack.user;
    const data = await read(`api/slack/${encodeURIComponent(user)}`);
    await handsOff();
    if (user === slack.user) slack.show(data);
  },
  trace: async () => {
    const wanted = selected;
    const data = await read(`api/trace?${new URLSearchParams(wanted)}`);
    await handsOff();
    if (wanted === selected) trace.show(data);
  },
};
const fetchTrace = () => refresh("trace");

// One fetch of a kind at a time; what changes meanwhile is fetched right after.
const running = new Map();

function refresh(kind) {
  if (running.has(kind)) return void running.set(kind, true);
  running.set(kind, false);
  const again = () => { const more = running.get(kind); running.delete(kind); if (more) return refresh(kind); };
  return fetchers[kind]().then(() => trouble("fetch", ""), (error) => trouble("fetch", error.message)).then(again);
}

async function start() {
  Object.assign(world, await read("api/world"));
  customers.start(world);
  slack.reps = world.reps;
  slack.become(world.reps[0].key);
  at("zone").textContent = `Times are your machine's, in ${zoneName()}.`;
  drawTools();
  drawStory();
  await Promise.all(["phones", "mail", "slack", "trace"].map(refresh));
  listen(onNews, onLine);
}

function onLine(isThere) {
  at("columns").classList.toggle("stopped", !isThere);
  trouble("line", isThere ? "" : "The sandbox has stopped. Start it again with make demo; this page comes back by itself.");
}

function onNews(news) {
  const before = versions;
  versions = news;
  const begins = news.story.playing && !world.story.playing;
  Object.assign(world, { clock: news.clock, story: news.story });
  if (begins) Object.assign(looking, { isFollowing: true, last: 0 });
  if (JSON.stringify([news.clock, news.story]) !== JSON.stringify([before.clock, before.story])) handsOff().then(() => { drawTools(); drawStory(); });
  follow(news.story.focus);
  if (news.chat !== before.chat) customers.panes.site.answers(news.chat);
  if (news.phones !== before.phones || news.trace !== before.trace) refresh("phones");
  if (news.mail !== before.mail || news.trace !== before.trace) refresh("mail");
  if (news.slack !== before.slack) refresh("slack");
  if (news.trace !== before.trace || news.phones !== before.phones || news.mail !== before.mail) refresh("trace");
}

// The story looks somewhere: so does the page, unless the visitor is at work elsewhere.
function follow(focus) {
  if (!world.story.playing || !looking.isFollowing || focus.n === looking.last) return;
  looking.last = focus.n;
  if (focus.person) {
    customers.turnTo(focus);
    if (JSON.stringify(selected) !== JSON.stringify(customers.wanted)) select(customers.wanted);
  }
  if (focus.rep && focus.rep !== slack.user) { slack.become(focus.rep); refresh("slack"); }
  if (focus.rep) slack.turnTo(focus);
}

// The tools

const order = async (path, body) => {
  try { await tell(path, body); trouble("tools", ""); } catch (error) { trouble("tools", error.message); }
};

function drawTools() {
  const { clock } = world;
  const moved = clock.moved_minutes > 0 ? `, moved forward by ${Math.floor(clock.moved_minutes / 60)} h ${clock.moved_minutes % 60} min` : "";
  const tool = (key, words, title, onclick) => make("button", { type: "button", "data-key": key, title, onclick }, words);
  redraw(at("tools"),
    make("span", { class: "clock", title: `The hub's clock${moved}. It only goes forward.` }, clock.is_night ? "☾ " : "☀ ", make("span", { class: "number" }, clock.shown ?? ""), ` in ${clock.zone ?? ""}`),
    tool("night", "To the night", "Move the hub's clock forward to 23:30", () => order("api/clock", { to: "night" })),
    tool("morning", "To the morning", "Move the hub's clock forward to 9:00", () => order("api/clock", { to: "morning" })),
    make("button", { type: "button", class: "quiet", "data-key": "theme", "aria-label": "Switch between light and dark", title: "Light or dark", onclick: switchTheme }, "◐"));
}

function drawStory() {
  const { story } = world;
  const play = (action) => order("api/story", { action });
  const button = story.playing
    ? make("button", { type: "button", "data-key": "story", onclick: () => play(story.paused ? "resume" : "pause") }, story.paused ? "▶ Go on" : "❚❚ Pause")
    : story.next ? make("button", { type: "button", class: "primary", "data-key": "story", onclick: () => play("play") }, "▶ Play") : null;
  const back = story.playing && !looking.isFollowing ? make("button", { type: "button", "data-key": "follow", onclick: () => { Object.assign(looking, { isFollowing: true, last: 0 }); drawStory(); follow(story.focus); } }, "Follow the story") : null;
  const next = !story.playing && story.next ? `${story.said ?? ""} ${story.said ? "Next" : "A story"}: ${story.next}.` : story.said;
  const speed = make("select", { "aria-label": "How fast the story is told", "data-key": "speed", onchange: (event) => play(event.target.value) }, ["slow", "normal", "fast"].map((name) => make("option", { value: name }, name)));
  speed.value = story.speed ?? "normal";
  redraw(at("story"), button, make("p", { class: "said", role: "status" }, next ?? ""), back, speed);
}

// Light and dark: the system's wish, until the visitor switches

const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = (isDark) => { document.documentElement.dataset.theme = isDark ? "dark" : "light"; };
let isSwitched = false;

function switchTheme() {
  isSwitched = true;
  dress(document.documentElement.dataset.theme !== "dark");
}

dress(dark.matches);
dark.addEventListener("change", () => { if (!isSwitched) dress(dark.matches); });

function begin() {
  start().catch((error) => {
    trouble("line", error.message);
    setTimeout(begin, 2000);
  });
}

begin();
