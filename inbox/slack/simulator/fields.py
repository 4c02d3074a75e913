"""What a person's screen does with the fields of a card or modal: finding them, filling them, minding their rules."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inbox.slack.simulator.blocks import Block, elements_of, flattened, options_of
from inbox.slack.simulator.errors import GestureRefused
from inbox.slack.simulator.state import State, entry_with, is_blank

Option = dict[str, Any]
CLICKABLE = frozenset({"button", "icon_button", "workflow_button"})
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WHOLE, DECIMAL = re.compile(r"-?\d+"), re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Spot:
    """One element and the block it stands in."""

    block: Block
    element: Block


@dataclass(frozen=True, slots=True)
class Directory:
    """How names a person picks become ids: users, channels, and options an external select has offered."""

    user_id: Callable[[str], str]
    channel_id: Callable[[str], str]
    offered: Mapping[str, Sequence[Option]]


def spots(blocks: Iterable[Block]) -> list[Spot]:
    """Every element that can be pressed, chosen or filled, or merely read, in order."""
    return [Spot(block, element) for block in flattened(blocks) for element in elements_of(block)]


def find_button(blocks: Iterable[Block], name: str, block_id: str | None) -> Spot | None:
    """The button with this action_id, else with this label; GestureRefused when several fit."""
    buttons = [spot for spot in spots(blocks) if spot.element["type"] in CLICKABLE and fits_block(spot, block_id)]
    named = [spot for spot in buttons if spot.element.get("action_id") == name]
    return only([*named] or [spot for spot in buttons if spot.element["text"]["text"] == name], name)


def find_field(blocks: Iterable[Block], name: str, block_id: str | None = None) -> Spot | None:
    """The select, choice, overflow menu or input with this action_id, else in the block with this id."""
    fields = [
        spot
        for spot in spots(blocks)
        if "action_id" in spot.element and spot.element["type"] not in CLICKABLE and fits_block(spot, block_id)
    ]
    named = [spot for spot in fields if spot.element["action_id"] == name]
    return only(named or [spot for spot in fields if spot.block["block_id"] == name], name)


def only(found: list[Spot], name: str) -> Spot | None:
    if len(found) > 1:
        raise GestureRefused(f"{name!r} is there {len(found)} times. Say the block_id too.")
    return found[0] if found else None


def fits_block(spot: Spot, block_id: str | None) -> bool:
    return block_id is None or spot.block["block_id"] == block_id


def names_of(blocks: Iterable[Block]) -> str:
    """What can be pressed or filled, for a sentence that says what was not found."""
    return ", ".join(one.element["action_id"] for one in spots(blocks) if "action_id" in one.element) or "nothing"


def entry_for(element: Block, value: Any, known: Directory) -> dict[str, Any]:
    """The state entry after the person chose or typed this value; GestureRefused when the screen would not let them."""
    taker = TAKERS.get(element["type"])
    if taker is None:
        raise GestureRefused(f"A {element['type']} cannot be filled.")
    return entry_with(element, taker(element, value, known))


def chosen_option(element: Block, value: Any, known: Directory) -> Option | None:
    """The option of this value or label; None clears the choice."""
    if value is None:
        return None
    offered = [*options_of(element), *known.offered.get(element["action_id"], [])]
    found = [option for option in offered if value in (option["value"], option["text"]["text"], option)]
    if not found:
        there = ", ".join(option["value"] for option in offered) or "none"
        raise GestureRefused(f"There is no option {value!r}. The options are: {there}.")
    return found[0]


def chosen_options(element: Block, value: Any, known: Directory) -> list[Option]:
    chosen = [option for one in value if (option := chosen_option(element, one, known))]
    return at_most(element, chosen)


def at_most(element: Block, chosen: list[Any]) -> list[Any]:
    if len(chosen) > element.get("max_selected_items", len(chosen)):
        raise GestureRefused(f"At most {element['max_selected_items']} may be chosen.")
    return chosen


def typed_text(element: Block, value: Any, known: Directory) -> str | None:
    if not value:
        return None
    if len(value) < element.get("min_length", 0):
        raise GestureRefused(f"Please write at least {element['min_length']} characters.")
    if len(value) > element.get("max_length", 3000):
        raise GestureRefused(f"Please write at most {element.get('max_length', 3000)} characters.")
    return str(value)


def typed_email(element: Block, value: Any, known: Directory) -> str | None:
    if value and not EMAIL.fullmatch(value):
        raise GestureRefused("Please write an e-mail address.")
    return value or None


def typed_url(element: Block, value: Any, known: Directory) -> str | None:
    if value and not str(value).startswith(("http://", "https://")):
        raise GestureRefused("Please write a web address.")
    return value or None


def typed_number(element: Block, value: Any, known: Directory) -> str | None:
    if value in (None, ""):
        return None
    pattern = DECIMAL if element["is_decimal_allowed"] else WHOLE
    if not pattern.fullmatch(str(value)):
        raise GestureRefused("Please write a number.")
    least, most = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    if not least <= float(value) <= most:
        raise GestureRefused(f"Please write a number between {least:g} and {most:g}.")
    return str(value)


def rich_text(element: Block, value: Any, known: Directory) -> dict[str, Any] | None:
    if not value:
        return None
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
    return {"type": "rich_text", "elements": [section]}


Taker = Callable[[Block, Any, Directory], Any]


def files_laid(element: Block, value: Any, known: Directory) -> Any:
    """What Slack says of the files that were brought there; at most as many as the element takes."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) and one.get("id") for one in value):
        raise GestureRefused("A file_input holds files that were brought to Slack.")
    most = element.get("max_files", 10)
    if len(value) > most:
        raise GestureRefused(f"At most {most} files fit here.")
    return value


def as_it_is(element: Block, value: Any, known: Directory) -> Any:
    return value


def one_user(element: Block, value: Any, known: Directory) -> str | None:
    return known.user_id(value) if value else None


def one_channel(element: Block, value: Any, known: Directory) -> str | None:
    return known.channel_id(value) if value else None


def some_users(element: Block, value: Any, known: Directory) -> list[str]:
    return at_most(element, [known.user_id(one) for one in value])


def some_channels(element: Block, value: Any, known: Directory) -> list[str]:
    return at_most(element, [known.channel_id(one) for one in value])


TAKERS: Mapping[str, Taker] = {
    "plain_text_input": typed_text,
    "email_text_input": typed_email,
    "url_text_input": typed_url,
    "number_input": typed_number,
    "rich_text_input": rich_text,
    "static_select": chosen_option,
    "external_select": chosen_option,
    "radio_buttons": chosen_option,
    "users_select": one_user,
    "conversations_select": one_channel,
    "channels_select": one_channel,
    "multi_static_select": chosen_options,
    "multi_external_select": chosen_options,
    "checkboxes": chosen_options,
    "multi_users_select": some_users,
    "multi_conversations_select": some_channels,
    "multi_channels_select": some_channels,
    "datepicker": as_it_is,
    "timepicker": as_it_is,
    "datetimepicker": as_it_is,
    "file_input": files_laid,
}


def fill(blocks: Iterable[Block], state: State, values: Mapping[str, Any], known: Directory) -> None:
    """Enters values, named by action_id or block_id, into the fields that are really there."""
    for name, value in values.items():
        spot = find_field(blocks, name)
        if spot is None:
            raise GestureRefused(f"There is no field {name!r}. There is: {names_of(blocks)}.")
        state[spot.block["block_id"]][spot.element["action_id"]] = entry_for(spot.element, value, known)


def refuse_blank(blocks: Iterable[Block], state: State) -> None:
    """A required input that is empty keeps the person from submitting."""
    for block in blocks:
        if block["type"] != "input" or block.get("optional"):
            continue
        for action_id, entry in state.get(block["block_id"], {}).items():
            if is_blank(entry):
                label = block["label"]["text"]
                raise GestureRefused(f"Please complete the required field {label!r} ({action_id}).")
