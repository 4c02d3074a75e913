"""Viber, simulated: the bot API on loopback, people with phones, and what they do."""

import asyncio
from base64 import b64encode
from collections import deque
from collections.abc import Sequence
from typing import ClassVar

import orjson
from aiohttp import web

from connectors.contract.errors import WebhookUnreadable
from connectors.toolkit.errands_simulator import Answered, Errands
from connectors.toolkit.payload import read_object
from connectors.toolkit.signatures import hmac_sha256_hex
from connectors.toolkit.simulator import CallLog, Clock, SimulatedProvider
from connectors.viber.simulator.api import BotApi
from connectors.viber.simulator.world import Behaviour, Bubble, Json, Person, StoredFile

TOKEN = "5eed0000aaaa1111-simulated-viber-token-0"
FIRST_TOKEN = 5_900_000_000_000_000_001  # beyond 2**53, as Viber's are
RETRY_DELAYS = (0.1, 0.5, 1.0, 2.0)  # seconds
ALWAYS_POSTED = frozenset({"message", "webhook"})


class ViberSimulator(SimulatedProvider):
    """One bot and the people around it. Give the connector `token` as its auth_token, and `base_url`.

    Gestures need a running event loop and return at once; `settle` waits until everything they brought about is over.
    """

    provider: ClassVar[str] = "viber"

    def __init__(
        self, clock: Clock, log: CallLog | None = None, *, token: str = TOKEN, messages_per_second: float = 100
    ) -> None:
        super().__init__(clock, log)
        self.token = token
        self.webhook_url = ""
        self.event_types: frozenset[str] = frozenset()
        self.messages_per_second = messages_per_second
        self.silent_seconds = 60.0
        self.slow_seconds = 3.0
        self.people: dict[str, Person] = {}
        self.files: dict[str, StoredFile] = {}
        self.errands = Errands()
        self._api = BotApi(self)
        self._next_token = FIRST_TOKEN
        self._recent: deque[float] = deque()

    # The server

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/pa/{method}", self._api.call), web.get("/media/{name}", self._media)]

    def secrets(self) -> Sequence[str]:
        return [self.token]

    async def stop(self) -> None:
        await super().stop()
        await self.errands.close()

    async def settle(self, seconds: float = 30) -> None:
        await self.errands.settle(seconds)

    # People and what they do

    def add_person(
        self, name: str, *, subscribed: bool = True, behaviour: Behaviour | None = None, language: str = "en"
    ) -> Person:
        """Somebody with Viber; one who has not subscribed cannot be written to."""
        person_id = b64encode(f"person-{len(self.people):08}".encode()).decode()
        by_name = Behaviour(name.lower()) if name.lower() in list(Behaviour) else Behaviour.NORMAL
        person = Person(person_id, name, language=language, subscribed=subscribed, behaviour=behaviour or by_name)
        self.people[person_id] = person
        self.changed()
        return person

    def open_chat(self, person: Person, context: str | None = None) -> None:
        """Open the bot's chat, perhaps by a deep link; a greeting in the answer is shown."""
        self.errands.begin(self._opened(person, context))

    def subscribe(self, person: Person) -> None:
        person.subscribed = True
        self._do("subscribed", {"user": person.as_json()}, person)

    def unsubscribe(self, person: Person) -> None:
        person.subscribed = False
        self._do("unsubscribed", {"user_id": person.id}, person)

    def write(self, person: Person, text: str) -> int:
        """Write to the bot, which subscribes as well. The token of the message."""
        return self._say(person, {"type": "text", "text": text}, text)

    def send_file(self, person: Person, file: StoredFile, caption: str = "") -> int:
        """A picture, video or file, whose link holds as long as the simulator does."""
        name = f"{len(self.files)}-{file.name}"
        self.files[name] = file
        told: Json = {"type": file.kind, "media": f"{self.base_url}/media/{name}", "file_name": file.name}
        words: Json = {"text": caption} if caption else {}
        return self._say(person, {**told, **words, "size": len(file.content)}, caption, file)

    def send_location(self, person: Person, latitude: float, longitude: float) -> int:
        return self._say(person, {"type": "location", "location": {"lat": latitude, "lon": longitude}}, "")

    def send_contact(self, person: Person, name: str, phone: str) -> int:
        return self._say(person, {"type": "contact", "contact": {"name": name, "phone_number": phone}}, "")

    def send_sticker(self, person: Person, number: int) -> int:
        return self._say(person, {"type": "sticker", "sticker_id": number}, "")

    def press(self, person: Person, label: str) -> int | None:
        """Press a button below the last message, if it is really there; LookupError when not. None for a link."""
        last = next((bubble for bubble in reversed(person.bubbles) if not bubble.from_me), None)
        values = dict(last.buttons) if last is not None else {}
        if label not in values:
            raise LookupError(f"there is no button {label!r}")
        value = values[label]
        if value is None:
            return None
        is_silent = last is not None and label in last.silent_buttons
        return self._say(person, {"type": "text", "text": value}, value, shown=not is_silent)

    def read(self, person: Person) -> None:
        """Look at everything that came."""
        for bubble in person.bubbles:
            if not bubble.from_me and bubble.status == "delivered":
                bubble.status = "seen"
                self._do("seen", {"user_id": person.id}, person, bubble.token)

    def type_something(self, person: Person) -> None:
        """Something a bot is told and has no use for."""
        self._do("client_status", {"user": person.as_json()}, person)

    # For its parts

    def new_token(self) -> int:
        self._next_token += 1
        return self._next_token

    def is_too_fast(self) -> bool:
        """Counts one more message of this second, unless there were enough."""
        now = self.clock()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= self.messages_per_second:
            return True
        self._recent.append(now)
        return False

    async def try_address(self, url: str) -> Answered:
        """The event by which Viber tries an address."""
        return await self._post_once(url, self._event("webhook", {}, self.new_token()))

    async def post(self, kind: str, content: Json, person: Person, token: int) -> Answered:
        """Post one event, again as long as it is not taken; the last answer."""
        if not self.webhook_url or (kind not in ALWAYS_POSTED and kind not in self.event_types):
            return Answered(0)
        event = self._event(kind, content, token)
        answer = await self._post_once(self.webhook_url, event)
        for delay in RETRY_DELAYS:
            if answer.status == 200:
                break
            await asyncio.sleep(delay)
            answer = await self._post_once(self.webhook_url, event)
        if person.behaviour is Behaviour.TWICE:
            await self._post_once(self.webhook_url, event)
        return answer

    async def _post_once(self, url: str, event: bytes) -> Answered:
        headers = {
            "Content-Type": "application/json",
            "X-Viber-Content-Signature": hmac_sha256_hex(self.token, event),
        }
        return await self.errands.post_once(url, event, headers)

    def _event(self, kind: str, content: Json, token: int) -> bytes:
        frame: Json = {"event": kind, "timestamp": int(self.clock() * 1000), "chat_hostname": "SN-CHAT-01_"}
        return orjson.dumps({**frame, "message_token": token, **content})

    def _do(self, kind: str, content: Json, person: Person, token: int | None = None) -> None:
        self.changed()
        self.errands.begin(self.post(kind, content, person, token if token is not None else self.new_token()))

    def _say(
        self, person: Person, message: Json, text: str, file: StoredFile | None = None, *, shown: bool = True
    ) -> int:
        person.subscribed = person.subscribed or person.behaviour is not Behaviour.BLOCKED
        token = self.new_token()
        tracking = {"tracking_data": person.last_tracking} if person.last_tracking else {}
        if shown:
            person.bubbles.append(Bubble(token, True, text, self.clock(), file, further=message))
        told: Json = {"sender": person.as_json(), "message": {**message, **tracking}, "silent": False}
        self._do("message", told, person, token)
        return token

    async def _opened(self, person: Person, context: str | None) -> None:
        token = self.new_token()
        word: Json = {"context": context} if context else {}
        told: Json = {"type": "open", **word, "user": person.as_json(), "subscribed": person.subscribed}
        answer = await self.post("conversation_started", told, person, token)
        self._greet(person, answer.body, token)

    def _greet(self, person: Person, answer: str, token: int) -> None:
        try:
            message = read_object(answer.encode())
        except WebhookUnreadable:
            return
        text, tracking = message.text("text"), message.text("tracking_data") or ""
        if message.text("type") == "text" and text:
            person.bubbles.append(Bubble(token, False, text, self.clock(), tracking=tracking))
            self.changed()

    async def _media(self, request: web.Request) -> web.Response:
        file = self.files.get(request.match_info["name"])
        return web.Response(status=404) if file is None else web.Response(body=file.content)
