// The page: fetches what changed, hands it to the three panes, and holds the tools at the top.
import { listen, read, tell } from "./api.js";
import { make, redraw } from "./dom.js";
import { PhonePane } from "./phones.js";
import { SlackPane } from "./slack.js";
import { TracePane } from "./trace.js";

const at = (id) => document.getElementById(id);
const banner = at("banner");
const world = { people: [], reps: [], clock: {}, story: {} };
let selected = {};
let versions = {};

const trouble = (words) => { banner.hidden = !words; banner.textContent = words ?? ""; };
const select = (what) => { selected = what; fetchTrace(); };
const phones = new PhonePane(at("phone-tabs"), at("phone"), select, trouble);
const slack = new SlackPane(at("slack"), at("dialogs"), select, trouble);
const trace = new TracePane(at("trace"));
slack.onUser = (key) => { slack.become(key); fetchSlack(); };

async function fetchPhones() { phones.show(await read("api/phones")); }
async function fetchSlack() { slack.show(await read(`api/slack/${encodeURIComponent(slack.user)}`)); }
async function fetchTrace() { trace.show(await read(`api/trace?${new URLSearchParams(selected)}`)); }

async function start() {
  Object.assign(world, await read("api/world"));
  phones.people = world.people;
  slack.reps = world.reps;
  slack.user = world.reps[0].key;
  drawTools();
  await Promise.all([fetchPhones(), fetchSlack(), fetchTrace()]);
  listen(onNews, (isThere) => trouble(isThere ? "" : "The sandbox does not answer. If you stopped it, start it again with make demo; this page comes back by itself."));
}

async function onNews(news) {
  const before = versions;
  versions = news;
  Object.assign(world, { clock: news.clock, story: news.story });
  drawTools();
  try {
    await Promise.all([
      news.phones !== before.phones ? fetchPhones() : null,
      news.slack !== before.slack ? fetchSlack() : null,
      news.trace !== before.trace || news.phones !== before.phones || news.slack !== before.slack ? fetchTrace() : null,
    ]);
  } catch (error) {
    trouble(error.message);
  }
}

function drawTools() {
  const { clock, story } = world;
  const move = async (to) => { try { await tell("api/clock", { to }); } catch (error) { trouble(error.message); } };
  const play = async (action) => { try { await tell("api/story", { action }); } catch (error) { trouble(error.message); } };
  redraw(at("tools"),
    make("div", { class: "story" },
      story.playing ? make("button", { type: "button", "data-key": "story", onclick: () => play(story.paused ? "resume" : "pause") }, story.paused ? "▶ Go on" : "❚❚ Pause") : make("button", { type: "button", "data-key": "story", class: "primary", onclick: () => play("play") }, "▶ Play the story"),
      make("span", { class: "said small", role: "status", title: story.said ?? "" }, story.said ?? "")),
    make("span", { class: "clock", title: "The hub's clock; it only goes forward" }, `${clock.shown ?? ""}`),
    make("button", { type: "button", "data-key": "night", onclick: () => move(clock.is_night ? "morning" : "night") }, clock.is_night ? "☀ Go to the morning" : "☾ Go to the night"),
    make("button", { type: "button", "data-key": "theme", "aria-label": "Switch between light and dark", onclick: switchTheme }, "◐"));
}

function switchTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
}

if (matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.dataset.theme = "dark";
start().catch((error) => trouble(error.message));
