"""What the simulated Viber knows: people with phones, messages, files."""

from dataclasses import dataclass, field
from enum import StrEnum

Json = dict[str, object]


class Behaviour(StrEnum):
    """How a person, or the road to them, behaves. Somebody whose name in lower case is one of these words behaves so."""

    NORMAL = "normal"
    BLOCKED = "blocked"  # has unsubscribed
    OLD = "old"  # an app that is too old
    ABROAD = "abroad"  # a country that the bot does not serve
    THROTTLED = "throttled"  # every other message is refused
    SLOW = "slow"
    SILENT = "silent"  # the message arrives, the answer never does
    BROKEN = "broken"  # 500
    UNREACHABLE = "unreachable"  # taken, and reported as failed afterwards
    TWICE = "twice"  # what they do is posted twice
    SHUFFLED = "shuffled"  # delivered and seen come the wrong way round


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file at Viber, or one that was fetched for somebody's phone. `kind`: picture, video or file."""

    kind: str
    name: str
    content: bytes


@dataclass(slots=True)
class Bubble:
    """A message as one person sees it. `buttons`: what stands below it, label -> value; a value of None opens a page."""

    token: int
    from_me: bool
    text: str
    at: float
    file: StoredFile | None = None
    buttons: tuple[tuple[str, str | None], ...] = ()
    silent_buttons: frozenset[str] = frozenset()
    tracking: str = ""
    status: str = "sent"
    further: Json = field(default_factory=dict)


@dataclass(slots=True)
class Person:
    """Somebody with Viber. `id` is theirs with this bot only."""

    id: str
    name: str
    country: str = "GB"
    language: str = "en"
    subscribed: bool = False
    behaviour: Behaviour = Behaviour.NORMAL
    bubbles: list[Bubble] = field(default_factory=list)

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "country": self.country,
            "language": self.language,
            "api_version": 10,
        }

    @property
    def last_tracking(self) -> str:
        """The tracking data of the last message that they got."""
        return next((bubble.tracking for bubble in reversed(self.bubbles) if not bubble.from_me), "")
