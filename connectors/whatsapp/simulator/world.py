"""What the simulated WhatsApp knows: people with phones, groups, messages, files, templates."""

from dataclasses import dataclass, field
from enum import StrEnum

from connectors.contract.inbound import MediaKind, ReportedStatus

Json = dict[str, object]


class Behaviour(StrEnum):
    """How a person, or the road to them, behaves. A person whose username is one of these words behaves so."""

    NORMAL = "normal"
    BLOCKED = "blocked"  # they blocked us: taken and sent, and never delivered
    UNREACHABLE = "unreachable"  # not on WhatsApp
    THROTTLED = "throttled"  # every other send is refused for now
    SLOW = "slow"  # an answer takes its time
    SILENT = "silent"  # the message arrives, the answer never does
    BROKEN = "broken"  # 500
    TWICE = "twice"  # what they do is posted twice
    SHUFFLED = "shuffled"  # what they do is posted out of order


@dataclass(slots=True)
class Person:
    """Somebody with WhatsApp. `number` is digits; `shows_number` False: they took a username and hide it.

    `writable_until` is the end of the reply window, seconds since 1970.
    """

    number: str
    name: str
    user_id: str
    username: str | None = None
    parent_user_id: str | None = None
    shows_number: bool = True
    behaviour: Behaviour = Behaviour.NORMAL
    takes_marketing: bool = True
    reads_at_once: bool = False
    writable_until: float = 0
    typing_until: float = 0

    @property
    def key(self) -> str:
        """What webhooks name them by first."""
        return self.number if self.shows_number else self.user_id

    def is_called(self, handle: str) -> bool:
        return handle in (self.number, self.user_id, self.parent_user_id)


@dataclass(slots=True)
class Group:
    """A group that our number made."""

    id: str
    subject: str
    members: list[Person]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file at the provider."""

    id: str
    content: bytes
    filename: str
    mime_type: str


@dataclass(frozen=True, slots=True)
class ApprovedTemplate:
    """A template as Meta keeps it: `body` with its places {{1}}, {{2}} ..., `buttons` how many want a value."""

    name: str
    language: str
    body: str
    category: str = "UTILITY"
    buttons: int = 0
    status: str = "APPROVED"

    @property
    def places(self) -> int:
        return next((number for number in range(100) if f"{{{{{number + 1}}}}}" not in self.body), 100)

    def filled(self, values: list[str]) -> str:
        text = self.body
        for number, value in enumerate(values, start=1):
            text = text.replace(f"{{{{{number}}}}}", value)
        return text


@dataclass(slots=True)
class Choice:
    """A button or a row of a list under a message of ours."""

    id: str
    title: str


@dataclass(slots=True)
class Message:
    """A message as both sides see it. `chat` is the person's key or the group's id; `author` the person's number, "" for us."""

    id: str
    chat: str
    author: str
    at: float
    kind: str = "text"
    text: str = ""
    file: StoredFile | None = None
    choices: list[Choice] = field(default_factory=list)
    is_list: bool = False
    location: tuple[float, float] | None = None
    contact: str | None = None
    reply_to: str | None = None
    status: ReportedStatus | None = None  # of ours
    seen_by_us: bool = False
    edited: bool = False
    reactions: dict[str, str] = field(default_factory=dict)  # author -> emoji
    callback_data: str | None = None


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """A message as a person sees it on their phone."""

    id: str
    from_me: bool
    author: str
    text: str
    at: float
    media: StoredFile | None
    media_kind: MediaKind | None
    location: tuple[float, float] | None
    contact: str | None
    buttons: tuple[str, ...]
    is_list: bool
    reactions: tuple[str, ...]
    edited: bool
    reply_to: str | None
    status: ReportedStatus | None
    seen: bool


MEDIA_KINDS = {
    "image": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
    "voice": MediaKind.VOICE,
    "document": MediaKind.DOCUMENT,
    "sticker": MediaKind.STICKER,
}


def known(**values: object) -> Json:
    return {name: value for name, value in values.items() if value is not None}
