// Every Block Kit block the hub uses, drawn plainly. One that is not known here shows itself as such, never silently missing.
// `act` is told what a person does: {kind: "press" | "choose", block_id, action_id, value}.
import { make } from "./dom.js";
import { date, emoji, mrkdwn } from "./mrkdwn.js";

export function draw(blocks, people, act, state = {}, errors = {}) {
  return make("div", { class: "blocks" }, blocks.map((block) => (DRAWERS[block.type] ?? unknown)(block, { people, act, state, errors })));
}

const DRAWERS = { section, header, context, divider, actions, rich_text: richText, input, image, markdown };

function unknown(block) {
  return make("div", { class: "unknown-block" }, `This page cannot draw a block of type "${block.type}".`);
}

export function text(object, people) {
  if (!object) return null;
  return object.type === "mrkdwn" ? mrkdwn(object.text, people) : lines(object.text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name)));
}

function lines(words) {
  return words.split("\n").flatMap((line, n) => (n ? [make("br"), line] : [line]));
}

function section(block, on) {
  const fields = block.fields ? make("div", { class: "fields" }, block.fields.map((field) => make("div", {}, text(field, on.people)))) : null;
  return make("div", { class: "section" }, make("div", {}, text(block.text, on.people)), block.accessory ? element(block.accessory, block, on) : null, fields);
}

function header(block, on) {
  return make("h3", {}, text(block.text, on.people));
}

function context(block, on) {
  return make("div", { class: "context" }, block.elements.map((one) => (one.type === "image" ? picture(one) : make("span", {}, text(one, on.people)))));
}

function divider() {
  return make("hr", { class: "divider" });
}

function image(block) {
  return make("figure", {}, picture(block), block.title ? make("figcaption", { class: "small" }, block.title.text) : null);
}

function picture(one) {
  return make("span", { class: "small" }, `[picture: ${one.alt_text}]`); // nothing is loaded from outside
}

function markdown(block, on) {
  return make("div", { class: "rich" }, mrkdwn(block.text, on.people));
}

function actions(block, on) {
  return make("div", { class: "actions", role: "group" }, block.elements.map((one) => element(one, block, on)));
}

function input(block, on) {
  const wrong = on.errors[block.block_id];
  const id = `f-${block.block_id}`;
  const control = element(block.element, block, on, id);
  if (wrong) control.setAttribute("aria-invalid", "true");
  return make("div", { class: "field" },
    make("label", { class: "label", for: id }, block.label.text, block.optional ? make("span", { class: "small" }, " (optional)") : null), control,
    block.hint ? make("span", { class: "small" }, block.hint.text) : null, wrong ? make("span", { class: "wrong", role: "alert" }, wrong) : null);
}

// Rich text

function richText(block, on) {
  return make("div", { class: "rich" }, block.elements.map((one) => richPart(one, on)));
}

function richPart(part, on) {
  const inside = () => part.elements.map((one) => richInline(one, on));
  switch (part.type) {
    case "rich_text_section": return make("span", {}, inside());
    case "rich_text_quote": return make("blockquote", {}, inside());
    case "rich_text_preformatted": return make("pre", {}, inside());
    case "rich_text_list": return make(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((one) => make("li", {}, richPart(one, on))));
    default: return unknown(part);
  }
}

function richInline(one, on) {
  switch (one.type) {
    case "text": return styled(one.text, one.style);
    case "emoji": return one.unicode ? String.fromCodePoint(...one.unicode.split("-").map((code) => parseInt(code, 16))) : emoji(one.name);
    case "link": return make("a", { href: /^(https?:|mailto:)/i.test(one.url) ? one.url : "#", rel: "noreferrer noopener", target: "_blank" }, one.text ?? one.url);
    case "user": return make("span", { class: "mention" }, `@${on.people[one.user_id]?.real_name ?? one.user_id}`);
    case "date": return date(one.timestamp, one.format, one.fallback);
    case "channel": case "usergroup": case "broadcast": return make("span", { class: "mention" }, `@${one.range ?? one.channel_id ?? one.usergroup_id}`);
    default: return unknown(one);
  }
}

function styled(words, style = {}) {
  let node = document.createTextNode(words);
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]]) if (style[name]) node = make(tag, {}, node);
  return node;
}

// Elements one can use

function element(one, block, on, id) {
  const draw = ELEMENTS[one.type];
  return draw ? draw(one, block, on, id) : unknown(one);
}

const ELEMENTS = {
  button, static_select: select, overflow, plain_text_input: textInput, radio_buttons: radios, checkboxes, datepicker: (...all) => timeInput("date", "selected_date", ...all),
  timepicker: (...all) => timeInput("time", "selected_time", ...all), datetimepicker: moment, image: (one) => picture(one), users_select: people, external_select: select, multi_static_select: checkboxes,
};

function button(one, block, on) {
  const press = () => {
    if (one.confirm && !window.confirm(`${one.confirm.title.text}\n\n${one.confirm.text.text}`)) return;
    on.act({ kind: "press", block_id: block.block_id, action_id: one.action_id });
  };
  const key = `b-${block.block_id}-${one.action_id}`;
  return make("button", { type: "button", class: one.style ?? "", onclick: press, "data-key": key, "aria-label": one.accessibility_label }, one.text.text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name)));
}

function kept(on, block, one) {
  return on.state[block.block_id]?.[one.action_id] ?? {};
}

function chosen(on, block, one, value) {
  on.act({ kind: "choose", block_id: block.block_id, action_id: one.action_id, value, silent: block.type === "input" && !block.dispatch_action });
}

function select(one, block, on, id) {
  const groups = one.option_groups ?? [{ options: one.options ?? [] }];
  const now = kept(on, block, one).selected_option?.value ?? one.initial_option?.value ?? "";
  const control = make("select", { id, "aria-label": id ? undefined : one.placeholder?.text ?? "Choose", "data-field": `${block.block_id}/${one.action_id}`, onchange: (event) => chosen(on, block, one, event.target.value) },
    make("option", { value: "" }, one.placeholder?.text ?? ""),
    groups.map((group) => group.options.map((option) => make("option", { value: option.value, selected: option.value === now }, option.text.text))));
  control.value = now;
  return control;
}

function people(one, block, on, id) {
  const options = Object.values(on.people).filter((person) => !person.is_bot).map((person) => ({ value: person.id, text: { text: person.real_name } }));
  return select({ ...one, options }, block, on, id);
}

function overflow(one, block, on) {
  const list = make("ul", { hidden: true, role: "menu" }, one.options.map((option) => make("li", { role: "none" }, make("button", { type: "button", role: "menuitem", onclick: () => {
    list.hidden = true;
    if (one.confirm && !window.confirm(`${one.confirm.title.text}\n\n${one.confirm.text.text}`)) return;
    chosen(on, block, one, option.value);
  } }, option.text.text))));
  const toggle = make("button", { type: "button", "aria-haspopup": "menu", "aria-label": "More", "data-key": `o-${block.block_id}`, onclick: () => { list.hidden = !list.hidden; if (!list.hidden) list.querySelector("button")?.focus(); } }, "More");
  return make("span", { class: "menu", onkeydown: (event) => { if (event.key === "Escape" && !list.hidden) { list.hidden = true; toggle.focus(); event.stopPropagation(); } } }, toggle, list);
}

function textInput(one, block, on, id) {
  const value = kept(on, block, one).value ?? one.initial_value ?? "";
  const shared = { id, "data-field": `${block.block_id}/${one.action_id}`, "data-key": `t-${block.block_id}`, placeholder: one.placeholder?.text, maxlength: one.max_length, value };
  return one.multiline ? make("textarea", { ...shared, rows: 5 }) : make("input", { ...shared, type: "text" });
}

function radios(one, block, on) {
  const now = kept(on, block, one).selected_option?.value ?? one.initial_option?.value;
  const name = `r-${block.block_id}-${one.action_id}`;
  return make("div", { class: "choices", role: "radiogroup" }, one.options.map((option) => make("label", {},
    make("input", { type: "radio", name, value: option.value, checked: option.value === now, "data-field": `${block.block_id}/${one.action_id}`, onchange: () => chosen(on, block, one, option.value) }), make("span", {}, text(option.text, on.people)))));
}

function checkboxes(one, block, on) {
  const now = new Set((kept(on, block, one).selected_options ?? one.initial_options ?? []).map((option) => option.value));
  return make("div", { class: "choices" }, one.options.map((option) => make("label", {},
    make("input", { type: "checkbox", value: option.value, checked: now.has(option.value), "data-field": `${block.block_id}/${one.action_id}`, "data-many": "1" }), make("span", {}, text(option.text, on.people)))));
}

function timeInput(kind, key, one, block, on, id) {
  const value = kept(on, block, one)[key] ?? one[`initial_${kind}`] ?? "";
  return make("input", { id, type: kind, value, "data-field": `${block.block_id}/${one.action_id}`, onchange: (event) => chosen(on, block, one, event.target.value) });
}

function moment(one, block, on, id) {
  const seconds = kept(on, block, one).selected_date_time ?? one.initial_date_time;
  const local = seconds ? new Date(seconds * 1000 - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16) : "";
  return make("input", { id, type: "datetime-local", value: local, "data-field": `${block.block_id}/${one.action_id}`, "data-moment": "1" });
}

// What stands in the fields of a modal now: {"block_id": value}, as the sandbox's gestures take it.
export function fields(form) {
  const found = {};
  for (const one of form.querySelectorAll("[data-field]")) {
    const block = one.dataset.field.split("/")[0];
    if (one.type === "checkbox") { found[block] ??= []; if (one.checked) found[block].push(one.value); }
    else if (one.type === "radio") { if (one.checked) found[block] = one.value; }
    else if (one.dataset.moment) { if (one.value) found[block] = Math.floor(new Date(one.value).getTime() / 1000); }
    else found[block] = one.value;
  }
  return found;
}
