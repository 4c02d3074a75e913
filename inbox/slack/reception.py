"""What becomes of a request that is surely Slack's, whichever road it came by: HTTP or a socket.

an event                   kept in the journal, then acknowledged; a job works it off
a status of no rep's       acknowledged, and nothing of it is kept
a click, modal, command    kept in the journal, then answered inline through Bolt; the same one twice changes nothing
an option load, a probe    answered through Bolt
a shape nobody knows       written into the log and acknowledged: Slack would only repeat it, or show an error triangle
the journal is away        events are not acknowledged (Slack repeats), people read "not saved, press again"
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import structlog

from inbox.slack import blocks
from inbox.slack.answered import answering
from inbox.slack.client import SlackTrouble
from inbox.slack.interactions import Payload, click_id, part, press_of
from inbox.slack.parts import Keep, Kept, NotKept, Parts
from inbox.slack.presence.hearing import STATUS_CHANGED, worth_keeping
from inbox.slack.pressed import Teller
from inbox.slack.removing import DELETED, without_words

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

KEPT_TYPES = frozenset({"block_actions", "view_submission", "view_closed", "shortcut", "message_action"})
# What Bolt's reading of a request raises at a shape that it does not know, beside errors of its own. Those of listeners go to
# Listeners.failed.
SHAPE_UNKNOWN = (AttributeError, LookupError, TypeError, ValueError, RecursionError)
SUGGESTIONS = frozenset({"block_suggestion", "dialog_suggestion"})
NOT_SAVED = "Not saved. Nothing happened; press again in a moment."
NOT_DONE = "That did not work. What you pressed is kept, and whoever runs this hub can see why. Try again in a moment."

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """A request of Slack: its bytes as they came, and the object in them, empty where there is none."""

    payload: Payload
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack is answered. Only a status of 200 acknowledges."""

    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_json(self) -> bool:
        return self.body.startswith("{")


NOT_TAKEN = Answer(503, '{"error": "not saved"}', {"Retry-After": "1"})


class Reception:
    """Takes what is proven to be Slack's."""

    def __init__(self, parts: Parts, bolt: "AsyncApp", keep: Keep) -> None:
        self._parts = parts
        self._bolt = bolt
        self._keep = keep
        self._teller = Teller(parts)

    async def take(self, said: Said) -> Answer:
        with self._parts.database.somebody_waits():
            return await self._take(said)

    async def _take(self, said: Said) -> Answer:
        kind = str(said.payload.get("type", ""))
        if not said.payload:
            return await self._unreadable(said.body)
        if kind == "event_callback":
            return await self._event(said)
        if kind in KEPT_TYPES or is_command(said.payload):
            return await self._click(said)
        return await self._answer(said.payload)

    async def _unreadable(self, body: bytes) -> Answer:
        """Genuine, not understood: kept as it is, and no repeat asked for."""
        self._parts.count("unreadable")
        unread = Kept(self._parts.team, fingerprint(body), body, "unreadable", "this is no JSON object")
        return await self._commit(unread)

    async def _event(self, said: Said) -> Answer:
        team, event = name_in(said.payload.get("team_id")), part(said.payload, "event")
        body: bytes | None = said.body
        if event.get("type") == STATUS_CHANGED:
            body = await worth_keeping(self._parts.database, self._parts.team, said.payload)
        if body is None:
            return Answer()
        if event.get("subtype") == DELETED:
            body = without_words(said.payload)
        event_id = name_in(said.payload.get("event_id")) or fingerprint(said.body)
        return await self._commit(Kept(team, event_id, body, f"slackevents:{team}:{channel_of(event)}"))

    async def _commit(self, kept: Kept) -> Answer:
        """Acknowledged once it is in the journal, whether now or before; not when that cannot be said."""
        try:
            is_new = await self._keep(kept)
        except NotKept:
            self._parts.count("not_kept")
            return NOT_TAKEN
        if not is_new:
            self._parts.count("doubled")
        return Answer()

    async def _click(self, said: Said) -> Answer:
        payload = said.payload
        team = name_in(part(payload, "team").get("id") or payload.get("team_id"))
        user = name_in(part(payload, "user").get("id") or payload.get("user_id"))
        item = json.dumps(as_kept(payload), ensure_ascii=True).encode()
        try:
            is_new = await self._keep(Kept(team, gesture_id(said), item, f"slackclicks:{team}:{user}"))
        except NotKept:
            return await self._not_saved(payload)
        if not is_new:
            self._parts.count("doubled")
            return Answer()
        return await self._answer(payload)

    # Answers through Bolt

    async def _answer(self, payload: Payload) -> Answer:
        """Bolt is handed what was read and proven already: it neither reads nor proves it again, whatever the road."""
        if not is_named_in_text(payload):
            return self._unknown(payload)
        # Here, so that a worker, which answers nobody, loads nothing of it.
        from slack_bolt.error import BoltError
        from slack_bolt.request.async_request import AsyncBoltRequest

        try:
            with answering():
                answer = await self._bolt.async_dispatch(AsyncBoltRequest(body=dict(payload), mode="socket_mode"))
        except (
            *SHAPE_UNKNOWN,
            BoltError,
        ):  # Bolt's own reading, before any listener of ours; a click is in the journal by now
            log.warning("a request of Slack could not be read", kind=kind_of(payload), exc_info=True)
            return await self._not_done(payload)
        if answer.status == 404:
            return self._unknown(payload)
        if answer.status != 200:
            return await self._not_done(payload)
        return Answer(200, answer.body, answer.first_headers_without_set_cookie())

    def _unknown(self, payload: Payload) -> Answer:
        """Nobody answers this; Slack and the person before it need no error for it."""
        self._parts.count("unknown")
        log.warning("Slack sent something nobody answers", kind=kind_of(payload))
        return Answer(200, '{"options": []}' if kind_of(payload) in SUGGESTIONS else "")

    async def _not_done(self, payload: Payload) -> Answer:
        self._parts.count("not_done")
        if payload.get("type") == "view_submission":
            return field_error(payload, NOT_DONE)
        await self._tell(payload, NOT_DONE)
        return Answer()

    async def _not_saved(self, payload: Payload) -> Answer:
        """Nothing was kept, so nothing is done; the person is told where Slack lets us."""
        self._parts.count("not_kept")
        if payload.get("type") == "view_submission":
            return field_error(payload, NOT_SAVED)
        if is_command(payload):
            return Answer(200, json.dumps({"response_type": "ephemeral", "text": NOT_SAVED}))
        return Answer() if await self._tell(payload, NOT_SAVED) else NOT_TAKEN

    async def _tell(self, payload: Payload, words: str) -> bool:
        """Whether the person who pressed could be told."""
        if payload.get("type") != "block_actions" or not payload.get("response_url"):
            return False
        try:
            await self._teller.tell(press_of(payload), blocks.told(words))
        except SlackTrouble as trouble:
            log.warning("a rep could not be told what became of a click", problem=str(trouble))
            return False
        return True


def field_error(payload: Payload, words: str) -> Answer:
    """The modal stays open and says so at its first field."""
    return Answer(200, json.dumps({"response_action": "errors", "errors": {first_input(payload): words}}))


def is_command(payload: Payload) -> bool:
    return "command" in payload and "type" not in payload


def is_named_in_text(payload: Payload) -> bool:
    """Whether what it names to be answered by is text: nobody answers a list or a number, and Bolt breaks at them."""
    listed = payload.get("actions")
    actions = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    places = [payload, part(payload, "view"), *actions]
    names = [one[name] for one in places for name in ("callback_id", "action_id", "command") if name in one]
    return all(isinstance(name, str) for name in names)


def as_kept(payload: Payload) -> Payload:
    """A slash command is kept with who typed it where a click has them; nothing is kept of Slack's old token."""
    kept = {name: value for name, value in payload.items() if name != "token"}
    if not is_command(payload):
        return kept
    team, user = {"id": payload.get("team_id", "")}, {"id": payload.get("user_id", "")}
    return {**kept, "type": "command", "team": team, "user": user}


def gesture_id(said: Said) -> str:
    """The same for the same gesture, however often it comes; one that bears no trigger and no view is known by its bytes."""
    payload = said.payload
    if is_command(payload) and payload.get("trigger_id"):
        told = [payload.get("user_id"), payload.get("command"), payload.get("trigger_id")]
        return f"command:{hashlib.sha256(json.dumps(told).encode()).hexdigest()}"
    known = payload.get("trigger_id") or part(payload, "view").get("id") or payload.get("actions")
    return click_id(payload) if known else fingerprint(said.body)


def kind_of(payload: Payload) -> str:
    return name_in(payload.get("type") or payload.get("command"))


def name_in(found: object) -> str:
    """A word of Slack's as a database takes it: short, without odd letters, and empty where there is none."""
    if not isinstance(found, str | int):
        return ""
    return str(found)[:80].encode("utf-8", "replace").decode().replace("\0", "?")


def fingerprint(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def payload_of(content_type: str, body: bytes) -> Payload:
    """The object in a JSON body, in the `payload` field of a form, or the form's own fields; empty where there is none."""
    text = body.decode("utf-8", "replace")
    if content_type == "application/json":
        return json_object(text)
    try:
        fields = dict(reversed(parse_qsl(text, keep_blank_values=True, max_num_fields=200)))
    except ValueError:  # more fields than any form of Slack's has
        return {}
    return json_object(fields["payload"]) if "payload" in fields else fields


def json_object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def channel_of(event: Payload) -> str:
    """The channel an event is about, for its lane; the user where there is no channel."""
    item = part(event, "item")
    named = event.get("channel")
    channel = named if isinstance(named, str) else part(event, "channel").get("id")
    user = part(event, "user").get("id") or event.get("user")
    return name_in(channel or event.get("channel_id") or item.get("channel") or user)[:40]


def first_input(payload: Payload) -> str:
    """The block of a modal at which an error can be shown: its first input."""
    view_blocks = part(payload, "view").get("blocks")
    listed = view_blocks if isinstance(view_blocks, list) else []
    inputs = [one for one in listed if isinstance(one, Mapping) and one.get("type") == "input"]
    return str(inputs[0].get("block_id", "")) if inputs else ""
