"""Slack's interaction payloads, read into frozen values. They are signed by Slack; what is missing is an empty text."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from crm.reps.model import Rep

Payload = Mapping[str, Any]
LAST_MOMENT = 253_402_300_800  # epoch seconds of the year 10000, which no clock here can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button, select or overflow that somebody used, in a message, a modal or the App Home.

    `value` is the button's value, or that of the option chosen. `thread_ts` is the thread the message stands in.
    """

    team: str
    user: str
    user_team: str
    action: str
    value: str
    trigger_id: str = ""
    response_url: str = ""
    channel: str = ""
    message_ts: str = ""
    thread_ts: str = ""
    view: Payload = field(default_factory=dict)

    @property
    def is_in_home(self) -> bool:
        return self.view.get("type") == "home"

    @property
    def is_in_modal(self) -> bool:
        return self.view.get("type") == "modal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A modal that somebody submitted."""

    team: str
    user: str
    user_team: str
    callback: str
    view: Payload

    @property
    def metadata(self) -> str:
        return str(self.view.get("private_metadata") or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command as it was typed: `words` is everything behind its name."""

    team: str
    user: str
    user_team: str
    words: str
    trigger_id: str
    response_url: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A shortcut that somebody picked, from the global menu or from a message's. Without a message, its fields are empty.

    `author` wrote the message, `text` is what it says in Slack's escaped form; `thread_ts` is the thread it stands in.
    """

    team: str
    user: str
    user_team: str
    callback: str
    trigger_id: str
    response_url: str = ""
    channel: str = ""
    message_ts: str = ""
    thread_ts: str = ""
    author: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Somebody types into a list whose options come from the hub: `typed` so far."""

    team: str
    user: str
    user_team: str
    action: str
    typed: str
    view: Payload = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """A rep who did something. Plain values: the record is not carried out of its session."""

    rep: Rep
    user: str


def press_of(body: Payload) -> Press:
    """What was pressed; the first action counts, Slack sends one."""
    action = first(body.get("actions"))
    container, view = part(body, "container"), part(body, "view")
    message = part(body, "message")
    return Press(
        **_who(body),
        action=str(action.get("action_id", "")),
        value=_value(action),
        trigger_id=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url", "")),
        channel=str(part(body, "channel").get("id") or container.get("channel_id") or ""),
        message_ts=str(container.get("message_ts") or message.get("ts") or ""),
        thread_ts=str(container.get("thread_ts") or message.get("thread_ts") or ""),
        view=view,
    )


def submission_of(body: Payload) -> Submission:
    view = part(body, "view")
    return Submission(**_who(body), callback=str(view.get("callback_id", "")), view=view)


def command_of(body: Payload) -> Command:
    """Slack's form of a slash command; it tells no workspace of the user but the one the command was typed in."""
    team = str(body.get("team_id", ""))
    return Command(
        team=team,
        user=str(body.get("user_id", "")),
        user_team=team,
        words=str(body.get("text") or ""),
        trigger_id=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url", "")),
        channel=str(body.get("channel_id", "")),
    )


def shortcut_of(body: Payload) -> Shortcut:
    message = part(body, "message")
    return Shortcut(
        **_who(body),
        callback=str(body.get("callback_id", "")),
        trigger_id=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url", "")),
        channel=str(part(body, "channel").get("id") or ""),
        message_ts=str(body.get("message_ts") or message.get("ts") or ""),
        thread_ts=str(message.get("thread_ts") or ""),
        author="" if message.get("bot_id") else str(message.get("user") or ""),
        text=str(message.get("text") or ""),
    )


def looking_of(body: Payload) -> Looking:
    return Looking(
        **_who(body), action=str(body.get("action_id", "")), typed=str(body.get("value") or ""), view=part(body, "view")
    )


def _who(body: Payload) -> dict[str, str]:
    user, team = part(body, "user"), part(body, "team")
    return {
        "team": str(team.get("id", "")),
        "user": str(user.get("id", "")),
        "user_team": str(user.get("team_id") or team.get("id", "")),
    }


def _value(action: Payload) -> str:
    option = part(action, "selected_option")
    return str(action.get("value") or option.get("value") or "")


# What stands in the fields of a view


def field_text(view: Payload, block: str) -> str:
    """What was typed into a field; the block may be named by the beginning of its id."""
    return str(_field(view, block).get("value") or "")


def fields_text(view: Payload, beginning: str) -> Mapping[str, str]:
    """What was typed into the fields whose block ids begin so, by block id."""
    values = part(part(view, "state"), "values")
    return {name: field_text(view, name) for name in values if name.startswith(beginning)}


def field_choice(view: Payload, block: str) -> str:
    """The value of the option chosen in a select or radio group."""
    return str(part(_field(view, block), "selected_option").get("value") or "")


def field_moment(view: Payload, block: str) -> int | None:
    """The epoch seconds picked; None where nothing was."""
    picked = _field(view, block).get("selected_date_time")
    return picked if isinstance(picked, int) and 0 < picked < LAST_MOMENT else None


def field_time(view: Payload, block: str) -> time | None:
    """The time of the day picked; None where nothing was."""
    picked = _field(view, block).get("selected_time")
    try:
        return time.fromisoformat(str(picked)) if picked else None
    except ValueError:
        return None


def _field(view: Payload, block: str) -> Payload:
    values = part(part(view, "state"), "values")
    named = next((name for name in values if name == block or name.startswith(f"{block}-")), "")
    return next((one for one in part(values, named).values() if isinstance(one, Mapping)), {})


# Keys and refusals


def click_id(body: Payload) -> str:
    """The same for the same click, however often it arrives; different for any other."""
    view = part(body, "view")
    listed = body.get("actions")
    actions = [one.get("action_ts") for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    told = [
        body.get("type"),
        part(body, "user").get("id"),
        body.get("trigger_id"),
        view.get("id"),
        view.get("hash"),
        actions,
    ]
    return f"click:{hashlib.sha256(json.dumps(told).encode()).hexdigest()}"


def part(body: Payload, name: str) -> Payload:
    """An object inside a payload; an empty one where there is none."""
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def first(found: object) -> Payload:
    return found[0] if isinstance(found, list) and found and isinstance(found[0], Mapping) else {}
