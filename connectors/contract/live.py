"""Channels whose contacts hold a line open to the hub itself, as visitors of a web chat do.

What goes to a visitor lies ready in a mailbox until a line takes it; what a visitor says on a line is read by the connector
and kept by the hub like any post. Values, and the protocols between the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Connector

# What lies ready for visitors


@dataclass(frozen=True, slots=True)
class MailboxFrame:
    """A message that lies ready. `sequence` grows within one visitor's mailbox, with gaps; `key` is the sender's own id of it.

    `content` is a JSON object that only the connector reads. `created_at` is the hub's time.
    """

    sequence: int
    key: str
    content: Mapping[str, object]
    created_at: datetime


class MailboxAway(Exception):
    """Nothing could be left; it may be tried again with the same key."""


class Mailbox(Protocol):
    """Where a connector leaves what its visitors shall see. Handed to it by the hub."""

    async def leave(self, account: str, visitor: str, key: str, content: Mapping[str, object]) -> MailboxFrame:
        """The frame lies ready when this returns; once, however often it is left with the same key. Raises MailboxAway."""
        ...

    async def change(self, account: str, visitor: str, key: str, content: Mapping[str, object]) -> MailboxFrame | None:
        """The frame that lies under this key reads so from now on, and is brought again to whoever has it already; what it read
        before is brought to nobody any more. Doing it twice changes nothing. None where no such frame lies with this visitor.
        Raises MailboxAway."""
        ...

    async def show_typing(self, account: str, visitor: str) -> None:
        """Let the visitor see for a few seconds that somebody writes. Raises MailboxAway."""
        ...

    async def show_read(self, account: str, visitor: str) -> None:
        """Let the visitor see that what they said until now was read. Raises MailboxAway."""
        ...


# What a visitor says on a line


class LineProblem(StrEnum):
    """Why something said on a line was not taken. TOO_FAST and LATER: say it again after a while; the others: do not."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_FAST = "too_fast"
    LATER = "later"
    REFUSED = "refused"
    UNGREETED = "ungreeted"


@dataclass(frozen=True, slots=True)
class Greeting:
    """The first word. `token` proves who was here before; `after` is the sequence of the last frame they have."""

    token: str | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """Something to keep. It may be said again with the same `id`, until it is acknowledged. `seen`: keys of frames they saw."""

    id: str
    request: WebhookRequest
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looking:
    """The visitor has the chat before their eyes at this moment, and perhaps types. Gone as soon as it is said."""

    typing: bool = False


@dataclass(frozen=True, slots=True)
class Misread:
    """What could not be taken, and its id where one was found."""

    problem: LineProblem
    id: str | None = None


LineWord = Greeting | Told | Looking | Misread


# What a line says to a visitor


@dataclass(frozen=True, slots=True)
class Welcome:
    """The visitor is known; `token` is to be shown next time."""

    token: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What was told with this id is on disk; `at` is the hub's time."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """It was not kept. `wait` is in seconds, where it shall be said again."""

    problem: LineProblem
    id: str | None = None
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """What is to be seen of whoever answers: whether they write now, and up to when they have read."""

    typing: bool = False
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alive:
    """The line works: the answer to Looking."""


LineAnswer = Welcome | Acknowledged | Refusal | MailboxFrame | Signs | Alive


# The connector


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is on a line, as their token proved. `token` is a fresh one for the next time. `is_refused`: they
    brought one that proved nothing, and are somebody new."""

    id: str
    token: str
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that browsers load from the hub."""

    content: bytes
    content_type: str
    headers: Mapping[str, str]


@runtime_checkable
class LiveChat(Connector, Protocol):
    """A connector whose contacts meet the hub itself, on lines. Nothing here but `attach` changes anything."""

    @property
    def origins(self) -> frozenset[str]:
        """The web sites that may open a line: scheme, host and port as browsers write them."""
        ...

    def attach(self, mailbox: Mailbox) -> None:
        """Where to leave what is sent from now on."""
        ...

    def page_file(self, name: str, hub: str) -> PageFile | None:
        """What browsers load under this name; None where there is no such file. `hub` is our own origin."""
        ...

    def enter(self, token: str | None, now: datetime) -> Visitor:
        """Who shows this token; somebody new where it proves nothing."""
        ...

    def frame_key(self, message_id: str) -> str:
        """The key of the frame that a message of ours lies under; `message_id` as its receipt named it."""
        ...

    def read_word(self, said: str, visitor: str | None) -> LineWord:
        """What was said, by this visitor; before a greeting by None. Never raises."""
        ...

    def write_answer(self, answer: LineAnswer) -> str:
        """The answer as the line carries it."""
        ...
