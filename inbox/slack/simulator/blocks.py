"""Block Kit: what Slack accepts in messages, modals and home tabs, and what it refuses.

Source: docs.slack.dev, Block Kit reference (blocks, block elements, composition objects, views), as of 2026.
Unknown types and unknown keys are refused, so that a misspelt key shows at once.
"""

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from inbox.slack.simulator import limits
from inbox.slack.simulator.rules import (
    Rule,
    anything,
    by_type,
    fault,
    flag,
    listed,
    matching,
    number,
    one_of,
    shape,
    text,
    unique,
)

Block = dict[str, Any]


def message_faults(blocks: Any, where: str = "/blocks") -> list[str]:
    """What Slack would refuse in the blocks of a message; empty when they are good."""
    lines = listed(BLOCK_RULE, limits.MESSAGE_BLOCKS, least=0)(blocks, where)
    return lines or [
        *surface_faults("message", blocks, where),
        *markdown_faults(blocks, where),
        *table_faults(blocks, where),
    ]


def view_faults(view: Any, allowed: frozenset[str]) -> list[str]:
    """What Slack would refuse in a view; `allowed` are the view types the method takes (modal, home)."""
    if not isinstance(view, dict) or view.get("type") not in allowed:
        return [fault(f"must be one of {', '.join(sorted(allowed))}", "/view/type")]
    lines = VIEW_RULES[view["type"]](view, "/view")
    return lines or [*surface_faults(view["type"], view["blocks"], "/view/blocks"), *submit_faults(view)]


def is_too_large(view: Block) -> bool:
    """Whether a view is beyond the 250 KB that Slack takes."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > limits.VIEW_BYTES


def with_ids(blocks: list[Block], new_id: Callable[[], str]) -> list[Block]:
    """A copy with the block and action ids that Slack makes up where the app gave none."""
    named = copy.deepcopy(blocks)
    for block in flattened(named):
        block.setdefault("block_id", new_id())
        for element in elements_of(block):
            if element["type"] in ACTION_ELEMENTS:
                element.setdefault("action_id", new_id())
    return named


def flattened(blocks: Iterable[Block]) -> Iterator[Block]:
    """All blocks, those inside containers and carousels after the one that holds them."""
    for block in blocks:
        yield block
        yield from flattened(block.get("child_blocks", []))
        yield from flattened(block["elements"] if block["type"] == "carousel" else [])


def elements_of(block: Block) -> Iterator[Block]:
    """The elements directly inside a block: of its row, its accessory, its input."""
    row = [*(block.get("elements") or []), *(block.get("actions") or [])]
    for found in [*row, block.get("accessory"), block.get("element")]:
        if isinstance(found, dict):
            yield found


def options_of(element: Block) -> list[Block]:
    """All options of a select, radio or checkbox element, those in groups included."""
    grouped = [option for group in element.get("option_groups") or [] for option in group.get("options", [])]
    return [*(element.get("options") or []), *grouped]


def surface_faults(surface: str, blocks: list[Block], where: str) -> list[str]:
    forbidden = NOT_ON_SURFACE[surface]
    return [
        *(
            fault(f"block type {block['type']} is not available in a {surface}", f"{where}/{place}/type")
            for place, block in enumerate(blocks)
            if block["type"] in forbidden
        ),
        *unique((block.get("block_id") for block in blocks), "block_id", where),
        *focus_faults(blocks, where),
    ]


def focus_faults(blocks: list[Block], where: str) -> list[str]:
    focused = sum(element.get("focus_on_load") is True for block in blocks for element in elements_of(block))
    return [fault("only one element may have focus_on_load", where)] if focused > 1 else []


def markdown_faults(blocks: list[Block], where: str) -> list[str]:
    total = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    too_much = total > limits.MARKDOWN_TOTAL
    return (
        [fault(f"markdown blocks hold more than {limits.MARKDOWN_TOTAL} characters in all", where)] if too_much else []
    )


def table_faults(blocks: list[Block], where: str) -> list[str]:
    tables = sum(block["type"] == "table" for block in blocks)
    return [fault("only one table allowed in a message", where)] if tables > 1 else []


def submit_faults(view: Block) -> list[str]:
    asks = any(block["type"] == "input" for block in view["blocks"])
    lacks = view["type"] == "modal" and asks and "submit" not in view
    return [fault("missing required field: submit, since the modal asks for input", "/view/submit")] if lacks else []


# Composition objects


def plain(most: int = limits.TEXT_OBJECT) -> Rule:
    return shape({"type": one_of("plain_text"), "text": text(most)}, {"emoji": flag})


def mrkdwn(most: int = limits.TEXT_OBJECT) -> Rule:
    return shape({"type": one_of("mrkdwn"), "text": text(most)}, {"verbatim": flag})


def plain_or_mrkdwn(most: int = limits.TEXT_OBJECT) -> Rule:
    return by_type({"plain_text": plain(most), "mrkdwn": mrkdwn(most)}, "text")


def option(label: Rule) -> Rule:
    return shape(
        {"text": label, "value": text(limits.OPTION_VALUE)},
        {"description": plain(limits.OPTION_TEXT), "url": text(limits.ADDRESS)},
    )


PLAIN_OPTION = option(plain(limits.OPTION_TEXT))
ANY_OPTION = option(plain_or_mrkdwn(limits.OPTION_TEXT))
STYLE = one_of("primary", "danger")
CONFIRM = shape(
    {"text": plain_or_mrkdwn(limits.CONFIRM_TEXT)},
    {
        "title": plain(limits.CONFIRM_TITLE),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
        "style": STYLE,
    },
)
DISPATCH = shape({}, {"trigger_actions_on": listed(one_of("on_enter_pressed", "on_character_entered"))})
SLACK_FILE = shape({}, {"id": text(limits.IDENTIFIER), "url": text(limits.ADDRESS)})
FILTER = shape(
    {},
    {
        "include": listed(one_of("im", "mpim", "private", "public")),
        "exclude_bot_users": flag,
        "exclude_external_shared_channels": flag,
    },
)
OPTION_GROUP = shape({"label": plain(limits.OPTION_TEXT), "options": listed(PLAIN_OPTION, limits.SELECT_OPTIONS)}, {})


def exactly_one_picture(value: Any, where: str) -> list[str]:
    given = ("image_url" in value) + ("slack_file" in value)
    return [] if given == 1 else [fault("needs exactly one of image_url or slack_file", where)]


def nested_block(*kinds: str) -> Rule:
    """A block inside another one; looked up late, since the table is not yet made."""
    return lambda value, where: by_type({kind: BLOCKS[kind] for kind in kinds}, "block")(value, where)


def options_are_sound(value: Any, where: str) -> list[str]:
    chosen = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    offered = options_of(value)
    return [
        *unique((one.get("value") for one in offered), "option value", where),
        *(fault("initial option is not one of the options", where) for one in chosen if one not in offered),
    ]


def options_or_groups(value: Any, where: str) -> list[str]:
    given = ("options" in value) + ("option_groups" in value)
    return [] if given == 1 else [fault("takes either options or option_groups", where)]


def lengths_are_ordered(value: Any, where: str) -> list[str]:
    least, most = value.get("min_length", 0), value.get("max_length", limits.INPUT_LENGTH)
    return [fault("min_length is above max_length", where)] if least > most else []


# Elements

TYPE: dict[str, Rule] = {"type": anything}
ACTION: dict[str, Rule] = {"action_id": text(limits.IDENTIFIER)}
CONFIRMABLE: dict[str, Rule] = {**ACTION, "confirm": CONFIRM}
FOCUS: dict[str, Rule] = {"focus_on_load": flag}
PLACEHOLDER: dict[str, Rule] = {"placeholder": plain(limits.PLACEHOLDER)}
SELECT: dict[str, Rule] = {**CONFIRMABLE, **FOCUS, **PLACEHOLDER}
MULTI: dict[str, Rule] = {**SELECT, "max_selected_items": number(1)}
TYPED: dict[str, Rule] = {**ACTION, **FOCUS, **PLACEHOLDER, "dispatch_action_config": DISPATCH}
OPTIONS: dict[str, Rule] = {
    "options": listed(PLAIN_OPTION, limits.SELECT_OPTIONS),
    "option_groups": listed(OPTION_GROUP, limits.SELECT_OPTIONS),
}
ID_LIST = listed(text(limits.IDENTIFIER), least=0)
ID = text(limits.IDENTIFIER)
RESPONDABLE: dict[str, Rule] = {"response_url_enabled": flag}
CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": flag, "filter": FILTER}
SAYS = {"accessibility_label": text(limits.BUTTON_TEXT)}
FEEDBACK = shape({"text": plain(limits.BUTTON_TEXT), "value": text(limits.BUTTON_VALUE)}, SAYS)

IMAGE_ELEMENT = shape(
    {**TYPE, "alt_text": text(limits.ALT_TEXT, least=0)},
    {"image_url": text(limits.ADDRESS), "slack_file": SLACK_FILE},
    exactly_one_picture,
)
SELECTS: Mapping[str, Rule] = {
    "static_select": shape(
        TYPE, {**SELECT, **OPTIONS, "initial_option": PLAIN_OPTION}, options_or_groups, options_are_sound
    ),
    "external_select": shape(TYPE, {**SELECT, "initial_option": PLAIN_OPTION, "min_query_length": number(0)}),
    "users_select": shape(TYPE, {**SELECT, "initial_user": ID}),
    "conversations_select": shape(TYPE, {**SELECT, **CONVERSATIONS, **RESPONDABLE, "initial_conversation": ID}),
    "channels_select": shape(TYPE, {**SELECT, **RESPONDABLE, "initial_channel": ID}),
    "multi_static_select": shape(
        TYPE,
        {**MULTI, **OPTIONS, "initial_options": listed(PLAIN_OPTION)},
        options_or_groups,
        options_are_sound,
    ),
    "multi_external_select": shape(
        TYPE, {**MULTI, "initial_options": listed(PLAIN_OPTION), "min_query_length": number(0)}
    ),
    "multi_users_select": shape(TYPE, {**MULTI, "initial_users": ID_LIST}),
    "multi_conversations_select": shape(TYPE, {**MULTI, **CONVERSATIONS, "initial_conversations": ID_LIST}),
    "multi_channels_select": shape(TYPE, {**MULTI, "initial_channels": ID_LIST}),
}
CHOICES: Mapping[str, Rule] = {
    "checkboxes": shape(
        {**TYPE, "options": listed(ANY_OPTION, limits.CHOICE_OPTIONS)},
        {**CONFIRMABLE, **FOCUS, "initial_options": listed(ANY_OPTION)},
        options_are_sound,
    ),
    "radio_buttons": shape(
        {**TYPE, "options": listed(ANY_OPTION, limits.CHOICE_OPTIONS)},
        {**CONFIRMABLE, **FOCUS, "initial_option": ANY_OPTION},
        options_are_sound,
    ),
    "datepicker": shape(TYPE, {**SELECT, "initial_date": matching(r"\d{4}-\d\d-\d\d", "a date YYYY-MM-DD")}),
    "timepicker": shape(
        TYPE, {**SELECT, "initial_time": matching(r"\d\d:\d\d", "a time HH:mm"), "timezone": text(limits.IDENTIFIER)}
    ),
    "datetimepicker": shape(TYPE, {**CONFIRMABLE, **FOCUS, "initial_date_time": number(1_000_000_000, 9_999_999_999)}),
    "rich_text_input": shape(
        TYPE,
        {
            **TYPED,
            "initial_value": nested_block("rich_text"),
            "min_lines": number(1),
            "max_lines": number(1),
        },
    ),
}
BUTTONS: Mapping[str, Rule] = {
    "button": shape(
        {**TYPE, "text": plain(limits.BUTTON_TEXT)},
        {**CONFIRMABLE, **SAYS, "value": text(limits.BUTTON_VALUE), "url": text(limits.ADDRESS), "style": STYLE},
    ),
    "overflow": shape(
        {**TYPE, "options": listed(PLAIN_OPTION, limits.OVERFLOW_OPTIONS)}, CONFIRMABLE, options_are_sound
    ),
    "workflow_button": shape(
        {**TYPE, "text": plain(limits.BUTTON_TEXT), "workflow": anything}, {**CONFIRMABLE, **SAYS, "style": STYLE}
    ),
}
FIELDS: Mapping[str, Rule] = {
    "plain_text_input": shape(
        TYPE,
        {
            **TYPED,
            "initial_value": text(limits.INPUT_LENGTH, least=0),
            "multiline": flag,
            "min_length": number(0, limits.INPUT_LENGTH),
            "max_length": number(1, limits.INPUT_LENGTH),
        },
        lengths_are_ordered,
    ),
    "email_text_input": shape(TYPE, {**TYPED, "initial_value": text(limits.INPUT_LENGTH)}),
    "url_text_input": shape(TYPE, {**TYPED, "initial_value": text(limits.INPUT_LENGTH)}),
    "number_input": shape(
        {**TYPE, "is_decimal_allowed": flag},
        {**TYPED, **dict.fromkeys(("initial_value", "min_value", "max_value"), matching(r"-?\d+(\.\d+)?", "a number"))},
    ),
    "file_input": shape(TYPE, {**ACTION, "filetypes": listed(text(limits.IDENTIFIER)), "max_files": number(1, 10)}),
}
CONTEXT_BUTTONS: Mapping[str, Rule] = {
    "feedback_buttons": shape({**TYPE, "positive_button": FEEDBACK, "negative_button": FEEDBACK}, ACTION),
    "icon_button": shape(
        {**TYPE, "icon": text(limits.IDENTIFIER), "text": plain(limits.BUTTON_TEXT)},
        {**CONFIRMABLE, **SAYS, "value": text(limits.BUTTON_VALUE), "visible_to_user_ids": ID_LIST},
    ),
}
IN_ACTIONS = {**BUTTONS, **SELECTS, **CHOICES}
IN_INPUT = {**SELECTS, **CHOICES, **FIELDS}
IN_SECTION = {
    **BUTTONS,
    **SELECTS,
    **{kind: rule for kind, rule in CHOICES.items() if kind != "rich_text_input"},
    "image": IMAGE_ELEMENT,
}
IN_CONTEXT = {"image": IMAGE_ELEMENT, "plain_text": plain(), "mrkdwn": mrkdwn()}
ACTION_ELEMENTS = frozenset({**IN_ACTIONS, **IN_INPUT, **CONTEXT_BUTTONS})


# Rich text

RICH_STYLE = shape({}, dict.fromkeys(("bold", "code", "italic", "strike", "underline"), flag))
RICH = {"style": RICH_STYLE}
RICH_PIECES: Mapping[str, Rule] = {
    "text": shape({**TYPE, "text": text(limits.MESSAGE_TEXT, least=0)}, RICH),
    "link": shape({**TYPE, "url": text(limits.ADDRESS)}, {**RICH, "text": text(limits.TEXT_OBJECT), "unsafe": flag}),
    "user": shape({**TYPE, "user_id": ID}, RICH),
    "usergroup": shape({**TYPE, "usergroup_id": ID}, RICH),
    "team": shape({**TYPE, "team_id": ID}, RICH),
    "channel": shape({**TYPE, "channel_id": ID}, RICH),
    "broadcast": shape({**TYPE, "range": one_of("here", "channel", "everyone")}, RICH),
    "emoji": shape(
        {**TYPE, "name": text(limits.IDENTIFIER)}, {**RICH, "unicode": anything, "url": text(limits.ADDRESS)}
    ),
    "color": shape({**TYPE, "value": text(limits.IDENTIFIER)}, RICH),
    "date": shape(
        {**TYPE, "timestamp": number(), "format": text(limits.TEXT_OBJECT)},
        {**RICH, "url": text(limits.ADDRESS), "fallback": text(limits.TEXT_OBJECT)},
    ),
}
RICH_RUN = listed(by_type(RICH_PIECES, "rich text"), least=0)
RICH_SECTION = shape({**TYPE, "elements": RICH_RUN}, {})
BORDER = {"border": one_of(0, 1)}
RICH_PARTS: Mapping[str, Rule] = {
    "rich_text_section": RICH_SECTION,
    "rich_text_list": shape(
        {
            **TYPE,
            "elements": listed(by_type({"rich_text_section": RICH_SECTION}, "rich text"), least=0),
            "style": one_of("bullet", "ordered"),
        },
        {**BORDER, "indent": number(0)},
    ),
    "rich_text_quote": shape({**TYPE, "elements": RICH_RUN}, BORDER),
    "rich_text_preformatted": shape(
        {
            **TYPE,
            "elements": listed(
                by_type({kind: RICH_PIECES[kind] for kind in ("text", "link")}, "preformatted text"), least=0
            ),
        },
        BORDER,
    ),
}


# Blocks


def has_text_or_fields(value: Any, where: str) -> list[str]:
    return [] if "text" in value or "fields" in value else [fault("needs text or fields", where)]


def actions_are_unique(value: Any, where: str) -> list[str]:
    return unique((element.get("action_id") for element in elements_of(value)), "action_id", where)


NAMED: dict[str, Rule] = {"block_id": text(limits.IDENTIFIER)}
CELL = by_type(
    {
        "raw_text": shape({**TYPE, "text": text(limits.TEXT_OBJECT)}, {}),
        "raw_number": shape({**TYPE, "value": number(), "text": text(limits.TEXT_OBJECT)}, {}),
        "rich_text": nested_block("rich_text"),
    },
    "table cell",
)
COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})
INSIDE_CONTAINER = (
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)
SHORT = text(limits.IDENTIFIER)
BLOCKS: Mapping[str, Rule] = {
    "section": shape(
        TYPE,
        {
            **NAMED,
            "text": plain_or_mrkdwn(),
            "fields": listed(plain_or_mrkdwn(limits.SECTION_FIELD_TEXT), limits.SECTION_FIELDS),
            "accessory": by_type(IN_SECTION, "accessory"),
            "expand": flag,
        },
        has_text_or_fields,
    ),
    "header": shape({**TYPE, "text": plain(limits.HEADER_TEXT)}, NAMED),
    "divider": shape(TYPE, NAMED),
    "image": shape(
        {**TYPE, "alt_text": text(limits.ALT_TEXT)},
        {**NAMED, "image_url": text(limits.ADDRESS), "slack_file": SLACK_FILE, "title": plain(limits.ALT_TEXT)},
        exactly_one_picture,
    ),
    "context": shape(
        {**TYPE, "elements": listed(by_type(IN_CONTEXT, "context element"), limits.CONTEXT_ELEMENTS)}, NAMED
    ),
    "actions": shape(
        {**TYPE, "elements": listed(by_type(IN_ACTIONS, "element"), limits.ACTIONS_ELEMENTS)},
        NAMED,
        actions_are_unique,
    ),
    "input": shape(
        {**TYPE, "label": plain(limits.LABEL), "element": by_type(IN_INPUT, "input element")},
        {**NAMED, "hint": plain(limits.LABEL), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": shape({**TYPE, "elements": listed(by_type(RICH_PARTS, "rich text"), least=0)}, NAMED),
    "markdown": shape({**TYPE, "text": text(limits.MARKDOWN_TOTAL)}, NAMED),
    "video": shape(
        {
            **TYPE,
            "alt_text": text(limits.ALT_TEXT),
            "title": plain(),
            "thumbnail_url": text(limits.ADDRESS),
            "video_url": text(limits.ADDRESS),
        },
        {
            **NAMED,
            "author_name": SHORT,
            "description": plain(),
            "provider_icon_url": text(limits.ADDRESS),
            "provider_name": SHORT,
            "title_url": text(limits.ADDRESS),
        },
    ),
    "file": shape({**TYPE, "external_id": SHORT, "source": SHORT}, NAMED),
    "table": shape(
        {**TYPE, "rows": listed(listed(CELL, limits.TABLE_COLUMNS), limits.TABLE_ROWS)},
        {**NAMED, "column_settings": listed(COLUMN, limits.TABLE_COLUMNS)},
    ),
    "data_table": shape(
        {**TYPE, "caption": text(limits.TEXT_OBJECT), "rows": listed(listed(CELL))},
        {**NAMED, "page_size": number(1), "row_header_column_index": number(0)},
    ),
    "context_actions": shape(
        {**TYPE, "elements": listed(by_type(CONTEXT_BUTTONS, "element"), limits.CONTEXT_ACTIONS)},
        NAMED,
        actions_are_unique,
    ),
    "alert": shape(
        {**TYPE, "text": plain_or_mrkdwn()},
        {**NAMED, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": shape(
        TYPE,
        {
            **NAMED,
            "title": mrkdwn(),
            "subtitle": mrkdwn(),
            "body": mrkdwn(),
            "icon": IMAGE_ELEMENT,
            "hero_image": IMAGE_ELEMENT,
            "actions": listed(by_type({"button": BUTTONS["button"]}, "element")),
        },
    ),
    "carousel": shape({**TYPE, "elements": listed(nested_block("card"), 10)}, NAMED),
    "container": shape(
        {**TYPE, "child_blocks": listed(nested_block(*INSIDE_CONTAINER), 10)},
        {
            **NAMED,
            "title": plain(),
            "subtitle": plain_or_mrkdwn(),
            "rich_text_title": nested_block("rich_text"),
            "icon": IMAGE_ELEMENT,
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
            "width": one_of("narrow", "standard", "wide", "full"),
        },
    ),
    "task_card": shape(
        {
            **TYPE,
            "task_id": SHORT,
            "title": text(limits.TEXT_OBJECT),
            "status": one_of("pending", "in_progress", "complete", "error"),
        },
        {**NAMED, "details": nested_block("rich_text"), "output": nested_block("rich_text"), "sources": anything},
    ),
    "plan": shape({**TYPE, "title": text(limits.TEXT_OBJECT)}, {**NAMED, "tasks": listed(nested_block("task_card"))}),
}
BLOCK_RULE = by_type(BLOCKS, "block")
MESSAGES_ONLY = frozenset({"markdown", "context_actions", "task_card", "plan", "file"})
NOT_ON_SURFACE: Mapping[str, frozenset[str]] = {"message": frozenset(), "modal": MESSAGES_ONLY, "home": MESSAGES_ONLY}

VIEW_KEYS: dict[str, Rule] = {
    "private_metadata": text(limits.PRIVATE_METADATA, least=0),
    "callback_id": text(limits.IDENTIFIER, least=0),
    "external_id": text(limits.IDENTIFIER, least=0),
}
VIEW_BLOCKS = listed(BLOCK_RULE, limits.VIEW_BLOCKS)
VIEW_RULES: Mapping[str, Rule] = {
    "home": shape({**TYPE, "blocks": VIEW_BLOCKS}, VIEW_KEYS),
    "modal": shape(
        {**TYPE, "blocks": VIEW_BLOCKS, "title": plain(limits.VIEW_TITLE)},
        {
            **VIEW_KEYS,
            "submit": plain(limits.VIEW_TITLE),
            "close": plain(limits.VIEW_TITLE),
            "clear_on_close": flag,
            "notify_on_close": flag,
        },
    ),
}
