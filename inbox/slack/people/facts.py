"""What the views of this room draw, as frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from inbox.routing.values import Rotation
from inbox.slack.facts import CardFacts
from inbox.slack.presence.values import Hint


@dataclass(frozen=True, slots=True, kw_only=True)
class RepOffer:
    """A rep to choose from: `open` conversations wait for them, of at most `max_load`. `hint`: what Slack says of them."""

    id: UUID
    name: str
    on_duty: bool
    open: int
    max_load: int
    languages: tuple[str, ...] = ()
    hint: Hint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignFacts:
    """Whom a conversation can be given to. `owner` has it now, "" for nobody; `language` is the customer's; `zone` is that of
    whoever reads the list."""

    reference: str
    name: str
    owner: str
    language: str
    reps: Sequence[RepOffer]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFacts:
    """What somebody is told whom a colleague gave a conversation. `link` opens its thread, "" while there is none."""

    card: CardFacts
    by: str
    note: str
    link: str


@dataclass(frozen=True, slots=True)
class QueueOffer:
    """A queue to move to, and where it is shown; its turns, and the user group whose members it has."""

    name: str
    team: str
    channel: str
    rotation: Rotation | None = None
    user_group: str = ""


@dataclass(frozen=True, slots=True)
class OtherConversation:
    id: UUID
    topic: str
    last_words: str


@dataclass(frozen=True, slots=True)
class PastMessage:
    """Something the customer wrote."""

    id: UUID
    words: str
