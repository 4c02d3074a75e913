"""What the simulated Telegram knows: people, groups, messages, files; and how it writes them as JSON."""

from dataclasses import dataclass, field
from enum import StrEnum

from connectors.contract.inbound import MediaKind

Json = dict[str, object]


class Behaviour(StrEnum):
    """How a person, or the road to them, behaves. A person whose username is one of these words behaves so."""

    NORMAL = "normal"
    BLOCKED = "blocked"
    THROTTLED = "throttled"  # every other send is answered 429
    SLOW = "slow"  # an answer takes its time
    SILENT = "silent"  # the message arrives, the answer never does
    BROKEN = "broken"  # 500
    TWICE = "twice"  # what they do is posted twice
    SHUFFLED = "shuffled"  # what they do is posted out of order
    DEACTIVATED = "deactivated"


@dataclass(slots=True)
class Person:
    """A Telegram user with a phone. Their private chat with the bot has their own id."""

    id: int
    first_name: str
    last_name: str = ""
    username: str | None = None
    language_code: str | None = None
    phone: str | None = None
    started: bool = False
    behaviour: Behaviour = Behaviour.NORMAL
    typing_until: float = 0  # until when they see the bot typing
    toast: str | None = None  # the last words shown over the chat after a button was pressed

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def blocked(self) -> bool:
        return self.behaviour is Behaviour.BLOCKED

    def as_user(self) -> Json:
        return _known(
            id=self.id,
            is_bot=False,
            first_name=self.first_name,
            last_name=self.last_name or None,
            username=self.username,
            language_code=self.language_code,
        )

    def as_chat(self) -> Json:
        return _known(
            id=self.id,
            type="private",
            first_name=self.first_name,
            last_name=self.last_name or None,
            username=self.username,
        )


@dataclass(slots=True)
class Group:
    """A group chat of people and the bot. `moved_to` is the supergroup that it became."""

    id: int
    title: str
    members: list[Person]
    kicked: bool = False
    moved_to: int | None = None
    typing_until: float = 0

    def as_chat(self) -> Json:
        return {"id": self.id, "type": "supergroup" if self.id < -(10**12) else "group", "title": self.title}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file at the provider. `field` is its name in a message: photo, voice, document ..."""

    file_id: str
    field: str
    content: bytes
    filename: str
    mime_type: str

    @property
    def kind(self) -> MediaKind:
        return {"photo": MediaKind.IMAGE}.get(self.field) or MediaKind(self.field)

    @property
    def path(self) -> str:
        return f"{self.field}s/{self.file_id}/{self.filename}"

    def as_json(self) -> object:
        plain: Json = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": len(self.content)}
        match self.field:
            case "photo":
                small: Json = {"file_id": f"{self.file_id}-small", "file_unique_id": f"s{self.file_id}"}
                return [{**small, "width": 90, "height": 67}, {**plain, "width": 800, "height": 600}]
            case "voice":
                return {**plain, "duration": 3, "mime_type": self.mime_type}
            case "video":
                shape: Json = {"width": 640, "height": 360, "duration": 5}
                return {**plain, **shape, "mime_type": self.mime_type, "file_name": self.filename}
            case "audio":
                return {**plain, "duration": 30, "mime_type": self.mime_type, "file_name": self.filename}
            case _:
                return {**plain, "mime_type": self.mime_type, "file_name": self.filename}


@dataclass(slots=True)
class Message:
    """A message of a chat as everybody in it sees it. `author` is a person's or the bot's id."""

    id: int
    author: int
    at: int
    text: str = ""
    file: StoredFile | None = None
    location: Json | None = None
    contact: Json | None = None
    buttons: list[list[dict[str, str]]] = field(default_factory=list)
    reply_to: int | None = None
    album: str | None = None
    edited: bool = False
    reactions: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PhoneButton:
    label: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """A message as one person sees it on their phone."""

    id: int
    from_me: bool
    author: str
    text: str
    at: float
    media: StoredFile | None
    location: tuple[float, float] | None
    contact: str | None
    buttons: tuple[tuple[PhoneButton, ...], ...]
    reactions: tuple[str, ...]
    edited: bool
    reply_to: int | None


def _known(**values: object) -> Json:
    return {name: value for name, value in values.items() if value is not None}
