"""A line between two ends that can be cut, go dead, lose its answers, or be slow: a TCP proxy on loopback."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PIECE = 64 * 1024


class Line(StrEnum):
    PASS = "pass"
    CUT = "cut"  # connections end at once, new ones as soon as they stand
    DOWN = "down"  # nobody listens: whoever calls is refused, and nothing can have been done
    HOLE = "hole"  # half-open: whatever is said vanishes, and nobody hangs up
    MUTE = "mute"  # what is asked arrives, no answer comes back


class Proxy:
    """Listens at `host` and `port`; `connect` opens the far end. A connection that lost a byte is never continued."""

    def __init__(self, connect: Callable[[], Awaitable[Ends]], host: str = "127.0.0.1") -> None:
        self._connect = connect
        self.host = host
        self._line = Line.PASS
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.delay = 0.0  # seconds that each piece takes
        self.port = 0
        self.connections = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    async def start(self) -> None:
        """Listen; after it was down, on the same port as before."""
        self._server = await asyncio.start_server(self._serve, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def set(self, line: Line) -> None:
        """From now on the line is so. Connections that the change leaves half-dead end when it passes again."""
        before, self._line = self._line, line
        if line in (Line.CUT, Line.DOWN) or (line is Line.PASS and before is not Line.PASS):
            self.hang_up()
        if line is Line.DOWN and self._server is not None:
            self._server.close()
        if before is Line.DOWN and line is not Line.DOWN:
            await self.start()

    def hang_up(self) -> None:
        """End every connection there is; new ones are taken as the line is."""
        for task in set(self._open):
            task.cancel()

    async def stop(self) -> None:
        self.hang_up()
        if self._server is not None:
            self._server.close()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry((reader, writer)))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _carry(self, near: Ends) -> None:
        self.connections += 1
        far: Ends | None = None
        try:
            if self._line is Line.CUT:
                return
            if self._line is Line.HOLE:
                await asyncio.Event().wait()
            far = await self._connect()
            pipes = self._pipe(near[0], far[1], asks=True), self._pipe(far[0], near[1], asks=False)
            await asyncio.gather(*pipes)
        except OSError:  # one of the ends is gone, and the other shall be too
            return
        finally:
            for ends in (near, far):
                if ends is not None:
                    ends[1].transport.abort()

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, asks: bool) -> None:
        while piece := await reader.read(PIECE):
            if self.delay:
                await asyncio.sleep(self.delay)
            if self._line is Line.HOLE or (self._line is Line.MUTE and not asks):
                await asyncio.Event().wait()  # until somebody ends this connection
            writer.write(piece)
            await writer.drain()
        with suppress(OSError, RuntimeError):
            writer.write_eof()


def to_port(port: Callable[[], int]) -> Callable[[], Awaitable[Ends]]:
    async def connect() -> Ends:
        return await asyncio.open_connection("127.0.0.1", port())

    return connect


def to_socket(path: str) -> Callable[[], Awaitable[Ends]]:
    async def connect() -> Ends:
        return await asyncio.open_unix_connection(path)

    return connect
