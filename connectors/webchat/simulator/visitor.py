"""A visitor without a screen: what the widget does, in Python, over a real WebSocket.

What they say waits here until the hub has it; what they heard, the token and the place in the mailbox stay through
`leave` and `come`, as they do in a browser through a reload.
"""

import asyncio
import itertools
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

Json = dict[str, Any]
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0  # seconds between two tries to connect
CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A message from us as it stands there now. `buttons` are labels and values; `gone`: it was taken back."""

    key: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    is_edited: bool = False
    gone: bool = False


def nothing() -> None:
    """For a visitor at whom nobody looks."""


class Visitor:
    """One browser. `said` holds what the hub has on disk, `heard` what came, each once; `repeated` counts what came again."""

    def __init__(
        self,
        hub_url: str,
        account: str,
        origin: str,
        *,
        language: str = "en",
        changed: Callable[[], None] = nothing,
    ) -> None:
        self.hub_url = hub_url
        self.token: str | None = None
        self.after = 0
        self.said: list[str] = []
        self.heard: list[Heard] = []
        self.repeated = 0
        self.refusals: list[Json] = []
        self.sees_typing = False
        self.read_at: int | None = None  # up to when we have read what they said, in milliseconds since 1970
        self.name: str | None = None
        self.email: str | None = None
        self.is_looking = True
        self._account, self._origin, self._language = account, origin, language
        self._changed = changed
        self._stands: dict[str, tuple[int, int]] = {}  # key -> (sequence, milliseconds) of what is heard
        self._numbers = itertools.count(1)
        self._own = secrets.token_hex(4)
        self._outbox: deque[Json] = deque()
        self._flying: Json | None = None
        self._work, self._news = asyncio.Event(), asyncio.Condition()
        self._browser: asyncio.Task[None] | None = None

    @property
    def id(self) -> str:
        """What the hub knows them by; empty before the first welcome."""
        return (self.token or "").partition(".")[0]

    # What a person does

    def come(self) -> None:
        """Open the browser: connect, and again whenever the line is lost."""
        if self._browser is None:
            self._browser = asyncio.get_running_loop().create_task(self._stay())

    async def leave(self) -> None:
        """Close the browser, or lose the network. What was not acknowledged waits."""
        browser, self._browser = self._browser, None
        if browser is not None:
            browser.cancel()
            await asyncio.gather(browser, return_exceptions=True)

    async def reload(self) -> None:
        await self.leave()
        self.come()

    close = leave

    def say(self, text: str) -> str:
        """Write a message; the id that the browser gave it."""
        claims = {name: value for name, value in (("name", self.name), ("email", self.email)) if value}
        return self._put({"type": "message", "text": text, "language": self._language, **claims})

    def press(self, label: str) -> str:
        """Press a button of the newest message that has one of this label."""
        for message in reversed(self.heard):
            for shown, value in message.buttons:
                if shown == label:
                    return self._put({"type": "press", "key": message.key, "value": value, "label": label})
        raise LookupError(f"nothing shows a button {label!r}")

    async def settled(self, seconds: float = 30) -> None:
        """Until the hub has everything that was said or done; TimeoutError after so long."""
        await self._until(lambda: not self._outbox, seconds)

    async def hears(self, text: str, seconds: float = 30) -> Heard:
        """The first message that holds this text, once it is there; TimeoutError after so long."""
        await self._until(lambda: any(text in one.text for one in self.heard), seconds)
        return next(one for one in self.heard if text in one.text)

    async def until(self, is_so: Callable[["Visitor"], bool], seconds: float = 30) -> None:
        await self._until(lambda: is_so(self), seconds)

    async def _until(self, is_so: Callable[[], bool], seconds: float) -> None:
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(is_so)

    # What the browser does

    def _put(self, frame: Json) -> str:
        own = f"{self._own}-{next(self._numbers)}"
        self._outbox.append({**frame, "id": own})
        self._work.set()
        return own

    async def _stay(self) -> None:
        pause = FIRST_PAUSE
        async with aiohttp.ClientSession(headers={"Origin": self._origin}) as session:
            while True:
                try:
                    if await self._live(session):
                        pause = FIRST_PAUSE
                except (aiohttp.ClientError, TimeoutError, OSError):
                    pass  # the hub is away: come again
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _live(self, session: aiohttp.ClientSession) -> bool:
        """One line, until it is lost; True when it was ever open."""
        self._flying = None
        address = f"{self.hub_url}/chat/{self._account}/socket"
        async with asyncio.timeout(CONNECT_SECONDS):
            socket = await session.ws_connect(address)
        writing: asyncio.Task[None] | None = None
        try:
            await _send(socket, {"type": "hello", "token": self.token, "after": self.after})
            async for message in socket:
                frame = orjson.loads(message.data)
                await self._hear(socket, frame)
                if frame["type"] == "welcome":
                    writing = asyncio.create_task(self._write(socket))
        finally:
            if writing is not None:
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)
            await socket.close()
        return writing is not None

    async def _write(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """One after the other, so that the order stays."""
        if self.is_looking:
            await _send(socket, {"type": "here"})
        while True:
            if self._flying is None and self._outbox:
                self._flying = self._outbox[0]
                await _send(socket, self._flying)
            self._work.clear()
            await self._work.wait()

    async def _hear(self, socket: aiohttp.ClientWebSocketResponse, frame: Json) -> None:
        match frame["type"]:
            case "welcome":
                self.token = frame["token"]
            case "kept":
                self._kept(frame["id"])
            case "error":
                await self._refused(frame)
            case "message":
                self._message(frame)
            case "signs":
                self.sees_typing, self.read_at = frame["typing"], frame["read_at"]
            case _:
                pass
        self._changed()
        async with self._news:
            self._news.notify_all()

    def _kept(self, own: str) -> None:
        if self._outbox and self._outbox[0]["id"] == own:
            frame = self._outbox.popleft()
            self.said.append(str(frame.get("text", frame["type"])))
            self._flying = None
            self._work.set()

    async def _refused(self, frame: Json) -> None:
        self.refusals.append(frame)
        if frame["wait"]:
            await asyncio.sleep(frame["wait"])
        elif self._outbox and self._outbox[0]["id"] == frame["id"]:
            self._outbox.popleft()
        self._flying = None
        self._work.set()

    def _message(self, frame: Json) -> None:
        self.after = max(self.after, frame["seq"])
        key, buttons = frame["key"], tuple((one["label"], one.get("value", "")) for one in frame.get("buttons", ()))
        heard = Heard(key, frame["text"], buttons, frame.get("edited") is True, frame.get("gone") is True)
        known = self._stands.get(key)
        if known is not None and frame["seq"] <= known[0]:
            self.repeated += 1
            return
        self._stands[key] = frame["seq"], frame["at"]
        if known is not None:
            self.heard = [heard if one.key == key else one for one in self.heard]
            return
        self.heard.insert(self._place_of(heard, frame["at"]), heard)
        if not heard.gone:
            self._put_receipt(frame)

    def _place_of(self, heard: Heard, at: int) -> int:
        """At the end; what was changed before it ever came stands where it was said."""
        later = (number for number, one in enumerate(self.heard) if self._stands[one.key][1] > at)
        return next(later, len(self.heard)) if heard.is_edited or heard.gone else len(self.heard)

    def _put_receipt(self, frame: Json) -> None:
        own = f"{'r' if self.is_looking else 'g'}-{frame['key']}"
        self._outbox.append({"type": "seen", "id": own, "keys": [frame["key"]], "read": self.is_looking})
        self._work.set()


async def _send(socket: aiohttp.ClientWebSocketResponse, frame: Json) -> None:
    await socket.send_str(orjson.dumps(frame).decode())
