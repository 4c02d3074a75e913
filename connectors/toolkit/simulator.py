"""What all simulated providers share: a server on loopback, the call log, faults, and a courier for webhook requests.

Simulators run in the sandbox and in tests only; nothing in production imports them.
"""

import asyncio
import itertools
import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

import aiohttp
from aiohttp import web

Clock = Callable[[], float]  # seconds since 1970, UTC
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 64 * 1024 * 1024
MASK = "***"
HOLD = web.ResponseKey("hold", float)  # seconds for which an answer that is already made and logged is kept back
LOGGED_HEADERS = ("LinkedIn-Version", "X-Restli-Protocol-Version")


@dataclass(slots=True)
class CallLog:
    """One line for each call that the hub made to a provider. `sink` also gets every line as JSON text."""

    sink: Callable[[str], None] | None = None
    lines: list[dict[str, object]] = field(default_factory=list)

    def record(self, line: dict[str, object]) -> None:
        self.lines.append(line)
        if self.sink is not None:
            self.sink(json.dumps(line, ensure_ascii=False))


@dataclass(slots=True)
class Faults:
    """Faults of the whole provider. `fail_next` holds HTTP statuses for the calls to come, one each."""

    fail_next: deque[int] = field(default_factory=deque)

    def fail(self, status: int, times: int = 1) -> None:
        self.fail_next.extend([status] * times)


class SimulatedProvider(ABC):
    """A provider's API on a free port of loopback. `version` grows with everything that somebody could see."""

    provider: ClassVar[str]

    def __init__(self, clock: Clock, log: CallLog | None = None) -> None:
        self.clock = clock
        self.log = log if log is not None else CallLog()
        self.faults = Faults()
        self.version = 0
        self.kept_waiting = 0  # answers that were held back
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._stopping = asyncio.Event()
        self._watchers: list[Callable[[], None]] = []

    @property
    def base_url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    async def start(self, port: int = 0) -> None:
        """Listen; after a stop, on the same port as before unless another is given."""
        self._stopping.clear()
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[self._middleware])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, port or self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening; answers that are held back are let go. What the provider knows stays."""
        self._stopping.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def settle(self, seconds: float = 30) -> None:
        """Wait until the hub has taken, or finally refused, all that happened here; TimeoutError after `seconds`."""
        return

    def watch(self, on_change: Callable[[], None]) -> None:
        """`on_change` is called whenever `version` has grown."""
        self._watchers.append(on_change)

    def changed(self) -> None:
        self.version += 1
        for watcher in self._watchers:
            watcher()

    @abstractmethod
    def routes(self) -> list[web.RouteDef]: ...

    @abstractmethod
    def secrets(self) -> Sequence[str]:
        """Texts that are masked wherever they would stand in the log."""

    def failure(self, status: int) -> web.Response:
        """The provider's own words for a failure of its own."""
        return web.json_response({"error": f"simulated failure {status}"}, status=status)

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        body = await read_body(request)
        status = 500
        try:
            response = await self._answer(request, handler)
            status = response.status
        except web.HTTPException as refusal:
            status = refusal.status
            raise
        finally:
            self.log.record(self._line(request, body, status))
        await self._hold(response)
        return response

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.faults.fail_next:
            return self.failure(self.faults.fail_next.popleft())
        return await handler(request)

    async def _hold(self, response: web.StreamResponse) -> None:
        seconds = response.get(HOLD)
        if seconds is None:
            return
        self.kept_waiting += 1
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    def _line(self, request: web.Request, body: object, status: int) -> dict[str, object]:
        hidden = tuple(self.secrets())
        line: dict[str, object] = {
            "provider": self.provider,
            "method": request.method,
            "path": masked(request.rel_url.raw_path, hidden),
            "query": masked(_as_map(list(request.query.items())), hidden),
            "content_type": request.headers.get("Content-Type") if body is not None else None,
            "body": masked(body, hidden),
            "status": status,
            "at": datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        shown = {name: request.headers[name] for name in LOGGED_HEADERS if name in request.headers}
        return {**line, "headers": shown} if shown else line


async def read_body(request: web.Request) -> object:
    """The body as the call log shows it: JSON as parsed, a form as an object, a file by name, size and type."""
    kind = request.content_type
    if not request.body_exists:
        return None
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return _as_map([(name, _shown(value)) for name, value in (await request.post()).items()])
    text = (await request.read()).decode("utf-8", "replace")
    try:
        return json.loads(text) if kind == "application/json" else text or None
    except ValueError:
        return text


def masked(value: object, hidden: Sequence[str]) -> object:
    match value:
        case str():
            for secret in hidden:
                value = value.replace(secret, MASK)
            return value
        case dict():
            return {key: masked(inner, hidden) for key, inner in value.items()}
        case list():
            return [masked(inner, hidden) for inner in value]
        case _:
            return value


def _shown(value: str | bytes | bytearray | web.FileField) -> object:
    match value:
        case web.FileField():
            value.file.seek(0, 2)
            size = value.file.tell()
            value.file.seek(0)
            return {"filename": value.filename, "size": size, "type": value.content_type}
        case bytes() | bytearray():
            return bytes(value).decode("utf-8", "replace")
        case _:
            return value


def _as_map(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Every name once; a repeated one holds the list of its values."""
    found: dict[str, list[object]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class Posting:
    """One webhook request to carry. Postings of one lane keep their order; `done` is told whether it arrived in the end."""

    lane: str
    body: bytes
    headers: Mapping[str, str]
    done: Callable[[bool], None] | None = None


class Courier:
    """Carries webhook requests to the hub, and again when it does not answer 2xx, as a provider does.

    `urls` are taken in turn. After the last of `retry_delays` (seconds) a posting is given up and kept in `given_up`.
    """

    def __init__(self, retry_delays: Sequence[float] = (0.1, 0.5, 1, 2, 5, 10), concurrency: int = 40) -> None:
        self.urls: list[str] = []
        self.retry_delays = list(retry_delays)
        self.concurrency = concurrency
        self.given_up: list[Posting] = []
        self.answers: list[int] = []  # every status, 0 where nobody answered
        self._turn = itertools.count()
        self._lanes: dict[str, deque[Posting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._carrying = 0
        self._room = asyncio.Condition()
        self._session: aiohttp.ClientSession | None = None

    def post(self, posting: Posting) -> None:
        """Carry it as soon as those before it in its lane have arrived or were given up."""
        if (waiting := self._lanes.get(posting.lane)) is not None:
            waiting.append(posting)
            return
        self._lanes[posting.lane] = deque([posting])
        task = asyncio.get_running_loop().create_task(self._walk(posting.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, seconds: float = 30) -> None:
        """Wait until nothing is under way; TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while self._tasks:
                await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._lanes.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _walk(self, lane: str) -> None:
        waiting = self._lanes[lane]
        while waiting:
            await self._carry(waiting.popleft())
        del self._lanes[lane]

    async def _carry(self, posting: Posting) -> None:
        arrived = await self._try(posting)
        if not arrived:
            self.given_up.append(posting)
        if posting.done is not None:
            posting.done(arrived)

    async def _try(self, posting: Posting) -> bool:
        for delay in (*self.retry_delays, None):
            status = await self._post_with_room(posting)
            self.answers.append(status)
            if 200 <= status <= 299:
                return True
            if delay is not None:
                await asyncio.sleep(delay)
        return False

    async def _post_with_room(self, posting: Posting) -> int:
        async with self._room:
            await self._room.wait_for(lambda: self._carrying < self.concurrency)
            self._carrying += 1
        try:
            return await self._post_once(posting)
        finally:
            async with self._room:
                self._carrying -= 1
                self._room.notify()

    async def _post_once(self, posting: Posting) -> int:
        url = self.urls[next(self._turn) % len(self.urls)]
        try:
            async with self._open_session().post(url, data=posting.body, headers=posting.headers) as response:
                await response.read()
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return self._session
