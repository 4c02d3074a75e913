"""A mail while it comes in over SMTP: held up to its dot, within bounds for it alone and for all that come at once."""

from dataclasses import dataclass
from typing import Self

HELD_MAILS = 6  # so many of the largest size may be on their way in at once, over all connections
TOO_LARGE = "552 5.3.4 the mail is larger than is taken here"
NO_ROOM = "452 4.3.1 too much is on its way in, please send it again later"
_LINE_END = b"\r\n"
_END = b"\r\n.\r\n"


@dataclass(slots=True)
class Room:
    """What one mail may take at most, in bytes, and what all that come in take now."""

    size_limit: int
    held_bytes: int = 0

    @property
    def is_free(self) -> bool:
        return self.held_bytes <= HELD_MAILS * self.size_limit


class Incoming:
    """A mail as it comes in. What is too large, or too much together with all that comes in at this moment, is let go at once
    and only read to its end."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._bytes = bytearray(_LINE_END)  # of the DATA command: the dot may come at once
        self._counted = 0
        self._searched = 0
        self._end = -1
        self.refusal: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.let_go()

    def take(self, more: bytes) -> None:
        self._searched = max(0, len(self._bytes) - len(_END))
        self._bytes += more
        self._count(len(more))

    def rest(self) -> bytes | None:
        """What came behind the dot; None while it has not come."""
        self._end = self._bytes.find(_END, self._searched)
        if self._end != -1:
            rest = bytes(self._bytes[self._end + len(_END) :])
            del self._bytes[self._end + len(_LINE_END) :]
            self.refusal = self.refusal or self._refusal(len(self._bytes) - len(_LINE_END))
            return rest
        self.refusal = self.refusal or self._refusal(len(self._bytes) - len(_END) - len(_LINE_END))
        if self.refusal is not None:
            self._drop()
        return None

    def mail(self) -> bytes:
        """The mail, its doubled dots undone (RFC 5321, section 4.5.2)."""
        content = bytes(memoryview(self._bytes)[len(_LINE_END) :])
        self._bytes = bytearray()
        return content.removeprefix(b".").replace(b"\r\n.", b"\r\n")

    def let_go(self) -> None:
        self._count(-self._counted)

    def _refusal(self, size: int) -> str | None:
        if size > self._room.size_limit:
            return TOO_LARGE
        return None if self._room.is_free else NO_ROOM

    def _drop(self) -> None:
        del self._bytes[: -len(_END)]
        self._count(-self._counted)
        self._searched = 0

    def _count(self, more: int) -> None:
        self._counted += more
        self._room.held_bytes += more
