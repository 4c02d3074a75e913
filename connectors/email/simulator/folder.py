"""A mail folder that can be read by IMAP on loopback: as much of RFC 3501 and RFC 2177 as a reader of new mail needs."""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from connectors.email.simulator.server import token_shown
from connectors.toolkit.simulator import LOOPBACK

_COMMAND = re.compile(r"(\S+) (UID )?([A-Za-z]+) ?(.*)")
_WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_PARTIAL = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")


@dataclass(slots=True)
class SimulatedFolder:
    """`mails` by UID. `can_idle`: whether the server offers IDLE. `cuts`: after how many bytes it hangs up, one for each
    connection to come. `takes_token`: whether XOAUTH2 lets in who shows this. `opened_to_write` counts what must never happen."""

    user: str = "support"
    password: str = "folder-password"
    takes_token: Callable[[str], bool] = "folder-token".__eq__
    name: str = "INBOX"
    can_idle: bool = True
    in_trouble: bool = False
    validity: int = 7
    mails: dict[int, bytes] = field(default_factory=dict)
    next_uid: int = 1
    cuts: list[int] = field(default_factory=list)
    connections: int = 0
    opened_to_write: int = 0
    port: int = 0
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    idling: asyncio.Event = field(default_factory=asyncio.Event)
    lines: "set[_Line]" = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        for line in list(self.lines):
            line.writer.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def deliver(self, raw: bytes) -> int:
        """The new mail's UID."""
        number = self.next_uid
        self.next_uid += 1
        self.mails[number] = raw
        async with self.news:
            self.news.notify_all()
        return number

    def number_anew(self) -> None:
        """The same mails under other numbers, as after a move to another machine."""
        self.validity += 1
        self.mails = dict(enumerate(self.mails.values(), 101))
        self.next_uid = 101 + len(self.mails)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        line = _Line(self, reader, writer, self.cuts.pop(0) if self.cuts else None)
        self.lines.add(line)
        try:
            await line.talk()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self.lines.discard(line)
            writer.close()


@dataclass(slots=True, eq=False)
class _Line:
    """One connection. `left`: bytes that are still sent before it breaks."""

    folder: SimulatedFolder
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    left: int | None

    async def talk(self) -> None:
        await self.say(b"* OK ready")
        while raw := await self.reader.readline():
            found = _COMMAND.match(raw.decode().strip())
            if found is None:
                await self.say(b"* BAD what?")
                continue
            tag, _, verb, rest = found.groups()
            await VERBS.get(verb.upper(), _Line.unknown)(self, tag, rest)

    async def say(self, *pieces: bytes) -> None:
        sent = b"".join(pieces) + b"\r\n"
        if self.left is not None and len(sent) >= self.left:
            self.writer.write(sent[: self.left])
            await self.writer.drain()
            raise ConnectionResetError("cut")
        self.left = None if self.left is None else self.left - len(sent)
        self.writer.write(sent)
        await self.writer.drain()

    async def done(self, tag: str, words: str = "OK done") -> None:
        await self.say(f"{tag} {words}".encode())

    async def unknown(self, tag: str, rest: str) -> None:
        await self.done(tag, "BAD unknown command")

    async def capability(self, tag: str, rest: str) -> None:
        await self.say(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2", b" IDLE" if self.folder.can_idle else b"")
        await self.done(tag)

    async def login(self, tag: str, rest: str) -> None:
        await self._let_in(tag, [one or other for one, other in _WORDS.findall(rest)] == self._keys())

    async def authenticate(self, tag: str, rest: str) -> None:
        await self.say(b"+ ")
        shown = base64.b64decode((await self.reader.readline()).strip()).decode()
        user, token = token_shown(shown)
        is_right = user == self.folder.user and self.folder.takes_token(token)
        if not is_right:
            await self.say(b"+ ", base64.b64encode(b'{"status":"401"}'))
            await self.reader.readline()
        await self._let_in(tag, is_right)

    async def open_to_read(self, tag: str, rest: str) -> None:
        if rest.strip('"') != self.folder.name:
            await self.done(tag, "NO there is no such folder")
            return
        await self.say(f"* {len(self.folder.mails)} EXISTS".encode())
        await self.say(f"* OK [UIDVALIDITY {self.folder.validity}] numbering".encode())
        await self.say(f"* OK [UIDNEXT {self.folder.next_uid}] next".encode())
        await self.done(tag, "OK [READ-ONLY] opened")

    async def open_to_write(self, tag: str, rest: str) -> None:
        self.folder.opened_to_write += 1
        await self.open_to_read(tag, rest)

    async def fetch(self, tag: str, rest: str) -> None:
        wanted, _, what = rest.partition(" ")
        for place, number in self._numbers(wanted):
            if (partial := _PARTIAL.search(what)) is None:
                await self.say(f"* {place} FETCH (UID {number})".encode())
                continue
            content = self.folder.mails[number][: int(partial[1])]
            await self.say(f"* {place} FETCH (UID {number} BODY[]<0> {{{len(content)}}}\r\n".encode(), content, b")")
        await self.done(tag)

    async def idle(self, tag: str, rest: str) -> None:
        count = len(self.folder.mails)
        await self.say(b"+ idling")
        self.folder.idling.set()
        ending = asyncio.ensure_future(self.reader.readline())
        news = asyncio.ensure_future(self._more_than(count))
        await asyncio.wait((ending, news), return_when=asyncio.FIRST_COMPLETED)
        if news.done():
            await self.say(f"* {len(self.folder.mails)} EXISTS".encode())
        else:
            news.cancel()
        await ending
        self.folder.idling.clear()
        await self.done(tag)

    async def logout(self, tag: str, rest: str) -> None:
        await self.done(tag)
        raise ConnectionResetError("they have gone")

    def _keys(self) -> list[str]:
        return [self.folder.user, self.folder.password]

    async def _let_in(self, tag: str, is_right: bool) -> None:
        if self.folder.in_trouble:
            await self.done(tag, "NO [UNAVAILABLE] try again later")
        else:
            await self.done(tag, "OK welcome" if is_right else "NO [AUTHENTICATIONFAILED] wrong")

    def _numbers(self, wanted: str) -> list[tuple[int, int]]:
        """Place and UID of those asked for; `n:*` names the last one in any case (RFC 3501, section 6.4.8)."""
        first, _, last = wanted.partition(":")
        everything = list(enumerate(sorted(self.folder.mails), 1))
        if last == "*":
            return [one for one in everything if one[1] >= int(first)] or everything[-1:]
        return [one for one in everything if one[1] == int(first)]

    async def _more_than(self, count: int) -> None:
        async with self.folder.news:
            await self.folder.news.wait_for(lambda: len(self.folder.mails) > count)


Verb = Callable[[_Line, str, str], Awaitable[None]]
VERBS: Mapping[str, Verb] = {
    "CAPABILITY": _Line.capability,
    "LOGIN": _Line.login,
    "AUTHENTICATE": _Line.authenticate,
    "EXAMINE": _Line.open_to_read,
    "SELECT": _Line.open_to_write,
    "FETCH": _Line.fetch,
    "IDLE": _Line.idle,
    "LOGOUT": _Line.logout,
}
