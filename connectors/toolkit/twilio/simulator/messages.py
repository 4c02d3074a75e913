"""The simulated Message resource: what it takes and refuses, what arrives, and what is reported."""

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from connectors.toolkit.simulator import HOLD
from connectors.toolkit.twilio.parties import Party, Road, party
from connectors.toolkit.twilio.segments import TEXT_LIMIT, segments
from connectors.toolkit.twilio.simulator.world import Behaviour, Bubble, StoredFile, Telephone

if TYPE_CHECKING:
    from connectors.toolkit.twilio.simulator.provider import TwilioSimulator

LARGEST_FILE = 5 * 1024 * 1024
WINDOW_CLOSED = 63016
WHATSAPP_WINDOW = 24 * 3600.0  # seconds
Buttons = tuple[tuple[str, str], ...]
NO_BUTTONS: Buttons = ()
PLACE = re.compile(r"\{\{(\d{1,3})\}\}")


class Refusal(Exception):
    """A call that is not done, in Twilio's words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def response(self) -> web.Response:
        return web.json_response(
            {"code": self.code, "message": self.message, "status": self.status}, status=self.status
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that is to be sent, checked."""

    sender: Party
    to: Party
    text: str
    media: tuple[str, ...]
    buttons: Buttons
    is_template: bool
    callback: str


class MessageApi:
    """POST /Messages.json. What is taken is answered at once; what becomes of it is reported afterwards."""

    def __init__(self, twilio: "TwilioSimulator") -> None:
        self._twilio = twilio
        self._throttled: set[str] = set()
        self._made: list[dict[str, object]] = []

    def listed(self, to: str) -> list[dict[str, object]]:
        """What was taken for this address, newest first."""
        return [one for one in reversed(self._made) if one["to"] == to]

    async def create(self, request: web.Request) -> web.Response:
        form = await request.post()
        fields = {name: [str(value) for value in form.getall(name)] for name in form}
        wanted = self._checked(fields)
        telephone = self._twilio.telephones.get(wanted.to.handle)
        return self.kept_back(self._taken(wanted, telephone), telephone)

    def kept_back(self, response: web.Response, telephone: Telephone | None) -> web.Response:
        """The answer, kept back where somebody slow or silent is called or written to."""
        held = {Behaviour.SLOW: self._twilio.slow_seconds, Behaviour.SILENT: self._twilio.silent_seconds}
        if telephone is not None and telephone.behaviour in held:
            response[HOLD] = held[telephone.behaviour]
        return response

    def met(self, telephone: Telephone | None) -> None:
        """Refuse where the road to this telephone behaves so."""
        match telephone:
            case Telephone(behaviour=Behaviour.BROKEN):
                raise Refusal(500, 20500, "Internal Server Error")
            case Telephone(behaviour=Behaviour.THROTTLED):
                self._throttle(telephone.number)
            case _:
                return

    def _checked(self, fields: dict[str, list[str]]) -> Wanted:
        to, sender = party(_one(fields, "To")), self._sender(fields)
        if to.phone is None and to.road is not Road.WHATSAPP:
            raise Refusal(400, 21211, f"Invalid 'To' Phone Number: {_one(fields, 'To')}")
        text, buttons = _one(fields, "Body"), NO_BUTTONS
        if content_sid := _one(fields, "ContentSid"):
            text, buttons = self._filled(content_sid, _one(fields, "ContentVariables"))
        media = tuple(fields.get("MediaUrl", ()))
        if not text and not media:
            raise Refusal(400, 21602, "A text message body or media urls must be specified.")
        if len(text) > TEXT_LIMIT:
            raise Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        wanted = Wanted(sender, to, text, media, buttons, bool(content_sid), _one(fields, "StatusCallback"))
        self._check_road(wanted)
        return wanted

    def _sender(self, fields: dict[str, list[str]]) -> Party:
        twilio = self._twilio
        if service := _one(fields, "MessagingServiceSid"):
            if service != twilio.service_sid:
                raise Refusal(404, 20404, "The requested resource was not found")
            return Party(twilio.number)
        sender = party(_one(fields, "From"))
        ours = twilio.whatsapp_number if sender.road is Road.WHATSAPP else twilio.number
        if not sender.handle or sender.handle != ours:
            raise Refusal(
                400, 21606, f"The From phone number {_one(fields, 'From')} is not a valid message-capable number"
            )
        return sender

    def _filled(self, sid: str, variables: str) -> tuple[str, Buttons]:
        content = self._twilio.contents.get(sid)
        if content is None:
            raise Refusal(400, 21655, "The ContentSid is invalid")
        try:
            values = json.loads(variables or "{}")
        except ValueError as broken:
            raise Refusal(400, 21656, "The ContentVariables parameter is invalid") from broken
        if any(place not in values for place in PLACE.findall(content.text)):
            raise Refusal(400, 21656, "The ContentVariables parameter is invalid")
        return PLACE.sub(lambda place: str(values[place[1]]), content.text), content.buttons

    def _check_road(self, wanted: Wanted) -> None:
        if self._twilio.is_too_fast():
            raise Refusal(429, 20429, "Too Many Requests")
        telephone = self._twilio.telephones.get(wanted.to.handle)
        if telephone is None:
            return
        if telephone.opted_out or telephone.behaviour is Behaviour.BLOCKED:
            raise Refusal(400, 21610, "Attempt to send to unsubscribed recipient")
        if telephone.behaviour is Behaviour.LANDLINE:
            raise Refusal(400, 21614, "'To' number is not a valid mobile number")
        self.met(telephone)

    def _throttle(self, number: str) -> None:
        if number in self._throttled:
            self._throttled.discard(number)
            return
        self._throttled.add(number)
        raise Refusal(429, 20429, "Too Many Requests")

    def _taken(self, wanted: Wanted, telephone: Telephone | None) -> web.Response:
        twilio = self._twilio
        sid = twilio.new_sid("MM" if wanted.media else "SM")
        is_whatsapp = wanted.to.road is Road.WHATSAPP
        bubble = Bubble(
            sid, False, wanted.text, twilio.clock(), is_whatsapp, (), wanted.buttons, "queued", wanted.callback
        )
        twilio.poster.begin(self._carry(bubble, wanted, telephone))
        made = self._as_json(sid, wanted)
        self._made.append({**made, "from": wanted.sender.written, "to": wanted.to.written})
        return web.json_response(made, status=201)

    def _as_json(self, sid: str, wanted: Wanted) -> dict[str, object]:
        twilio = self._twilio
        folder = f"/2010-04-01/Accounts/{twilio.account_sid}/Messages"
        return {
            "sid": sid,
            "account_sid": twilio.account_sid,
            "api_version": "2010-04-01",
            "body": wanted.text,
            "date_created": twilio.now_words(),
            "date_updated": twilio.now_words(),
            "date_sent": None,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": wanted.sender.handle,
            "to": wanted.to.handle,
            "num_media": str(len(wanted.media)),
            "num_segments": str(segments(wanted.text).count),
            "status": "queued",
            "uri": f"{folder}/{sid}.json",
            "subresource_uris": {"media": f"{folder}/{sid}/Media.json"},
        }

    # What becomes of it

    async def _carry(self, bubble: Bubble, wanted: Wanted, telephone: Telephone | None) -> None:
        code = await self._problem(bubble, wanted, telephone)
        if telephone is None or code is not None:
            failed = "failed" if code == WINDOW_CLOSED else "undelivered"
            await self._report(bubble, wanted.sender, wanted.to, failed, code)
            return
        telephone.bubbles.append(bubble)
        self._twilio.changed()
        steps = ["sent", "delivered"]
        if telephone.behaviour is Behaviour.SHUFFLED:
            steps.reverse()
        for step in steps:
            bubble.status = step
            await self._report(bubble, wanted.sender, wanted.to, step)
        bubble.status = "delivered"

    async def _problem(self, bubble: Bubble, wanted: Wanted, telephone: Telephone | None) -> int | None:
        if telephone is None:
            return 30005
        if telephone.fails_with is not None:
            return telephone.fails_with
        if telephone.behaviour is Behaviour.UNREACHABLE:
            return 30003
        since = None if telephone.wrote_at is None else self._twilio.clock() - telephone.wrote_at
        if bubble.whatsapp and not wanted.is_template and (since is None or since > WHATSAPP_WINDOW):
            return WINDOW_CLOSED
        fetched = [await self._file(url) for url in wanted.media]
        files = tuple(file for file in fetched if file is not None)
        bubble.files = files
        return None if len(files) == len(fetched) else 11200

    async def _file(self, url: str) -> StoredFile | None:
        content = await self._twilio.poster.fetch(url, LARGEST_FILE)
        return None if content is None else StoredFile(url.rpartition("/")[2], "application/octet-stream", content)

    async def _report(self, bubble: Bubble, sender: Party, to: Party, status: str, code: int | None = None) -> None:
        """What Twilio posts of a message of ours to its StatusCallback."""
        road = "whatsapp:" if bubble.whatsapp else ""
        fields = {
            "AccountSid": self._twilio.account_sid,
            "ApiVersion": "2010-04-01",
            "MessageSid": bubble.sid,
            "SmsSid": bubble.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "From": f"{road}{sender.handle}",
            "To": f"{road}{to.handle}",
            **({"ErrorCode": str(code)} if code else {}),
        }
        await self._twilio.tell(bubble.callback, fields, to.handle)

    async def read(self, telephone: Telephone) -> None:
        """The owner looks at what came by WhatsApp: SMS tells nobody."""
        for bubble in telephone.bubbles:
            if bubble.whatsapp and not bubble.from_me and bubble.status == "delivered":
                bubble.status = "read"
                ours = Party(self._twilio.whatsapp_number, Road.WHATSAPP)
                them = Party(telephone.number, Road.WHATSAPP)
                await self._report(bubble, ours, them, "read")


def _one(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[0]
