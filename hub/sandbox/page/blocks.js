// Every Block Kit block the hub uses, drawn plainly. One that is not known here shows itself as such, never silently missing.
// `act` is told what a person does: {kind: "press" | "choose", block_id, action_id, value}; `scope` makes keys unique.
import { agrees } from "./dialog.js";
import { make } from "./dom.js";
import { date, emoji, mrkdwn, roomMention } from "./mrkdwn.js";

export function draw(blocks, { people, act, suggest, lay, scope, state = {}, errors = {} }) {
  const on = { people, act, suggest, lay, scope, state, errors };
  return make("div", { class: "blocks" }, blocks.map((block) => (DRAWERS[block.type] ?? unknown)(block, on)));
}

const DRAWERS = { section, header, context, divider, actions, rich_text: richText, input, image, markdown };

function unknown(block) {
  return make("div", { class: "unknown-block" }, `This page cannot draw "${block.type}". Slack would show it here.`);
}

export function text(object, people) {
  if (!object) return null;
  return object.type === "mrkdwn" ? mrkdwn(object.text, people) : lines(plain(object));
}

// Plain text is shown as it is; emoji names become signs only where the text asks for it.
function plain(object) {
  return object.emoji === false ? object.text : object.text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
}

function lines(words) {
  return words.split("\n").flatMap((line, n) => (n ? [make("br"), line] : [line]));
}

function section(block, on) {
  const fields = block.fields ? make("div", { class: "fields" }, block.fields.map((field) => make("div", {}, text(field, on.people)))) : null;
  return make("div", { class: "section" }, make("div", { class: "words" }, text(block.text, on.people)), block.accessory ? element(block.accessory, block, on) : null, fields);
}

function header(block, on) {
  return make("h3", {}, text(block.text, on.people));
}

function context(block, on) {
  return make("div", { class: "context" }, block.elements.map((one) => (one.type === "image" ? picture(one) : make("span", { class: "words" }, text(one, on.people)))));
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
  const label = make("span", { id: `${id}-label`, class: "label" }, block.label.text, block.optional ? make("span", { class: "small" }, " (optional)") : null);
  const named = LABELLED.has(control.tagName) ? make("label", { for: id }, label) : label;
  control.setAttribute(LABELLED.has(control.tagName) ? "aria-describedby" : "aria-labelledby", LABELLED.has(control.tagName) ? `${id}-told` : `${id}-label`);
  if (wrong) control.setAttribute("aria-invalid", "true");
  return make("div", { class: "field" }, named, control,
    make("span", { id: `${id}-told` }, block.hint ? make("span", { class: "small" }, block.hint.text) : null, wrong ? make("span", { class: "wrong", role: "alert" }, wrong) : null));
}

const LABELLED = new Set(["INPUT", "SELECT", "TEXTAREA"]);

// Rich text

function richText(block, on) {
  return make("div", { class: "rich" }, block.elements.map((one) => richPart(one, on)));
}

function richPart(part, on) {
  const inside = () => part.elements.map((one) => richInline(one, on));
  switch (part.type) {
    case "rich_text_section": return make("div", { class: "words" }, inside());
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
    case "channel": return roomMention(one.channel_id);
    case "usergroup": case "broadcast": return make("span", { class: "mention" }, `@${one.range ?? one.usergroup_id}`);
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
  return (ELEMENTS[one.type] ?? unknown)(one, block, on, id);
}

const ELEMENTS = {
  button, overflow, checkboxes, radio_buttons: radios, plain_text_input: textInput, static_select: select, external_select: external, file_input: files, users_select: person, datetimepicker: moment,
  datepicker: (...all) => dayInput("date", ...all), timepicker: (...all) => dayInput("time", ...all), image: (one) => picture(one),
};

// A button with an address opens it, as in Slack; there is nothing outside here, so the app is only told.
function button(one, block, on) {
  const press = async () => {
    if (one.confirm && !(await agrees(one.confirm))) return;
    on.act({ kind: "press", block_id: block.block_id, action_id: one.action_id, url: one.url });
  };
  return make("button", { type: "button", class: one.style ?? "", onclick: press, "data-key": key(on, block, one), "aria-label": one.accessibility_label }, plain(one.text));
}

function key(on, block, one) {
  return `${on.scope}/${block.block_id}/${one.action_id}`;
}

function kept(on, block, one) {
  return on.state[block.block_id]?.[one.action_id] ?? {};
}

function chosen(on, block, one, value) {
  on.act({ kind: "choose", block_id: block.block_id, action_id: one.action_id, value, silent: block.type === "input" && !block.dispatch_action });
}

function common(on, block, one, id) {
  return { id, "data-key": key(on, block, one), "data-field": `${block.block_id}/${one.action_id}` };
}

function select(one, block, on, id) {
  const groups = one.option_groups ?? [{ options: one.options ?? [] }];
  const now = kept(on, block, one).selected_option?.value ?? one.initial_option?.value ?? "";
  const named = id ? {} : { "aria-label": one.placeholder?.text ?? "Choose" };
  const control = make("select", { ...common(on, block, one, id), ...named, onchange: (event) => chosen(on, block, one, event.target.value) },
    now ? null : make("option", { value: "" }, one.placeholder?.text ?? ""),
    groups.map((group) => group.options.map((option) => make("option", { value: option.value }, described(option)))));
  control.value = now;
  return control;
}

// Slack shows the description below the line; a list of the browser's has one line for both.
function described(option) {
  return option.description ? `${plain(option.text)} · ${plain(option.description)}` : plain(option.text);
}

// The app is asked for options as one types; what was chosen stands above. The list opens under the field.
function external(one, block, on, id) {
  const now = kept(on, block, one).selected_option ?? one.initial_option;
  const name = key(on, block, one);
  const least = one.min_query_length ?? 3;
  const list = make("ul", { role: "listbox", hidden: true });
  const pick = (option) => { list.hidden = true; box.value = plain(option.text); hidden.value = option.value; chosen(on, block, one, option.value); };
  const item = (option) => make("li", { role: "none" }, make("button", { type: "button", role: "option", "data-key": `${name}/${option.value}`, onclick: () => pick(option) }, plain(option.text)));
  let asked = 0;
  const look = async () => {
    const query = box.value.trim();
    const turn = (asked += 1);
    if (query.length < least) return void (list.hidden = true);
    const options = (await on.suggest?.({ block_id: block.block_id, field: one.action_id, query })) ?? [];
    if (turn !== asked) return; // a later question was asked meanwhile
    list.replaceChildren(...(options.length ? options.map(item) : [make("li", { class: "small" }, "Nothing found")]));
    list.hidden = false;
  };
  const onkeydown = (event) => { if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); event.preventDefault(); list.hidden = true; } };
  const box = make("input", { id, type: "text", "data-key": name, "data-keep": name, autocomplete: "off", role: "combobox", "aria-expanded": "false", placeholder: one.placeholder?.text ?? "Type to search", value: now ? plain(now.text) : "", oninput: look, onfocus: () => least === 0 && look(), onkeydown });
  const hidden = make("input", { type: "hidden", "data-field": `${block.block_id}/${one.action_id}`, value: now?.value ?? "" });
  return make("span", { class: "menu external", onkeydown }, box, hidden, list);
}

// Files are brought to Slack as they are chosen; the field holds what Slack says of them.
function files(one, block, on, id) {
  const held = [...(kept(on, block, one).files ?? [])];
  const hidden = make("input", { type: "hidden", "data-field": `${block.block_id}/${one.action_id}`, "data-files": JSON.stringify(held), value: "" });
  const names = make("span", { class: "small" }, held.map((file) => `📎 ${file.name} `));
  const choose = async (event) => {
    for (const file of [...event.target.files].slice(0, (one.max_files ?? 10) - held.length)) held.push(await on.lay(file));
    hidden.dataset.files = JSON.stringify(held.filter(Boolean));
    names.textContent = held.filter(Boolean).map((file) => `📎 ${file.name}`).join("  ");
  };
  const box = make("input", { id, type: "file", multiple: (one.max_files ?? 10) > 1, "data-key": key(on, block, one), onchange: choose });
  return make("span", { class: "files" }, box, names, hidden);
}

function person(one, block, on, id) {
  const options = Object.values(on.people).filter((user) => !user.is_bot).map((user) => ({ value: user.id, text: { text: user.real_name } }));
  return select({ ...one, options }, block, on, id);
}

const openMenus = new Set(); // so that a redraw in the meantime does not shut one

function overflow(one, block, on) {
  const name = key(on, block, one);
  const show = (isOpen) => {
    list.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) openMenus.add(name); else openMenus.delete(name);
  };
  const choose = async (option) => {
    show(false);
    toggle.focus();
    if (one.confirm && !(await agrees(one.confirm))) return;
    chosen(on, block, one, option.value);
  };
  const item = (option) => make("li", { role: "none" }, make("button", { type: "button", role: "menuitem", "data-key": `${name}/${option.value}`, onclick: () => choose(option) }, plain(option.text)));
  const list = make("ul", { role: "menu" }, one.options.map(item));
  const toggle = make("button", { type: "button", "aria-haspopup": "menu", "data-key": name, onclick: () => { show(list.hidden); list.querySelector("button")?.focus(); } }, "More");
  show(openMenus.has(name));
  const leave = (event) => { if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); show(false); toggle.focus(); } };
  const away = (event) => { if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) show(false); };
  return make("span", { class: "menu", onkeydown: leave, onfocusout: away }, toggle, list);
}

function textInput(one, block, on, id) {
  const value = kept(on, block, one).value ?? one.initial_value ?? "";
  const shared = { ...common(on, block, one, id), "data-keep": key(on, block, one), placeholder: one.placeholder?.text, maxlength: one.max_length, value };
  return one.multiline ? make("textarea", { ...shared, rows: 5 }) : make("input", { ...shared, type: "text" });
}

function radios(one, block, on) {
  const now = kept(on, block, one).selected_option?.value ?? one.initial_option?.value;
  const name = key(on, block, one);
  return make("div", { class: "choices", role: "radiogroup" }, one.options.map((option) => make("label", {},
    make("input", { ...common(on, block, one), "data-key": `${name}/${option.value}`, type: "radio", name, value: option.value, checked: option.value === now, onchange: () => chosen(on, block, one, option.value) }), make("span", {}, text(option.text, on.people)))));
}

function checkboxes(one, block, on) {
  const now = new Set((kept(on, block, one).selected_options ?? one.initial_options ?? []).map((option) => option.value));
  return make("div", { class: "choices" }, one.options.map((option) => make("label", {},
    make("input", { ...common(on, block, one), "data-key": `${key(on, block, one)}/${option.value}`, type: "checkbox", value: option.value, checked: now.has(option.value) }), make("span", {}, text(option.text, on.people)))));
}

function dayInput(kind, one, block, on, id) {
  const value = kept(on, block, one)[`selected_${kind}`] ?? one[`initial_${kind}`] ?? "";
  return make("input", { ...common(on, block, one, id), type: kind, value, onchange: (event) => chosen(on, block, one, event.target.value) });
}

function moment(one, block, on, id) {
  const seconds = kept(on, block, one).selected_date_time ?? one.initial_date_time;
  const local = seconds ? new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 16) : "";
  return make("input", { ...common(on, block, one, id), type: "datetime-local", value: local, "data-moment": "1" });
}

// What stands in the fields of a modal now: {"block_id": value}, as the sandbox's gestures take it.
export function fields(form) {
  const found = {};
  for (const one of form.querySelectorAll("[data-field]")) {
    const block = one.dataset.field.split("/")[0];
    if (one.type === "checkbox") { found[block] ??= []; if (one.checked) found[block].push(one.value); }
    else if (one.type === "radio") { if (one.checked) found[block] = one.value; }
    else if (one.dataset.files) { const held = JSON.parse(one.dataset.files); if (held.length) found[block] = held; }
    else if (one.dataset.moment) { if (one.value) found[block] = Math.floor(new Date(one.value).getTime() / 1000); }
    else found[block] = one.value;
  }
  return found;
}

// What the fields of a view hold on Slack's side: {"block_id/action_id": text}, to follow somebody else's typing.
export function typedThere(view) {
  const found = {};
  for (const block of view.blocks.filter((one) => one.type === "input")) {
    const entry = view.state.values[block.block_id]?.[block.element.action_id] ?? {};
    const value = entry.value ?? entry.selected_option?.value ?? block.element.initial_value ?? block.element.initial_option?.value;
    found[`${block.block_id}/${block.element.action_id}`] = value ?? "";
  }
  return found;
}
