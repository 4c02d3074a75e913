"""Slack's one address at the hub: who may speak, what is kept, what is answered in the request.

not from Slack             401, counted, nothing kept
an event                   kept in the journal, then 200; a job works it off
a click, modal, command    kept in the journal, then answered inline through Bolt; the same one twice changes nothing
an option load, a probe    answered through Bolt
the journal is away        events 503 (Slack repeats), people read "not saved, press again"
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from inbox.slack import blocks
from inbox.slack.client import SlackTrouble
from inbox.slack.interactions import Payload, click_id, part, press_of
from inbox.slack.listeners import Listeners
from inbox.slack.parts import Keep, Kept, NotKept, Parts
from inbox.slack.pressed import Teller
from inbox.slack.signature import why_not_from_slack

PATH = "/slack/events"
BODY_LIMIT = 1024 * 1024  # bytes; a message with its blocks is some tens of kilobytes
KEPT_TYPES = frozenset({"block_actions", "view_submission", "view_closed", "shortcut", "message_action"})
COMMAND = "command"
NOT_SAVED = "Not saved. Nothing happened; press again in a moment."
TOO_LARGE = {"error": "the body is larger than 1 MB"}

log = structlog.stdlib.get_logger(__name__)


def bolt_app(client: AsyncWebClient, signing_secret: str, team: str, listeners: Listeners) -> AsyncApp:
    """slack-bolt with our listeners, at our address and in our session.

    Whoever proves the signature is authorised for the one workspace, without a call to Slack in the middle of a click:
    what a person may do is asked of our own reps. Bolt's own client carries no token, so that nothing can be said
    behind the back of ours.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team)

    mute = AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[])
    app = AsyncApp(name="inbox-hub", client=mute, signing_secret=signing_secret, authorize=authorize)
    listeners.register(app)
    return app


class Door:
    """Takes every request of Slack."""

    def __init__(self, parts: Parts, bolt: AsyncApp, signing_secret: str, keep: Keep) -> None:
        self._parts = parts
        self._bolt = bolt
        self._secret = signing_secret
        self._keep = keep
        self._teller = Teller(parts)

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.take)]

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await body_of(request)
        if body is None:
            return web.json_response(TOO_LARGE, status=413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        problem = why_not_from_slack(self._secret, headers, body, self._parts.database.clock.machine_now())
        if problem is not None:
            self._parts.count("rejected")
            log.info("a request to the desk was turned away", problem=problem)
            return web.json_response({"error": "invalid request"}, status=401)
        return await self._genuine(request, body)

    async def _genuine(self, request: web.Request, body: bytes) -> web.StreamResponse:
        payload = payload_of(request.content_type, body)
        kind = str(payload.get("type", ""))
        if kind == "event_callback":
            return await self._event(payload, body)
        if kind in KEPT_TYPES:
            return await self._click(request, payload)
        if kind == COMMAND:
            return await self._click(request, payload)
        if not payload and request.content_type == "application/json":
            return await self._unreadable(body)
        return await self._answer(request)

    async def _unreadable(self, body: bytes) -> web.StreamResponse:
        """Genuine, not understood: kept as it is, and no repeat asked for."""
        self._parts.count("unreadable")
        unread = Kept(self._parts.team, fingerprint(body), body, "unreadable", "this is no JSON object")
        return await self._commit(unread)

    async def _event(self, payload: Payload, body: bytes) -> web.StreamResponse:
        team, channel = str(payload.get("team_id", "")), channel_of(part(payload, "event"))
        event_id = str(payload.get("event_id") or fingerprint(body))
        return await self._commit(Kept(team, event_id, body, f"slackevents:{team}:{channel}"))

    async def _commit(self, kept: Kept) -> web.StreamResponse:
        """200 once it is in the journal, whether now or before; 503 when that cannot be said."""
        try:
            is_new = await self._keep(kept)
        except NotKept:
            self._parts.count("not_kept")
            return web.json_response({"error": "not saved"}, status=503, headers={"Retry-After": "1"})
        if not is_new:
            self._parts.count("doubled")
        return web.Response()

    async def _click(self, request: web.Request, payload: Payload) -> web.StreamResponse:
        team, user = str(part(payload, "team").get("id", "")), str(part(payload, "user").get("id", ""))
        item = json.dumps(payload, ensure_ascii=True).encode()
        try:
            is_new = await self._keep(Kept(team, click_id(payload), item, f"slackclicks:{team}:{user}"))
        except NotKept:
            return await self._not_saved(payload)
        if not is_new:
            self._parts.count("doubled")
            return web.Response()
        return await self._answer(request)

    async def _not_saved(self, payload: Payload) -> web.StreamResponse:
        """Nothing was kept, so nothing is done; the person is told where Slack lets us."""
        self._parts.count("not_kept")
        if payload.get("type") == "view_submission":
            return web.json_response({"response_action": "errors", "errors": {first_input(payload): NOT_SAVED}})
        if payload.get("type") == COMMAND:
            return web.json_response({"response_type": "ephemeral", "text": NOT_SAVED})
        if payload.get("type") != "block_actions" or not payload.get("response_url"):
            return web.json_response({"error": "not saved"}, status=503)
        try:
            await self._teller.tell(press_of(payload), blocks.told(NOT_SAVED))
        except SlackTrouble as trouble:
            log.warning("a rep could not be told that a click was not saved", problem=str(trouble))
            return web.json_response({"error": "not saved"}, status=503)
        return web.Response()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        answer = await self._bolt.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)


async def body_of(request: web.Request) -> bytes | None:
    """The whole body; None when it is larger than the desk takes."""
    if (request.content_length or 0) > BODY_LIMIT:
        return None
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        return None
    return body if len(body) <= BODY_LIMIT else None


def fingerprint(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def payload_of(content_type: str, body: bytes) -> Payload:
    """The object in a JSON body, or in the `payload` field of a form, or a slash command's form; empty where there is none."""
    text = body.decode("utf-8", "replace")
    if content_type == "application/json":
        return json_object(text)
    form = {name: values[0] for name, values in parse_qs(text).items()}
    return command_in(form) if "command" in form else json_object(form.get("payload", ""))


def command_in(form: Mapping[str, str]) -> Payload:
    """A slash command as it is kept, with who typed it where a click has them; without Slack's old token."""
    kept = {name: value for name, value in form.items() if name != "token"}
    return {**kept, "type": COMMAND, "team": {"id": form.get("team_id", "")}, "user": {"id": form.get("user_id", "")}}


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
    return str(channel or event.get("channel_id") or item.get("channel") or event.get("user") or "")[:40]


def first_input(payload: Payload) -> str:
    """The block of a modal at which an error can be shown: its first input."""
    view_blocks = part(payload, "view").get("blocks") or []
    inputs = [one for one in view_blocks if isinstance(one, Mapping) and one.get("type") == "input"]
    return str(inputs[0].get("block_id", "")) if inputs else ""
