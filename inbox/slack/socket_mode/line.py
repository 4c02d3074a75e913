"""One socket to Slack: what comes over it is handed to the reception, and acknowledged once that is done."""

import asyncio

import aiohttp
import structlog

from inbox.slack.parts import Count
from inbox.slack.reception import Reception
from inbox.slack.socket_mode.frames import Envelope, Goodbye, Hello, Strange, acknowledgement, read_frame, said_in

HELLO_SECONDS = 10.0
HEARTBEAT_SECONDS = 10.0  # a socket that does not answer our ping half so long after it is dead
FRAME_LIMIT = 4 * 1024 * 1024
AT_ONCE = 50  # envelopes worked on at the same time; more wait in the socket
LEAVING_SECONDS = 10.0

log = structlog.stdlib.get_logger(__name__)


class LineBroken(Exception):
    """The socket is not what it should be. The text is for operators."""


class Line:
    """`leaving` is set once the next socket is to be opened: Slack said so, or this one is closed. `reason` says why."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, reception: Reception, count: Count) -> None:
        self._socket = socket
        self._reception = reception
        self._count = count
        self._room = asyncio.Semaphore(AT_ONCE)
        self._answering: set[asyncio.Task[None]] = set()
        self.leaving = asyncio.Event()
        self.reason = "closed"

    async def begin(self) -> None:
        """Slack said hello. Raises LineBroken where it did not in time."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                message = await self._socket.receive()
        except TimeoutError as error:
            raise LineBroken("Slack opened a socket and said nothing") from error
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise LineBroken(f"Slack closed the socket at once ({self._socket.close_code})")
        match read_frame(message.data):
            case Hello():
                return
            case Goodbye(reason):
                raise LineBroken(f"Slack wants no socket of ours now: {reason}")
            case Envelope() | Strange():
                raise LineBroken("Slack did not begin with a hello")

    async def listen(self) -> None:
        """Everything that comes, until the socket is closed from either side."""
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._heard(message.data)
        finally:
            self.leaving.set()
            await self._socket.close()

    async def finish(self) -> None:
        """Close it, once what is being answered has been; ten seconds at most."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=LEAVING_SECONDS)
        await self._socket.close()

    async def _heard(self, text: str) -> None:
        match read_frame(text):
            case Envelope() as envelope:
                await self._room.acquire()
                task = asyncio.create_task(self._answer(envelope))
                self._answering.add(task)
                task.add_done_callback(self._answered)
            case Goodbye(reason):
                log.info("Slack asks us to open the next socket", reason=reason)
                self.reason = reason
                self.leaving.set()
            case Strange(kind):
                self._count("unreadable")
                log.warning("a frame of Slack could not be read", kind=kind)
            case Hello():
                pass

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._answering.discard(task)
        self._room.release()

    async def _answer(self, envelope: Envelope) -> None:
        """Acknowledged after it is committed. Where the socket breaks between, Slack brings an event again: it is known then."""
        answer = acknowledgement(envelope, await self._reception.take(said_in(envelope)))
        if answer is None:
            return
        try:
            await self._socket.send_str(answer)
        except (ConnectionError, aiohttp.ClientError) as error:
            log.warning("an envelope could not be acknowledged", kind=envelope.kind, problem=type(error).__name__)
