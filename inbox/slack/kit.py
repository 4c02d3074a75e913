"""Block Kit, piece by piece, always within Slack's limits: what is too long is cut here and nowhere else.

Limits: docs.slack.dev, Block Kit reference, as of 2026. A text counts in UTF-16 units, which is never less than Slack's count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from inbox.slack.text import clean, cut, notification, one_line, visible

Block = dict[str, Any]
Piece = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
RICH_CHARACTERS = 8_000  # of one rich text; above about 13,000 in all Slack refuses a message as too long
PLAIN_CHARACTERS = 2_900
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
OPTION_LABEL = 75
OPTION_VALUE = 150
SELECT_OPTIONS = 100
OVERFLOW_OPTIONS = 5
TITLE = 24
HEADER = 150
PLACEHOLDER = 150
LABEL = 2_000
PRIVATE_METADATA = 3_000
INPUT_CHARACTERS = 3_000
ROW_ELEMENTS = 25
CONTEXT_ELEMENTS = 10
USERNAME = 80


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it will stand in Slack. `text` is what notifications and screen readers get, already harmless.

    `username` and `icon` (an emoji name with colons) show it in another name than the bot's own. `tinted` blocks stand below
    the others behind a bar of colour, the only tint that Slack has for a message.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    username: str | None = None
    icon: str | None = None
    tinted: tuple[Block, ...] = ()
    tint: str = ""


def message(text: str, blocks: Iterable[Block], username: str | None = None, icon: str | None = None) -> Message:
    """A message with at most fifty blocks and a notification line that pings nobody."""
    name = one_line(username, USERNAME) if username else None
    return Message(notification(text), tuple(blocks)[:MESSAGE_BLOCKS], name, icon)


# Text


def plain(text: str, limit: int = PLAIN_CHARACTERS) -> Piece:
    """A plain text object: shown as it is, no markup, no emoji names, never empty."""
    return {"type": "plain_text", "text": cut(clean(text), limit) or "…", "emoji": False}


def words(text: str, *styles: str) -> Piece | None:
    """A run of rich text, shown as it is; None where there is nothing to show. Styles: bold, italic, strike, code."""
    shown = visible(text)
    if not shown:
        return None
    piece: Piece = {"type": "text", "text": shown}
    return {**piece, "style": dict.fromkeys(styles, True)} if styles else piece


def moment(epoch_seconds: int, form: str, otherwise: str) -> Piece:
    """A moment that Slack shows every reader in their own zone, for example `{time}`."""
    return {"type": "date", "timestamp": epoch_seconds, "format": form, "fallback": otherwise}


def channel_name(channel: str) -> Piece:
    """A channel as Slack names it to each reader; who may not see it reads that it is private."""
    return {"type": "channel", "channel_id": channel}


def link(text: str, address: str) -> Piece:
    """Words that lead to one of our own addresses."""
    return {"type": "link", "url": address, "text": visible(text)}


def line(*pieces: Piece | None) -> Piece | None:
    """A line (or several, by line breaks inside) of rich text; None when all its pieces are."""
    kept = [piece for piece in pieces if piece is not None]
    return {"type": "rich_text_section", "elements": kept} if kept else None


def quote(text: str) -> Piece | None:
    return {"type": "rich_text_quote", "elements": [{"type": "text", "text": visible(text)}]} if text else None


def rich(block_id: str, *parts: Piece | None) -> Block:
    """A rich text block of lines and quotes; cut as a whole to what a message can carry."""
    kept = _within(RICH_CHARACTERS, [part for part in parts if part is not None])
    return {
        "type": "rich_text",
        "block_id": block_id,
        "elements": kept or [{"type": "rich_text_section", "elements": []}],
    }


def _within(room: int, parts: Sequence[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    for part in parts:
        pieces: list[Piece] = []
        for piece in part["elements"]:
            if room <= 0:
                break
            text = cut(piece["text"], room) if piece["type"] == "text" else ""
            pieces.append({**piece, "text": text} if text else piece)
            room -= len(text)
        if pieces:
            kept.append({**part, "elements": pieces})
    return kept


# Blocks


def header(text: str) -> Block:
    return {"type": "header", "text": plain(" ".join(text.split()), HEADER)}


def context(block_id: str, *texts: str) -> Block:
    """Small grey print."""
    return {"type": "context", "block_id": block_id, "elements": [plain(text) for text in texts[:CONTEXT_ELEMENTS]]}


def section(block_id: str, text: str, accessory: Piece | None = None) -> Block:
    block: Block = {"type": "section", "block_id": block_id, "text": plain(text)}
    return {**block, "accessory": accessory} if accessory else block


def divider() -> Block:
    return {"type": "divider"}


def row(block_id: str, *elements: Piece) -> Block:
    """Buttons and selects beside each other."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements[:ROW_ELEMENTS])}


def ask(
    block_id: str, label: str, element: Piece, *, dispatch: bool = False, optional: bool = False, hint: str = ""
) -> Block:
    """An input of a modal. With `dispatch` the hub is told of every change."""
    block: Block = {"type": "input", "block_id": block_id, "label": plain(label, LABEL), "element": element}
    block |= {"hint": plain(hint, LABEL)} if hint else {}
    return {**block, **({"dispatch_action": True} if dispatch else {}), **({"optional": True} if optional else {})}


# Elements


def button(label: str, action: str, value: str, style: str | None = None, confirm: Piece | None = None) -> Piece:
    """`style` is primary, danger or None. `value` is an opaque reference of ours, refused when too long."""
    element: Piece = {
        "type": "button",
        "action_id": action,
        "text": plain(label, BUTTON_LABEL),
        "value": _fits(value, BUTTON_VALUE),
    }
    return {**element, **({"style": style} if style else {}), **({"confirm": confirm} if confirm else {})}


def link_button(label: str, action: str, address: str) -> Piece:
    return {"type": "button", "action_id": action, "text": plain(label, BUTTON_LABEL), "url": _fits(address, 3_000)}


def overflow(action: str, options: Sequence[Piece]) -> Piece:
    return {"type": "overflow", "action_id": action, "options": list(options[:OVERFLOW_OPTIONS])}


def option(label: str, value: str) -> Piece:
    return {"text": plain(" ".join(label.split()), OPTION_LABEL), "value": _fits(value, OPTION_VALUE)}


def select(action: str, options: Sequence[Piece], chosen: str | None = None, placeholder: str = "Choose") -> Piece:
    """A list to choose one from; `chosen` is the value of the one that is chosen already."""
    shown = list(options[:SELECT_OPTIONS])
    first = next((one for one in shown if one["value"] == chosen), None)
    element: Piece = {
        "type": "static_select",
        "action_id": action,
        "options": shown,
        "placeholder": plain(placeholder, PLACEHOLDER),
    }
    return {**element, "initial_option": first} if first else element


def external_select(action: str, letters: int, placeholder: str = "Type", chosen: Piece | None = None) -> Piece:
    """A list whose options come from the hub once so many letters are typed."""
    element: Piece = {
        "type": "external_select",
        "action_id": action,
        "min_query_length": letters,
        "placeholder": plain(placeholder, PLACEHOLDER),
    }
    return {**element, "initial_option": chosen} if chosen else element


def choice(action: str, options: Sequence[Piece], chosen: str | None = None) -> Piece:
    """Radio buttons, ten at most."""
    shown = list(options[:10])
    first = next((one for one in shown if one["value"] == chosen), None)
    element: Piece = {"type": "radio_buttons", "action_id": action, "options": shown}
    return {**element, "initial_option": first} if first else element


def text_input(action: str, value: str = "", placeholder: str = "", *, focus: bool = False) -> Piece:
    """A field of several lines; what it starts with is cut to what it may hold."""
    element: Piece = {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": True,
        "max_length": INPUT_CHARACTERS,
    }
    start = {"initial_value": cut(value, INPUT_CHARACTERS)} if value else {}
    hint = {"placeholder": plain(placeholder, PLACEHOLDER)} if placeholder else {}
    return {**element, **start, **hint, **({"focus_on_load": True} if focus else {})}


def line_input(action: str, value: str = "", placeholder: str = "") -> Piece:
    """A field of one line."""
    return {**text_input(action, value, placeholder), "multiline": False}


def moment_input(action: str, epoch_seconds: int) -> Piece:
    """A day and a time, shown to each person in their own zone."""
    return {"type": "datetimepicker", "action_id": action, "initial_date_time": epoch_seconds}


def time_input(action: str, clock: str | None = None) -> Piece:
    """A time of the day, HH:MM, in nobody's zone: what is beside it says whose clock is meant."""
    element: Piece = {"type": "timepicker", "action_id": action}
    return {**element, "initial_time": clock} if clock else element


def moment_field(action: str) -> Piece:
    """The same with nothing picked yet."""
    return {"type": "datetimepicker", "action_id": action}


def searched_select(action: str, placeholder: str) -> Piece:
    """A list whose options the hub gives while somebody types; with nothing typed it shows all."""
    return {
        "type": "external_select",
        "action_id": action,
        "placeholder": plain(placeholder, PLACEHOLDER),
        "min_query_length": 0,
    }


def file_input(action: str, most: int = 10) -> Piece:
    return {"type": "file_input", "action_id": action, "max_files": most}


def confirmation(title: str, text: str, yes: str) -> Piece:
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain("Go back", 30),
        "style": "danger",
    }


# Views


def modal(callback: str, title: str, blocks: Iterable[Block], metadata: str = "", submit: str | None = None) -> Block:
    """A modal of at most a hundred blocks. `metadata` can be read by the person who sees it: references only, never secrets."""
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, TITLE),
        "close": plain("Close", TITLE),
        "blocks": list(blocks)[:VIEW_BLOCKS],
        "private_metadata": _fits(metadata, PRIVATE_METADATA),
    }
    return {**view, "submit": plain(submit, TITLE)} if submit else view


def home(blocks: Iterable[Block]) -> Block:
    return {"type": "home", "callback_id": "home", "blocks": list(blocks)[:VIEW_BLOCKS]}


def _fits(value: str, limit: int) -> str:
    if len(value) > limit:
        raise ValueError(f"a reference of {len(value)} characters does not fit into {limit}")
    return value
