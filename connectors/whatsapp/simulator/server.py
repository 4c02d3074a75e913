"""Meta's side of the simulated WhatsApp: the server on loopback, what it keeps, and the webhooks that it posts."""

import base64
from collections.abc import Mapping, Sequence
from typing import ClassVar

from aiohttp import web

from connectors.contract.inbound import ReportedStatus
from connectors.toolkit.shuffling_simulator import Shuffler
from connectors.toolkit.signatures import same
from connectors.toolkit.simulator import CallLog, Clock, Courier, Posting, SimulatedProvider
from connectors.whatsapp.simulator.cloud_api import CloudApi, Refusal, error_of, failed
from connectors.whatsapp.simulator.limits import Rates
from connectors.whatsapp.simulator.webhooks import (
    Number,
    signed,
    status,
)
from connectors.whatsapp.simulator.world import (
    ApprovedTemplate,
    Behaviour,
    Group,
    Json,
    Message,
    Person,
    StoredFile,
)

TOKEN = "simulated-whatsapp-token-not-real"
APP_SECRET = "simulated-whatsapp-app-secret-not-real"
VERIFY_TOKEN = "simulated-verify-token"
PHONE_NUMBER_ID = "106540352240000"
BUSINESS_ACCOUNT_ID = "102290129340000"
DISPLAY_NUMBER = "420228800100"

HOUR = 3600.0
WINDOW, AD_WINDOW = 24 * HOUR, 72 * HOUR
LINK_SECONDS = 300.0


class SimulatedWhatsapp(SimulatedProvider):
    """Meta's side: one business number, what is kept of the people around it, the API, and the webhooks.

    `refuses_later`: what cannot be delivered is accepted, and fails by a status, as WhatsApp mostly does.
    """

    provider: ClassVar[str] = "whatsapp"

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        token: str = TOKEN,
        app_secret: str = APP_SECRET,
        number: Number | None = None,
        retry_delays: Sequence[float] = (0.1, 0.5, 1, 2, 5, 10),
        seed: int = 1,
    ) -> None:
        super().__init__(clock, log)
        self.token = token
        self.app_secret = app_secret
        self.number = number or Number(PHONE_NUMBER_ID, DISPLAY_NUMBER, BUSINESS_ACCOUNT_ID)
        self.courier = Courier(retry_delays)
        self.rates = Rates()
        self.refuses_later = False
        self.silent_seconds = 60.0
        self.slow_seconds = 3.0
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.files: dict[str, StoredFile] = {}
        self.messages: dict[str, Message] = {}
        self.templates: dict[tuple[str, str], ApprovedTemplate] = {}
        self._links: dict[str, float] = {}
        self._throttled: set[str] = set()
        self._shuffler = Shuffler[bytes](lambda lane, body: self._post(body, lane), seed)
        self._last_id = 0
        self._api = CloudApi(self)

    # The server

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/{version}/{number}/messages", self._message),
            web.post("/{version}/{number}/media", self._upload),
            web.get("/media/{media_id}", self._download),
            web.get("/{version}/{media_id}", self._look_up),
        ]

    def secrets(self) -> Sequence[str]:
        return [self.token, self.app_secret]

    def failure(self, status: int) -> web.Response:
        response = failed(Refusal(2 if status == 503 else 1))
        response.set_status(status)
        return response

    async def stop(self) -> None:
        await super().stop()
        self._shuffler.stop()
        await self.courier.close()

    async def settle(self, seconds: float = 30) -> None:
        """Wait until the hub has taken, or finally refused, all that happened; TimeoutError after `seconds`."""
        self._shuffler.release()
        await self.courier.settle(seconds)

    def post_to(self, urls: Sequence[str]) -> None:
        """Where webhooks go: one address, or several web processes in turn."""
        self.courier.urls = list(urls)

    # For the calls

    def person(self, handle: str) -> Person | None:
        return self.people.get(handle) or next((one for one in self.people.values() if one.is_called(handle)), None)

    def template(self, name: str, language: str) -> ApprovedTemplate | None:
        return self.templates.get((name, language))

    def new_message_id(self) -> str:
        self._last_id += 1
        raw = f"{self.number.phone_number_id}:{self._last_id:08d}".encode()
        return f"wamid.{base64.b64encode(raw).decode()}"

    def new_message(self, chat: str, kind: str, text: str, person: Person | None = None) -> Message:
        """One of theirs, or without a person of ours, which is not yet put anywhere."""
        return Message(self.new_message_id(), chat, person.number if person else "", self.clock(), kind, text)

    def store(self, content: bytes, filename: str, mime_type: str) -> StoredFile:
        file = StoredFile(str(900000000000001 + len(self.files)), content, filename, mime_type)
        self.files[file.id] = file
        return file

    def throttle_now(self, person: Person) -> bool:
        """Every other time."""
        self._throttled ^= {person.number}
        return person.number in self._throttled

    def held_for(self, person: Person) -> float | None:
        return {Behaviour.SILENT: self.silent_seconds, Behaviour.SLOW: self.slow_seconds}.get(person.behaviour)

    def report_sent(self, message: Message, person: Person, code: int | None) -> None:
        """Sent, delivered, and read at once by who does so; or failed with this code."""
        if code is not None:
            failure: Json = {"errors": [error_of(code)]}
            self._tell_status(message, person, "failed", failure)
            return
        self._report(message, person, ReportedStatus.SENT)
        if person.behaviour is Behaviour.BLOCKED:
            return
        self._report(message, person, ReportedStatus.DELIVERED)
        if person.reads_at_once:
            self._report(message, person, ReportedStatus.READ)

    # Inside

    async def _message(self, request: web.Request) -> web.Response:
        try:
            self._check_caller(request)
            body = await request.json()
            return self._api.message(body if isinstance(body, dict) else {})
        except Refusal as refusal:
            return failed(refusal)
        except ValueError:
            return failed(Refusal(100, "the body is no JSON"))

    async def _upload(self, request: web.Request) -> web.Response:
        try:
            self._check_caller(request)
            return self._api.file(await request.post())
        except Refusal as refusal:
            return failed(refusal)

    async def _look_up(self, request: web.Request) -> web.Response:
        """Where a file lies, for five minutes from now."""
        try:
            self._check_token(request)
        except Refusal as refusal:
            return failed(refusal)
        file = self.files.get(request.match_info["media_id"])
        if (
            file is None
            or request.query.get("phone_number_id", self.number.phone_number_id) != self.number.phone_number_id
        ):
            return failed(Refusal(100, "no such media", 33))
        self._links[file.id] = self.clock() + LINK_SECONDS
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "url": f"{self.base_url}/media/{file.id}",
                "mime_type": file.mime_type,
                "file_size": str(len(file.content)),
                "id": file.id,
            }
        )

    async def _download(self, request: web.Request) -> web.Response:
        try:
            self._check_token(request)
        except Refusal as refusal:
            return failed(refusal)
        file = self.files.get(request.match_info["media_id"])
        if file is None or self._links.get(file.id, 0) < self.clock():
            return web.Response(status=404)
        return web.Response(body=file.content, headers={"Content-Type": file.mime_type})

    def _check_caller(self, request: web.Request) -> None:
        self._check_token(request)
        if request.match_info["number"] != self.number.phone_number_id:
            raise Refusal(100, "Object with this ID does not exist", 33)

    def _check_token(self, request: web.Request) -> None:
        if not same(request.headers.get("Authorization", ""), f"Bearer {self.token}"):
            raise Refusal(190)

    def _report(self, message: Message, person: Person, word: ReportedStatus) -> None:
        message.status = word
        self._tell_status(message, person, word.value, {})

    def _tell_status(self, message: Message, person: Person, said: str, extra: Json) -> None:
        key = {"biz_opaque_callback_data": message.callback_data} if message.callback_data else {}
        told = status(message.id, said, self.clock(), person, {**extra, **key})
        self._tell(person, "messages", "statuses", told)

    def _tell(self, person: Person, field: str, section: str, told: Json) -> None:
        body = self.number.posted(field, self.number.value(section, told, person=person))
        if person.behaviour is Behaviour.SHUFFLED:
            self._shuffler.hold_back(person.user_id, body)
            return
        for _ in range(2 if person.behaviour is Behaviour.TWICE else 1):
            self._post(body, person.user_id)

    def _tell_account(self, topic: str, value: Mapping[str, object]) -> None:
        self._post(self.number.posted(topic, dict(value), time=int(self.clock())), topic)
        self.changed()

    def _post(self, body: bytes, lane: str) -> None:
        if self.courier.urls:
            self.courier.post(Posting(lane, body, signed(body, self.app_secret)))

    def _now(self) -> str:
        return str(int(self.clock()))

    def _user_id(self, country: str) -> str:
        self._last_id += 1
        return f"{country}.{7300000000000000000 + self._last_id}"
