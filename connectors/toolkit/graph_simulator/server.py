"""A Graph API on loopback for one account: tokens, refusals in Meta's words, files, and signed webhook requests."""

import hashlib
import hmac
import re
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import aiohttp
import orjson
from aiohttp import web
from pydantic import SecretStr

from connectors.toolkit.graph_settings import GraphSettings
from connectors.toolkit.graph_simulator.limits import Rates
from connectors.toolkit.graph_simulator.world import (
    Behaviour,
    GraphComment,
    GraphFile,
    GraphMessage,
    GraphPerson,
    GraphPost,
    Json,
)
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.shuffling_simulator import Shuffler
from connectors.toolkit.signatures import same
from connectors.toolkit.simulator import HOLD, CallLog, Clock, Courier, Posting, SimulatedProvider

FIRST_PERSON = 6120000000000001


class GraphRefusal(Exception):
    """An answer that is no result, as Meta writes it. `minutes`: when the next call may come."""

    def __init__(
        self, code: int, subcode: int | None, words: str, status: int = 400, minutes: int | None = None
    ) -> None:
        super().__init__(words)
        self.status, self.code, self.subcode, self.words, self.minutes = status, code, subcode, words, minutes


@dataclass(frozen=True, slots=True)
class Result:
    """What a call gives, and whose behaviour decides how fast."""

    body: Json
    person: GraphPerson | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What is answered on `path`, whose groups go to `answer` with the fields of the body or the form."""

    method: str
    path: re.Pattern[str]
    answer: Callable[[Sequence[str], JsonObject], Result]


def call(method: str, path: str, answer: Callable[[Sequence[str], JsonObject], Result]) -> Call:
    return Call(method, re.compile(path), answer)


class GraphSimulator(SimulatedProvider):
    """One account and the people around it. `kind` is Meta's word for the account.

    Give the connector `access_token`, `app_secret`, `verify_token` and `base_url`. What people do is posted to the addresses of
    `connect`; gestures need a running event loop and return at once, `settle` waits until the hub has everything.
    """

    kind: ClassVar[str]
    account_id: ClassVar[str]
    times_in_seconds: ClassVar[bool] = False  # the time of an entry, else in milliseconds

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        name: str = "Moravia Shop",
        app_secret: str = "simulated-app-secret-not-real",
        verify_token: str = "simulated-verify-token",
        access_token: str = "simulated-access-token-not-real",
        retry_delays: Sequence[float] = (0.1, 0.5, 1, 2, 5, 10),
        seed: int = 1,
    ) -> None:
        super().__init__(clock, log)
        self.account_name = name
        self.app_secret = app_secret
        self.verify_token = verify_token
        self.access_token = access_token
        self.courier = Courier(retry_delays)
        self.rates = Rates(clock)
        self.slow_seconds = 3.0
        self.silent_seconds = 60.0
        self.restricted = False
        self.people: dict[str, GraphPerson] = {}
        self.files: dict[str, GraphFile] = {}
        self.phones: dict[str, list[GraphMessage]] = {}
        self.posts: dict[str, GraphPost] = {}
        self.comments: dict[str, GraphComment] = {}
        self._throttled: set[str] = set()
        self._fetched: dict[str, tuple[bytes, str]] = {}
        self._shuffler = Shuffler[Posting](lambda lane, posting: self._post(posting), seed)
        self._number = 0

    # The server

    @abstractmethod
    def calls(self) -> list[Call]: ...

    async def prepare(self, fields: JsonObject) -> None:
        """What takes time before a call is answered; refuses the call where it fails."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/media/{file}/{name}", self._file), web.route("*", "/{version}/{path:.+}", self._graph)]

    def secrets(self) -> Sequence[str]:
        return [secret for secret in (self.access_token, self.app_secret, self.verify_token) if secret]

    def failure(self, status: int) -> web.Response:
        return refused(GraphRefusal(2, None, "Service temporarily unavailable", status))

    async def stop(self) -> None:
        await super().stop()
        self._shuffler.stop()
        await self.courier.close()

    async def settle(self, seconds: float = 30) -> None:
        """Wait until the hub has taken, or finally refused, all that people did; TimeoutError after `seconds`."""
        self._shuffler.release()
        await self.courier.settle(seconds)

    async def _graph(self, request: web.Request) -> web.Response:
        try:
            return self._answered(await self._result(request))
        except GraphRefusal as refusal:
            return refused(refusal)

    async def _result(self, request: web.Request) -> Result:
        if not same(request.headers.get("Authorization", ""), f"Bearer {self.access_token}"):
            raise GraphRefusal(190, None, "Invalid OAuth access token.", 401)
        path, fields = request.match_info["path"], await _fields(request)
        await self.prepare(fields)
        for one in self.calls():
            if one.method == request.method and (found := one.path.fullmatch(path)):
                return one.answer(found.groups(), fields)
        raise unknown_object(path)

    def _answered(self, result: Result) -> web.Response:
        response = web.json_response(result.body)
        held = {Behaviour.SLOW: self.slow_seconds, Behaviour.SILENT: self.silent_seconds}
        if result.person is not None and result.person.behaviour in held:
            response[HOLD] = held[result.person.behaviour]
        return response

    async def _file(self, request: web.Request) -> web.Response:
        file = self.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.content, content_type=file.mime_type)

    # The webhook

    def connect(self, urls: Sequence[str]) -> None:
        """Post to these addresses in turn."""
        self.courier.urls = list(urls)

    async def asks(self, url: str) -> bool:
        """Meta's set-up question to an address: whether the right answer came."""
        query = {"hub.mode": "subscribe", "hub.verify_token": self.verify_token, "hub.challenge": "1158201444"}
        async with aiohttp.ClientSession() as session, session.get(url, params=query) as response:
            return response.status == 200 and await response.text() == query["hub.challenge"]

    def post_entry(self, entry: Json, lane: str, person: GraphPerson | None = None) -> None:
        """Post a body of one entry, which gets its id and the time."""
        time = int(self.clock()) if self.times_in_seconds else round(self.clock() * 1000)
        body = {"object": self.kind, "entry": [{"id": self.account_id, "time": time, **entry}]}
        posting = Posting(lane, orjson.dumps(body), self.signed(orjson.dumps(body)))
        if person is not None and person.behaviour is Behaviour.SHUFFLED:
            self._shuffler.hold_back(posting.lane, posting)
            return
        for _ in range(2 if person is not None and person.behaviour is Behaviour.TWICE else 1):
            self._post(posting)

    def post_body(self, body: bytes, lane: str = "batch") -> None:
        """Post a body as it is, signed."""
        self._post(Posting(lane, body, self.signed(body)))

    def signed(self, body: bytes) -> dict[str, str]:
        proof = hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={proof}"}

    # People

    def add_person(
        self,
        name: str,
        *,
        username: str | None = None,
        behaviour: Behaviour | None = None,
        person_id: str | None = None,
    ) -> GraphPerson:
        """Somebody who has not written yet."""
        number = person_id or str(FIRST_PERSON + len(self.people))
        by_name = Behaviour(username) if username in list(Behaviour) else Behaviour.NORMAL
        person = self.people[number] = GraphPerson(number, name, username, behaviour or by_name)
        self.changed()
        return person

    def block(self, person: GraphPerson) -> None:
        """They want nothing of us any more. Meta tells it to nobody: the next message is refused."""
        person.behaviour = Behaviour.BLOCKED
        self.changed()

    def unblock(self, person: GraphPerson) -> None:
        person.behaviour = Behaviour.NORMAL
        self.changed()

    def store(self, kind: str, content: bytes, filename: str, mime_type: str) -> GraphFile:
        file = GraphFile(self.next_id("8800"), kind, content, filename, mime_type)
        self.files[file.id] = file
        return file

    def next_id(self, begins: str) -> str:
        self._number += 1
        return f"{begins}{self._number:08d}"

    def met(self, person: GraphPerson) -> None:
        """Refuse the call where the person, or the road to them, behaves so."""
        if self.restricted:
            raise GraphRefusal(10, 1893063, "(#10) The Page is temporarily restricted from sending messages.", 403)
        if person.behaviour is Behaviour.BROKEN:
            raise GraphRefusal(2, None, "Service temporarily unavailable", 500)
        if person.behaviour is Behaviour.THROTTLED:
            self._throttled ^= {person.id}
            if person.id in self._throttled:
                raise too_fast()

    # Inside

    def _post(self, posting: Posting) -> None:
        if self.courier.urls:
            self.courier.post(posting)


Settings = TypeVar("Settings", bound=GraphSettings)


def settings_of(
    simulator: GraphSimulator,
    settings: type[Settings],
    *,
    token: str | None = None,
    base_url: str | None = None,
    timeout: float = 15,
    **account: str,
) -> Settings:
    """What an operator would write to use this simulator, which must have started unless `base_url` is given. `account`: the
    setting that names the account, and its id.
    """
    return settings.model_validate(
        {
            **account,
            "app_secret": SecretStr(simulator.app_secret),
            "verify_token": SecretStr(simulator.verify_token),
            "access_token": SecretStr(token or simulator.access_token),
            "base_url": base_url or simulator.base_url,
            "timeout": timeout,
        }
    )


def too_fast() -> GraphRefusal:
    return GraphRefusal(613, None, "(#613) Calls to this api have exceeded the rate limit.", 400, minutes=1)


def unknown_object(name: str) -> GraphRefusal:
    words = (
        f"Unsupported request. Object with ID '{name}' does not exist, or cannot be loaded due to missing permissions"
    )
    return GraphRefusal(100, 33, words)


def refused(refusal: GraphRefusal) -> web.Response:
    error: Json = {"message": refusal.words, "type": "OAuthException", "code": refusal.code, "fbtrace_id": "Asimulated"}
    if refusal.subcode is not None:
        error["error_subcode"] = refusal.subcode
    headers: Mapping[str, str] = {}
    if refusal.minutes is not None:
        use = {"1": [{"type": "messenger", "call_count": 100, "estimated_time_to_regain_access": refusal.minutes}]}
        headers = {"X-Business-Use-Case-Usage": orjson.dumps(use).decode()}
    return web.json_response({"error": error}, status=refusal.status, headers=headers)


async def _fields(request: web.Request) -> JsonObject:
    """The fields of a call, from its query, a JSON body or a form; a file of a form as it came."""
    if request.method == "GET":
        return JsonObject(dict(request.query))
    if request.content_type == "application/json":
        try:
            body = orjson.loads(await request.read())
        except orjson.JSONDecodeError:
            raise GraphRefusal(100, None, "(#100) The body is no JSON.") from None
        return JsonObject(body if isinstance(body, dict) else {})
    return JsonObject(dict((await request.post()).items()))
