"""What a person has chosen and typed in a card or modal: the `state.values` of Slack's payloads."""

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from inbox.slack.simulator.blocks import Block, elements_of, flattened

State = dict[str, dict[str, dict[str, Any]]]


def initial_state(blocks: Iterable[Block]) -> State:
    """Every field of these blocks with its initial value, or null where it has none."""
    state: State = {}
    for block in flattened(blocks):
        for element in elements_of(block):
            if element["type"] in VALUE_KEYS:
                state.setdefault(block["block_id"], {})[element["action_id"]] = initial_entry(element)
    return state


def carried_over(former: State, blocks: Iterable[Block]) -> State:
    """The state of new blocks, keeping what was entered in fields of the same ids and type."""
    state = initial_state(blocks)
    for block_id, actions in state.items():
        for action_id, entry in actions.items():
            old = former.get(block_id, {}).get(action_id)
            if old and old["type"] == entry["type"]:
                actions[action_id] = old
    return state


def initial_entry(element: Block) -> dict[str, Any]:
    key = VALUE_KEYS[element["type"]]
    value = copy.deepcopy(element.get(INITIAL_KEYS.get(element["type"], "")))
    return {"type": element["type"], key: EMPTY.get(key, lambda: None)() if value is None else value}


def entry_with(element: Block, value: Any) -> dict[str, Any]:
    """The state of a field that now holds this value (in Slack's form)."""
    return {"type": element["type"], VALUE_KEYS[element["type"]]: value}


def is_blank(entry: Mapping[str, Any]) -> bool:
    """Whether a field holds nothing."""
    return entry[VALUE_KEYS[entry["type"]]] in (None, "", [])


VALUE_KEYS: Mapping[str, str] = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
INITIAL_KEYS: Mapping[str, str] = {
    "plain_text_input": "initial_value",
    "email_text_input": "initial_value",
    "url_text_input": "initial_value",
    "number_input": "initial_value",
    "rich_text_input": "initial_value",
    "static_select": "initial_option",
    "external_select": "initial_option",
    "users_select": "initial_user",
    "conversations_select": "initial_conversation",
    "channels_select": "initial_channel",
    "multi_static_select": "initial_options",
    "multi_external_select": "initial_options",
    "multi_users_select": "initial_users",
    "multi_conversations_select": "initial_conversations",
    "multi_channels_select": "initial_channels",
    "radio_buttons": "initial_option",
    "checkboxes": "initial_options",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "datetimepicker": "initial_date_time",
}
EMPTY: Mapping[str, Callable[[], list[Any]]] = dict.fromkeys(
    ("files", "selected_options", "selected_users", "selected_conversations", "selected_channels"), list
)
