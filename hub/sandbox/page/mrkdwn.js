// Slack's own text dialect, drawn as elements. Unknown marks stay as they were written.
import { make } from "./dom.js";

const EMOJI = {
  "+1": "👍", "-1": "👎", airplane: "✈️", arrow_right_hook: "↪️", bell: "🔔", blue_book: "📘", briefcase: "💼", busts_in_silhouette: "👥",
  calendar: "📅", camera: "📷", crescent_moon: "🌙", email: "✉️", envelope: "✉️", eyes: "👀", fire: "🔥", grey_question: "❔", heart: "❤️",
  heavy_check_mark: "✔️", heavy_multiplication_x: "✖️", hourglass: "⌛", hourglass_flowing_sand: "⏳", iphone: "📱", large_blue_circle: "🔵",
  large_green_circle: "🟢", large_orange_circle: "🟠", large_purple_circle: "🟣", large_yellow_circle: "🟡", leftwards_arrow_with_hook: "↩️",
  lock: "🔒", memo: "📝", moon: "🌙", no_entry: "⛔", no_entry_sign: "🚫", outbox_tray: "📤", paperclip: "📎", pushpin: "📌", question: "❓",
  red_circle: "🔴", robot_face: "🤖", rotating_light: "🚨", sparkles: "✨", speech_balloon: "💬", telephone_receiver: "📞", warning: "⚠️",
  wastebasket: "🗑️", wave: "👋", white_check_mark: "✅", white_circle: "⚪", x: "❌", zzz: "💤",
};

export function emoji(name) {
  return EMOJI[name] ?? `:${name}:`;
}

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

const TOKEN = /(```[\s\S]*?```|`[^`\n]+`|<[^>\n]+>|:[a-z0-9_+-]+:|\*[^*\n]+\*|(?<![\w])_[^_\n]+_(?![\w])|~[^~\n]+~)/;

export function mrkdwn(text, people) {
  return text.split("\n").flatMap((line, n) => [n ? make("br") : null, line.startsWith("&gt;") || line.startsWith(">") ? make("blockquote", {}, inline(line.replace(/^(&gt;|>)\s?/, ""), people)) : inline(line, people)]).filter(Boolean);
}

function inline(text, people) {
  return text.split(TOKEN).filter((part) => part !== "").map((part) => one(part, people));
}

function one(part, people) {
  if (part.startsWith("```") && part.length > 6) return make("pre", {}, unescape(part.slice(3, -3)));
  if (part.startsWith("`") && part.length > 2) return make("code", {}, unescape(part.slice(1, -1)));
  if (part.startsWith("<") && part.endsWith(">")) return angle(part.slice(1, -1), people);
  if (/^:[a-z0-9_+-]+:$/.test(part)) return emoji(part.slice(1, -1));
  if (/^\*[^*]+\*$/.test(part)) return make("strong", {}, inline(part.slice(1, -1), people));
  if (/^_[^_]+_$/.test(part)) return make("em", {}, inline(part.slice(1, -1), people));
  if (/^~[^~]+~$/.test(part)) return make("s", {}, inline(part.slice(1, -1), people));
  return unescape(part);
}

function angle(inside, people) {
  const [target, label] = inside.split("|");
  if (target.startsWith("@")) return make("span", { class: "mention" }, `@${people[target.slice(1)]?.real_name ?? label ?? target.slice(1)}`);
  if (target.startsWith("#")) return roomMention(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target.split("^")[1], target.split("^")[2], label);
  if (target.startsWith("!")) return make("span", { class: "mention" }, `@${target.slice(1).split("^")[0]}`);
  return make("a", { href: safe(target), rel: "noreferrer noopener", target: "_blank" }, unescape(label ?? target));
}

// Names of rooms by their ids, as the page last heard them.
export const roomNames = new Map();

export function roomMention(id, label) {
  return make("span", { class: "mention" }, `#${roomNames.get(id) ?? label ?? id}`);
}

function safe(target) {
  return /^(https?:|mailto:|tel:)/i.test(target) ? unescape(target) : "#";
}

export function date(seconds, format, fallback) {
  const moment = new Date(Number(seconds) * 1000);
  if (Number.isNaN(moment.getTime())) return fallback ?? "";
  const time = moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const day = moment.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short" });
  const words = (format ?? "{date_short} {time}").replace(/\{time(_secs)?\}/g, time).replace(/\{(date[a-z_]*|ago)\}/g, day);
  return make("time", { datetime: moment.toISOString(), title: moment.toString() }, words);
}
