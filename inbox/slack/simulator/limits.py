"""Slack's published rules as tables: the arguments and pace of each method, and the sizes of Block Kit.

Sources: docs.slack.dev reference pages of the Web API methods and of Block Kit, as of 2026.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# Messages
MESSAGE_BLOCKS = 50
MESSAGE_TEXT = 40_000
MESSAGE_ATTACHMENTS = 100
MARKDOWN_TOTAL = 12_000
METADATA_CHARACTERS = 8_000

# Views
VIEW_BLOCKS = 100
VIEW_TITLE = 24
VIEW_BYTES = 250_000
PRIVATE_METADATA = 3_000

# Ids, texts and counts inside blocks
IDENTIFIER = 255
TEXT_OBJECT = 3_000
SECTION_FIELDS = 10
SECTION_FIELD_TEXT = 2_000
HEADER_TEXT = 150
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
ADDRESS = 3_000
ACTIONS_ELEMENTS = 25
CONTEXT_ELEMENTS = 10
CONTEXT_ACTIONS = 5
SELECT_OPTIONS = 100
OVERFLOW_OPTIONS = 5
CHOICE_OPTIONS = 10
OPTION_TEXT = 75
OPTION_VALUE = 150
PLACEHOLDER = 150
LABEL = 2_000
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
INPUT_LENGTH = 3_000
ALT_TEXT = 2_000
STATUS_TEXT = 100
TABLE_ROWS, TABLE_COLUMNS = 100, 20
SUGGESTION_OPTIONS = 100
SUGGESTION_QUERY_MINIMUM = 3


class ArgumentKind(StrEnum):
    """What a method argument must look like; from a form or an address everything arrives as text."""

    TEXT = "text"
    FLAG = "flag"
    NUMBER = "number"
    LIST = "list"
    STRUCTURE = "structure"


@dataclass(frozen=True, slots=True)
class MethodContract:
    """One Web API method: its rate tier, whether it reads a JSON body, and its arguments."""

    tier: str
    takes_json: bool
    arguments: Mapping[str, ArgumentKind]
    required: frozenset[str]


KINDS = {
    "flag": ArgumentKind.FLAG,
    "number": ArgumentKind.NUMBER,
    "list": ArgumentKind.LIST,
    "structure": ArgumentKind.STRUCTURE,
}


def contract(tier: str, arguments: str, *, takes_json: bool = True) -> MethodContract:
    """Reads `name!` as required, `name:kind` as of that kind; a bare name is an optional text."""
    entries = [re.fullmatch(r"(\w+)(?::(\w+))?(!?)", word) for word in arguments.split()]
    found = [entry.groups("") for entry in entries if entry]
    return MethodContract(
        tier,
        takes_json,
        {name: KINDS.get(kind, ArgumentKind.TEXT) for name, kind, _ in found},
        frozenset(name for name, _, required in found if required),
    )


AUTHOR = "as_user:flag link_names:flag parse"
CONTENT = "text blocks:structure attachments:structure metadata:structure markdown_text"
PAGING = "cursor limit:number"
WINDOW = "oldest latest inclusive:flag include_all_metadata:flag"

METHODS: Mapping[str, MethodContract] = {
    "auth.test": contract("t5", ""),
    "apps.connections.open": contract("t3", ""),
    "chat.postMessage": contract(
        "t5",
        f"channel! thread_ts reply_broadcast:flag mrkdwn:flag unfurl_links:flag unfurl_media:flag username icon_emoji "
        f"icon_url current_draft_last_updated_ts {AUTHOR} {CONTENT}",
    ),
    "chat.update": contract(
        "t3", f"channel! ts! reply_broadcast:flag file_ids:list unfurled_attachments:structure {AUTHOR} {CONTENT}"
    ),
    "chat.unfurl": contract(
        "t3",
        "channel ts unfurls:structure metadata:structure unfurl_id source user_auth_message user_auth_required:flag "
        "user_auth_url user_auth_blocks:structure",
    ),
    "chat.delete": contract("t3", "channel! ts! as_user:flag"),
    "chat.postEphemeral": contract("t4", f"channel! user! thread_ts username icon_emoji icon_url {AUTHOR} {CONTENT}"),
    "chat.getPermalink": contract("t5", "channel! message_ts!", takes_json=False),
    "views.open": contract("t4", "view:structure! trigger_id interactivity_pointer"),
    "views.push": contract("t4", "view:structure! trigger_id interactivity_pointer"),
    "views.update": contract("t4", "view:structure! view_id external_id hash"),
    "views.publish": contract("t4", "user_id! view:structure! hash interactivity_pointer"),
    "conversations.list": contract("t2", f"exclude_archived:flag team_id types {PAGING}", takes_json=False),
    "conversations.info": contract("t3", "channel! include_locale:flag include_num_members:flag", takes_json=False),
    "conversations.members": contract("t4", f"channel! {PAGING}", takes_json=False),
    "conversations.replies": contract("t3", f"channel! ts! {WINDOW} {PAGING}", takes_json=False),
    "conversations.history": contract("t3", f"channel! {WINDOW} {PAGING}"),
    "conversations.open": contract("t3", "channel return_im:flag users prevent_creation:flag"),
    "conversations.join": contract("t3", "channel!"),
    "conversations.create": contract("t2", "name! is_private:flag team_id"),
    "users.getPresence": contract("t3", "user", takes_json=False),
    "users.info": contract("t4", "user! include_locale:flag", takes_json=False),
    "users.list": contract("t2", f"include_locale:flag team_id {PAGING}", takes_json=False),
    "users.lookupByEmail": contract("t3", "email!", takes_json=False),
    "usergroups.list": contract(
        "t2", "include_count:flag include_disabled:flag include_users:flag team_id", takes_json=False
    ),
    "usergroups.users.list": contract("t2", "usergroup! include_disabled:flag team_id", takes_json=False),
    "reactions.add": contract("t3", "channel! name! timestamp!"),
    "reactions.remove": contract("t2", "name! channel timestamp file file_comment"),
    "files.getUploadURLExternal": contract("t4", "filename! length:number! snippet_type alt_txt", takes_json=False),
    "files.completeUploadExternal": contract(
        "t4",
        "files:structure! channel_id channels thread_ts initial_comment blocks:structure username icon_url icon_emoji",
    ),
    "files.delete": contract("t3", "file!"),
    "files.info": contract("t4", f"file! count:number page:number {PAGING}", takes_json=False),
    "dnd.info": contract("t3", "user team_id", takes_json=False),
    "team.info": contract("t3", "team domain"),
}


def argument_faults(method: MethodContract, given: Mapping[str, Any]) -> list[str]:
    """What Slack would list under `response_metadata.messages`; empty when the call is well formed."""
    return [
        *(unknown_fault(name) for name in given if name not in method.arguments),
        *(f"[ERROR] missing required field: {name} [json-pointer:/{name}]" for name in missing(method, given)),
        *(
            f"[ERROR] must be a {method.arguments[name]} [json-pointer:/{name}]"
            for name, value in given.items()
            if name in method.arguments and not FITS[method.arguments[name]](value)
        ),
    ]


def missing(method: MethodContract, given: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in method.required if given.get(name) in (None, ""))


def unknown_fault(name: str) -> str:
    reason = " (Bolt's client of one request adds it; call with a client of your own)" if name == "team_id" else ""
    return f"[ERROR] not an argument of this method: {name}{reason} [json-pointer:/{name}]"


def is_flag(value: Any) -> bool:
    return isinstance(value, bool) or str(value).lower() in {"true", "false", "1", "0"}


def is_number(value: Any) -> bool:
    return not isinstance(value, bool) and re.fullmatch(r"-?\d+", str(value)) is not None


def is_structure(value: Any) -> bool:
    return isinstance(value, (dict, list)) or (isinstance(value, str) and is_json(value))


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


FITS: Mapping[ArgumentKind, Callable[[Any], bool]] = {
    ArgumentKind.TEXT: lambda value: isinstance(value, str),
    ArgumentKind.FLAG: is_flag,
    ArgumentKind.NUMBER: is_number,
    ArgumentKind.LIST: lambda value: isinstance(value, (list, str)),
    ArgumentKind.STRUCTURE: is_structure,
}
