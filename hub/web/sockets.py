"""The routes of chats on web sites: the files of the widget, the line as a WebSocket, and the line as single posts.

A line is opened only from a web site that the operator named, or from our own frame. Too many lines: 503. Frames of any
shape are answered with an error frame; only one beyond READ_LIMIT, what is no WebSocket at all (RFC 6455), a flood of pings,
or a caller who does not stop, ends the line.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import structlog
from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from connectors.contract.live import LineAnswer, LineProblem, LiveChat, Refusal
from hub.clock import monotonic_seconds
from hub.web.allowance import Allowance, Rate
from hub.web.bodies import NoBody, read_body
from hub.web.callers import Proxies
from hub.web.errors import problem
from hub.web.lines import Caller, Lines, OpenLine

SOCKET = "/chat/{account}/socket"
EXCHANGE = "/chat/{account}/exchange"
FILE = "/chat/{account}/{name:[^/]+[.][a-z]+}"  # with an ending, so that no other address here is taken for a file

READ_LIMIT = 256 * 1024  # bytes of a frame that are read at all; the connector takes fewer
EXCHANGE_LIMIT = 256 * 1024
WORDS_AT_ONCE = 20
CLOSE_SECONDS = 2.0
HEARTBEAT_SECONDS = 20.0
MOST_STRIKES = 50  # things refused one after the other
PINGS = Rate(20, 1)  # and pongs nobody asked for
CONTROL = frozenset({WSMsgType.PING, WSMsgType.PONG})
REFUSED_ORIGIN = "This web site may not open the chat. Add its address to the origins of the account."
TOO_MANY = "More lines are open than may be. Please try again in a moment."
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:]+\](:[0-9]{1,5})?")

log = structlog.stdlib.get_logger(__name__)

Chats = Mapping[str, LiveChat]
"""The account in the address -> who speaks there."""


class TurnedAway(Exception):
    """This caller gets no line."""

    def __init__(self, status: int, why: str | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


NO_PROXIES = Proxies()


class Sockets:
    """Opens and carries lines."""

    def __init__(self, chats: Chats, lines: Lines, *, public_url: str = "", proxies: Proxies = NO_PROXIES) -> None:
        self._chats = chats
        self._lines = lines
        self._public = urlsplit(public_url)
        self._proxies = proxies
        self._open: set[web.WebSocketResponse] = set()
        self._is_closing = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(SOCKET, self._socket, allow_head=False),
            web.post(EXCHANGE, self._exchange),
            web.get(FILE, self._file),
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Bring news while the block runs; at its end every line is told to come back later. Enter it after the server's."""
        looking = asyncio.create_task(self._lines.look())
        try:
            yield
        finally:
            self._is_closing = True
            looking.cancel()
            goodbyes = (socket.close(code=WSCloseCode.GOING_AWAY) for socket in list(self._open))
            await asyncio.gather(looking, *goodbyes, return_exceptions=True)

    # Files

    async def _file(self, http: web.Request) -> web.StreamResponse:
        chat = self._chats.get(http.match_info["account"])
        file = chat.page_file(http.match_info["name"], self._hub(http)) if chat else None
        if file is None:
            return problem(404)
        return web.Response(body=file.content, content_type=file.content_type, charset="utf-8", headers=file.headers)

    # The line as a socket

    async def _socket(self, http: web.Request) -> web.StreamResponse:
        try:
            caller = self._caller(http)
        except TurnedAway as turned:
            return problem(turned.status, turned.why)
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_SECONDS, max_msg_size=READ_LIMIT, compress=False, timeout=CLOSE_SECONDS, autoping=False
        )
        if not socket.can_prepare(http).ok:
            return problem(400, "This address is for WebSockets.")
        await socket.prepare(http)
        self._open.add(socket)
        line = self._lines.opened(caller, lambda answer: self._say(http, socket, caller.chat, answer))
        bringing = asyncio.create_task(_bring(http, line))
        try:
            await self._listen(http, socket, caller)
        finally:
            self._open.discard(socket)
            self._lines.closed(line)
            bringing.cancel()
            await asyncio.gather(bringing, return_exceptions=True)
        return socket

    async def _listen(self, http: web.Request, socket: web.WebSocketResponse, caller: Caller) -> None:
        strikes, pings = 0, Allowance(PINGS)
        greet_before = monotonic_seconds() + self._lines.limits.greeting_seconds
        while strikes < MOST_STRIKES:
            message = await _receive(socket, None if caller.visitor else greet_before - monotonic_seconds())
            if message is None:
                return
            try:
                if message.type in CONTROL:
                    if pings.take("", monotonic_seconds()):
                        break
                    await self._in_time(http, _pong(socket, message))
                    continue
                answer = await self._answer(caller, message)
                strikes = strikes + 1 if isinstance(answer, Refusal) else 0
                await self._say(http, socket, caller.chat, answer)
            except ConnectionError:
                return
        await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too much that cannot be taken")

    async def _answer(self, caller: Caller, message: WSMessage) -> LineAnswer:
        if message.type is not WSMsgType.TEXT:
            return Refusal(LineProblem.UNREADABLE)
        return await self._lines.hear(caller, message.data)

    async def _say(self, http: web.Request, socket: web.WebSocketResponse, chat: LiveChat, answer: LineAnswer) -> None:
        """Raises ConnectionError when the line is gone, or its caller takes nothing for too long."""
        await self._in_time(http, socket.send_str(chat.write_answer(answer)))

    async def _in_time(self, http: web.Request, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self._lines.limits.taking_seconds):
                await sending
        except TimeoutError as slow:
            _hang_up(http)
            raise ConnectionError("the caller takes nothing") from slow

    # The line as single posts, where a network lets no socket through

    async def _exchange(self, http: web.Request) -> web.StreamResponse:
        """A body of lines, each a word; the first greets. The answers come back the same way, and what lies ready."""
        try:
            caller = self._caller(http)
        except TurnedAway as turned:
            return problem(turned.status, turned.why)
        if (http.content_length or 0) > EXCHANGE_LIMIT:
            return problem(413)
        try:
            body = await read_body(http)
        except NoBody as missing:
            refusal = problem(missing.status)
            refusal.force_close()  # nothing behind it on this connection can be read
            return refusal
        if len(body) > EXCHANGE_LIMIT:
            return problem(413)
        said = body.decode("utf-8", "replace").split("\n")[:WORDS_AT_ONCE]
        answers = [await self._lines.hear(caller, word) for word in said]
        answers += await self._lines.waiting(caller)
        words = "\n".join(caller.chat.write_answer(answer) for answer in answers)
        return web.Response(text=words, content_type="application/x-ndjson", headers={"Cache-Control": "no-store"})

    # Who may

    def _caller(self, http: web.Request) -> Caller:
        """Who calls. Raises TurnedAway."""
        chat = self._chats.get(http.match_info["account"])
        if chat is None:
            raise TurnedAway(404)
        if http.headers.get("Origin", "").lower() not in chat.origins | self._own_origins(http):
            raise TurnedAway(403, REFUSED_ORIGIN)
        address = self._proxies.caller(http)
        if self._is_closing or self._lines.may_open(address) > 0:
            raise TurnedAway(503, TOO_MANY)
        return Caller(chat, address)

    def _own_origins(self, http: web.Request) -> set[str]:
        """That of our frame, as the operator names us, and as this browser does."""
        host = _host(http)
        named = {f"{self._public.scheme}://{self._public.netloc}".lower()} if self._public.netloc else set()
        return named | ({f"http://{host}", f"https://{host}"} if host else set())

    def _hub(self, http: web.Request) -> str:
        if self._public.netloc:
            return f"{self._public.scheme}://{self._public.netloc}"
        return f"{http.scheme}://{_host(http)}"


async def _receive(socket: web.WebSocketResponse, seconds: float | None) -> WSMessage | None:
    """What came next; None when nothing more will come, or nobody greeted in time."""
    try:
        async with asyncio.timeout(seconds):
            message = await socket.receive()
    except TimeoutError:
        await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"nobody greeted")
        return None
    return message if message.type in (WSMsgType.TEXT, WSMsgType.BINARY, *CONTROL) else None


async def _pong(socket: web.WebSocketResponse, message: WSMessage) -> None:
    if message.type is WSMsgType.PING:
        await socket.pong(message.data)


async def _bring(http: web.Request, line: OpenLine) -> None:
    """Ends with the line; if it breaks by itself, the line ends with it, and the browser comes again."""
    try:
        await line.bring()
    except ConnectionError:
        _hang_up(http)
    except Exception:  # nobody else would hear of it
        log.exception("a line broke")
        _hang_up(http)


def _hang_up(http: web.Request) -> None:
    if http.transport is not None:
        http.transport.abort()


def _host(http: web.Request) -> str:
    """As the browser named us; empty where that is no host."""
    host = http.host.lower()
    return host if _HOST.fullmatch(host) else ""
