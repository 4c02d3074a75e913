"""The simulated bot API: every refusal is HTTP 200 with a status, as Viber answers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from aiohttp import web

from connectors.contract.errors import WebhookUnreadable
from connectors.toolkit.payload import JsonObject, as_object, read_object
from connectors.toolkit.signatures import same
from connectors.toolkit.simulator import HOLD
from connectors.viber.simulator.checks import SIZES, Refusal, check_message
from connectors.viber.simulator.world import Behaviour, Bubble, Json, Person, StoredFile

if TYPE_CHECKING:
    from connectors.viber.simulator.provider import ViberSimulator

REFUSING: Mapping[Behaviour, tuple[int, str]] = {
    Behaviour.OLD: (11, "notSupported"),
    Behaviour.ABROAD: (21, "notSupportedCountry"),
}
FILE_KINDS = frozenset(SIZES)


class BotApi:
    """POST /pa/...: what it takes and refuses, and what becomes of a message."""

    def __init__(self, viber: "ViberSimulator") -> None:
        self._viber = viber
        self._throttled: set[str] = set()

    async def call(self, request: web.Request) -> web.Response:
        method = self._methods().get(request.match_info["method"])
        if method is None:
            return web.Response(status=404)
        raw = await request.read()
        try:
            if not same(request.headers.get("X-Viber-Auth-Token", ""), self._viber.token):
                raise Refusal(2, "invalidAuthToken")
            return await method(_body(raw), len(raw))
        except Refusal as refusal:
            return web.json_response({"status": refusal.status, "status_message": refusal.words})

    def _methods(self) -> Mapping[str, Callable[[JsonObject, int], Awaitable[web.Response]]]:
        return {
            "send_message": self._send_message,
            "set_webhook": self._set_webhook,
            "get_account_info": self._account,
            "get_user_details": self._details,
        }

    async def _set_webhook(self, body: JsonObject, size: int) -> web.Response:
        """Viber tries the address while it is asked; an empty one takes it away."""
        url = body.text("url") or ""
        if url and not (await self._viber.try_address(url)).good:
            raise Refusal(1, "invalidUrl")
        self._viber.webhook_url = url
        self._viber.event_types = frozenset(str(one) for one in body.items("event_types"))
        return web.json_response({"status": 0, "status_message": "ok", "event_types": sorted(self._viber.event_types)})

    async def _account(self, body: JsonObject, size: int) -> web.Response:
        told = {"id": "pa:5000000001", "name": "Support", "webhook": self._viber.webhook_url}
        return web.json_response({"status": 0, "status_message": "ok", **told})

    async def _details(self, body: JsonObject, size: int) -> web.Response:
        person = self._viber.people.get(body.text("id") or "")
        if person is None:
            raise Refusal(5, "receiverNotRegistered")
        return web.json_response({"status": 0, "status_message": "ok", "user": person.as_json()})

    async def _send_message(self, body: JsonObject, size: int) -> web.Response:
        check_message(body, size)
        person = self._receiver(body)
        file = await self._fetched(body)
        token = self._viber.new_token()
        bubble = _bubble(body, token, self._viber.clock(), file)
        self._viber.errands.begin(self._carry(person, bubble))
        response = web.json_response({"status": 0, "status_message": "ok", "message_token": token})
        if person.behaviour in (Behaviour.SLOW, Behaviour.SILENT):
            is_slow = person.behaviour is Behaviour.SLOW
            response[HOLD] = self._viber.slow_seconds if is_slow else self._viber.silent_seconds
        return response

    def _receiver(self, body: JsonObject) -> Person:
        if not self._viber.webhook_url:
            raise Refusal(10, "webhookNotSet")
        if self._viber.is_too_fast():
            raise Refusal(12, "tooManyRequests")
        person = self._viber.people.get(body.text("receiver") or "")
        if person is None:
            raise Refusal(5, "receiverNotRegistered")
        if person.behaviour is Behaviour.BROKEN:
            raise web.HTTPInternalServerError
        if person.behaviour in REFUSING:
            raise Refusal(*REFUSING[person.behaviour])
        if not person.subscribed or person.behaviour is Behaviour.BLOCKED:
            raise Refusal(6, "receiverNotSubscribed")
        if person.behaviour is Behaviour.THROTTLED:
            self._throttle(person.id)
        return person

    def _throttle(self, person: str) -> None:
        if person in self._throttled:
            self._throttled.discard(person)
            return
        self._throttled.add(person)
        raise Refusal(12, "tooManyRequests")

    async def _fetched(self, body: JsonObject) -> StoredFile | None:
        """Viber fetches a file from where it lies, and takes it only within its limits."""
        kind, url = body.text("type") or "", body.text("media")
        if kind not in FILE_KINDS or url is None:
            return None
        content = await self._viber.errands.fetch(url, SIZES[kind])
        if content is None:
            raise Refusal(3, "badData: media cannot be fetched, or is too large")
        return StoredFile(kind, body.text("file_name") or kind, content)

    async def _carry(self, person: Person, bubble: Bubble) -> None:
        viber = self._viber
        if person.behaviour is Behaviour.UNREACHABLE:
            told: Json = {"user_id": person.id, "desc": "the device could not be reached"}
            await viber.post("failed", told, person, bubble.token)
            return
        person.bubbles.append(bubble)
        viber.changed()
        steps = ["delivered", "seen"] if person.behaviour is Behaviour.SHUFFLED else ["delivered"]
        for step in reversed(steps):
            await viber.post(step, {"user_id": person.id}, person, bubble.token)
        bubble.status = steps[-1]


def _bubble(body: JsonObject, token: int, at: float, file: StoredFile | None) -> Bubble:
    buttons = [as_object(one) for one in body.inside("keyboard").items("Buttons")]
    shown = [(button.text("Text") or button.text("ActionBody") or "", button) for button in buttons]
    return Bubble(
        token,
        False,
        body.text("text") or "",
        at,
        file,
        tuple(
            (label, None if one.text("ActionType") == "open-url" else one.text("ActionBody")) for label, one in shown
        ),
        frozenset(label for label, one in shown if one.flag("Silent")),
        body.text("tracking_data") or "",
        further={name: body.values[name] for name in ("location", "contact", "sticker_id") if name in body},
    )


def _body(raw: bytes) -> JsonObject:
    try:
        return read_object(raw)
    except WebhookUnreadable as unreadable:
        raise Refusal(3, "badData") from unreadable
