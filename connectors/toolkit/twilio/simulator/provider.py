"""Twilio, simulated: its API on loopback, telephones around it, and what their owners do."""

import math
from base64 import b64encode
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import ClassVar

from aiohttp import web

from connectors.toolkit.signatures import same
from connectors.toolkit.simulator import CallLog, Clock, SimulatedProvider
from connectors.toolkit.twilio.simulator.messages import MessageApi, Refusal
from connectors.toolkit.twilio.simulator.posting import Poster
from connectors.toolkit.twilio.simulator.voice import Voice
from connectors.toolkit.twilio.simulator.world import Behaviour, Bubble, Content, Line, StoredFile, Telephone

ACCOUNT_SID = "AC5eed0000000000000000000000000001"
AUTH_TOKEN = "simulated-auth-token-not-real-01"
SERVICE_SID = "MG5eed0000000000000000000000000001"
OUR_NUMBER = "+493023125099"

# Twilio's default words, which it answers itself.
STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
START_WORDS = frozenset({"start", "yes", "unstop"})
HELP_WORDS = frozenset({"help", "info"})


class TwilioSimulator(SimulatedProvider):
    """One Twilio account with one number. Give the connectors `account_sid`, `auth_token`, `number` and `base_url`.

    `point_at` is what the operator types into the console for the number. Gestures need a running event loop and return at
    once; `settle` waits until everything they brought about is over.
    """

    provider: ClassVar[str] = "twilio"

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        number: str = OUR_NUMBER,
        whatsapp_number: str = OUR_NUMBER,
        messages_per_second: float = 100,
    ) -> None:
        super().__init__(clock, log)
        self.account_sid = ACCOUNT_SID
        self.auth_token = AUTH_TOKEN
        self.service_sid = SERVICE_SID
        self.number = number
        self.whatsapp_number = whatsapp_number
        self.voice_url = self.message_url = self.status_url = ""
        self.messages_per_second = messages_per_second
        self.silent_seconds = 60.0
        self.slow_seconds = 3.0
        self.telephones: dict[str, Telephone] = {}
        self.contents: dict[str, Content] = {}
        self.files: dict[str, StoredFile] = {}
        self.lines: list[Line] = []
        self.poster = Poster(self.auth_token)
        self._messages = MessageApi(self)
        self._voice = Voice(self)
        self._made = 0
        self._recent: deque[float] = deque()

    # The server

    def routes(self) -> list[web.RouteDef]:
        account = "/2010-04-01/Accounts/{account}"
        return [
            web.post(f"{account}/Messages.json", self._create_message),
            web.get(f"{account}/Messages.json", self._list_messages),
            web.post(f"{account}/Calls.json", self._create_call),
            web.get("/media/{name}", self._media),
        ]

    def secrets(self) -> Sequence[str]:
        return [self.auth_token]

    def failure(self, status: int) -> web.Response:
        return Refusal(status, 20000 + status, f"simulated failure {status}").response()

    async def stop(self) -> None:
        await super().stop()
        await self.poster.close()

    async def settle(self, seconds: float = 30) -> None:
        await self.poster.settle(seconds)

    # The console

    def point_at(self, url: str) -> None:
        """Where Twilio posts for this number: calls, messages, and how calls ended."""
        self.voice_url = self.message_url = self.status_url = url

    def add_telephone(
        self, number: str, name: str, *, country: str = "", behaviour: Behaviour | None = None, picks_up: bool = True
    ) -> Telephone:
        """Somebody's telephone; a name that is a behaviour's word makes it behave so."""
        by_name = Behaviour(name.lower()) if name.lower() in list(Behaviour) else Behaviour.NORMAL
        telephone = Telephone(number, name, country, behaviour or by_name, picks_up=picks_up)
        self.telephones[number] = telephone
        self.changed()
        return telephone

    # What owners of telephones do

    def write(
        self, telephone: Telephone, text: str, *, files: Sequence[StoredFile] = (), whatsapp: bool = False
    ) -> str:
        """Write to our number, by SMS (with files: MMS) or WhatsApp. The id of the message."""
        sid = self.new_sid("MM" if files and not whatsapp else "SM")
        bubble = Bubble(sid, True, text, self.clock(), whatsapp, tuple(files))
        telephone.bubbles.append(bubble)
        fields = {**self._incoming(telephone, sid, whatsapp=whatsapp), "Body": text, **self._kept(files)}
        if whatsapp:
            telephone.wrote_at = self.clock()
        elif (word := _opt_out_type(text)) is not None:
            telephone.opted_out = word == "STOP" or (telephone.opted_out and word != "START")
            fields["OptOutType"] = word
        self._say(telephone, fields)
        return sid

    def press(self, telephone: Telephone, sid: str, label: str) -> str:
        """Press a quick reply of a WhatsApp message that is really there; LookupError when it is not."""
        shown = next((bubble for bubble in telephone.bubbles if bubble.sid == sid), None)
        values = dict(shown.buttons) if shown is not None else {}
        if label not in values:
            raise LookupError(f"message {sid} has no button {label!r}")
        pressed = self.new_sid("SM")
        told = {"Body": label, "ButtonText": label, "ButtonPayload": values[label], "MessageType": "button"}
        telephone.wrote_at = self.clock()
        given = self._incoming(telephone, pressed, whatsapp=True)
        self._say(telephone, {**given, **told, "OriginalRepliedMessageSid": sid})
        return pressed

    def read(self, telephone: Telephone) -> None:
        """Look at everything that came by WhatsApp."""
        self.poster.begin(self._messages.read(telephone))

    def call(self, telephone: Telephone, says: str = "", *, hidden: bool = False) -> Line:
        """Ring our number, and say something when there is a chance to. `hidden`: without showing the number."""
        telephone.says = says
        line = Line(self.new_sid("CA"), "inbound", "+266696687" if hidden else telephone.number, self.number)
        self.lines.append(line)
        self.poster.begin(self._voice.incoming(line, telephone))
        self.changed()
        return line

    def transcribe(self, telephone: Telephone, words: str) -> None:
        """A voicemail of before is transcribed now."""
        line = Line(self.new_sid("CA"), "inbound", telephone.number, self.number, status="completed")
        self.poster.begin(self._voice.transcribed(line, self.voice_url, words))

    # For its parts

    def new_sid(self, kind: str) -> str:
        self._made += 1
        return f"{kind}{0x5EED << 112 | self._made:032x}"

    def now_words(self) -> str:
        return format_datetime(datetime.fromtimestamp(math.floor(self.clock()), UTC))

    def country_of(self, number: str) -> str:
        telephone = self.telephones.get(number)
        return telephone.country if telephone is not None else ""

    def is_too_fast(self) -> bool:
        """Counts one more message of this second, unless there were enough."""
        now = self.clock()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= self.messages_per_second:
            return True
        self._recent.append(now)
        return False

    async def tell(self, url: str, fields: Mapping[str, str], number: str) -> None:
        """Report something to an address that was given for it; to nobody where there is none."""
        if not url:
            return
        await self.poster.post(url, fields)
        telephone = self.telephones.get(number)
        if telephone is not None and telephone.behaviour is Behaviour.TWICE:
            await self.poster.post(url, fields)

    # What stands in the posts

    def _incoming(self, telephone: Telephone, sid: str, *, whatsapp: bool) -> dict[str, str]:
        road, ours = ("whatsapp:", self.whatsapp_number) if whatsapp else ("", self.number)
        given = {
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "SmsStatus": "received",
            "NumSegments": "1",
            "From": f"{road}{telephone.number}",
            "To": f"{road}{ours}",
        }
        if whatsapp:
            return {**given, "ProfileName": telephone.name, "WaId": telephone.number.removeprefix("+")}
        return {**given, "FromCountry": telephone.country, "ToCountry": "", "FromCity": ""}

    def _kept(self, files: Sequence[StoredFile]) -> dict[str, str]:
        told = {"NumMedia": str(len(files))}
        for number, file in enumerate(files):
            sid = self.new_sid("ME")
            self.files[sid] = file
            told[f"MediaUrl{number}"] = f"{self.base_url}/media/{sid}"
            told[f"MediaContentType{number}"] = file.mime_type
        return told

    def _say(self, telephone: Telephone, fields: Mapping[str, str]) -> None:
        self.changed()
        self.poster.begin(self.tell(self.message_url, fields, telephone.number))

    # What the API does

    async def _create_message(self, request: web.Request) -> web.Response:
        try:
            self._authorize(request)
            return await self._messages.create(request)
        except Refusal as refusal:
            return refusal.response()

    async def _list_messages(self, request: web.Request) -> web.Response:
        try:
            self._authorize(request)
        except Refusal as refusal:
            return refusal.response()
        size = min(1000, int(request.query.get("PageSize", "50")))
        return web.json_response({"messages": self._messages.listed(request.query.get("To", ""))[:size]})

    async def _create_call(self, request: web.Request) -> web.Response:
        try:
            self._authorize(request)
            form = await request.post()
            fields = {name: str(form[name]) for name in form}
            rung = self.telephones.get(fields.get("To", ""))
            self._messages.met(rung)
            wanted = frozenset(str(event) for event in form.getall("StatusCallbackEvent", []))
            return self._messages.kept_back(self._begun(fields, wanted), rung)
        except Refusal as refusal:
            return refusal.response()

    def _begun(self, fields: Mapping[str, str], wanted: frozenset[str]) -> web.Response:
        to, caller, twiml = (fields.get(name, "") for name in ("To", "From", "Twiml"))
        if caller != self.number:
            raise Refusal(
                400, 21210, f"The source phone number provided, {caller}, is not yet verified for your account."
            )
        if not to.startswith("+"):
            raise Refusal(400, 21211, f"The phone number you are attempting to call, {to}, is not valid.")
        if not twiml or len(twiml) > 4000:
            raise Refusal(400, 21205, "Url or Twiml is required, and Twiml holds 4000 characters.")
        line = Line(
            self.new_sid("CA"), "outbound-api", caller, to, status="queued", callback=fields.get("StatusCallback", "")
        )
        self.lines.append(line)
        self.poster.begin(self._voice.outgoing(line, twiml, wanted or frozenset({"completed"})))
        told = {"sid": line.sid, "status": "queued", "to": to, "from": caller, "direction": "outbound-api"}
        return web.json_response({**told, "date_created": None, "account_sid": self.account_sid}, status=201)

    async def _media(self, request: web.Request) -> web.Response:
        try:
            self._authorize(request)
        except Refusal as refusal:
            return refusal.response()
        file = self.files.get(request.match_info["name"].removesuffix(".mp3"))
        if file is None:
            return Refusal(404, 20404, "The requested resource was not found").response()
        return web.Response(body=file.content, content_type=file.mime_type)

    def _authorize(self, request: web.Request) -> None:
        expected = "Basic " + b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if not same(request.headers.get("Authorization", ""), expected):
            raise Refusal(401, 20003, "Authenticate")
        if request.match_info.get("account", self.account_sid) != self.account_sid:
            raise Refusal(404, 20404, "The requested resource was not found")


def _opt_out_type(text: str) -> str | None:
    word = text.strip().lower()
    kinds = (("STOP", STOP_WORDS), ("START", START_WORDS), ("HELP", HELP_WORDS))
    return next((kind for kind, words in kinds if word in words), None)
