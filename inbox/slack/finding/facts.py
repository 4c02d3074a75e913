"""What the search modal shows, as frozen values, and what it carries from one turn to the next."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from connectors.contract.channel import Channel
from crm.search.folding import Piece
from inbox.slack.text import visible

LONGEST_TEXT = 500


def typed(text: str) -> str:
    """What was typed as it is kept: one line without anything hidden, of at most 500 characters."""
    return " ".join(visible(text).split())[:LONGEST_TEXT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the modal asks: the text as typed, and the three lists beside it, empty where anything will do."""

    text: str = ""
    channel: str = ""
    state: str = ""
    time: str = ""
    offset: int = 0

    def __str__(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def from_the_start(self) -> "Asked":
        return replace(self, offset=0)


def asked_in(metadata: str) -> Asked:
    """What a modal of ours carried; nothing asked where it is not readable."""
    try:
        read = json.loads(metadata or "{}")
        words = {name: str(read.get(name) or "")[:LONGEST_TEXT] for name in ("text", "channel", "state", "time")}
        return Asked(**words, offset=max(int(read.get("offset") or 0), 0))
    except (ValueError, TypeError, AttributeError):
        return Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundContact:
    """Somebody of that name. `about` is company, address, or when they last wrote, in words."""

    contact_id: UUID
    name: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntry:
    """Something that was said, or a note. `link` opens its thread; empty where it has none. `by` is who wrote it, where we did."""

    is_note: bool
    contact_id: UUID | None
    conversation_id: UUID | None
    name: str
    by: str
    channel: Channel | None
    at: datetime
    pieces: tuple[Piece, ...]
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFacts:
    """The modal as it stands. `has_asked` is False before anything was looked for."""

    asked: Asked
    zone: ZoneInfo
    has_asked: bool = False
    told: tuple[str, ...] = ()
    contacts: tuple[FoundContact, ...] = ()
    entries: tuple[FoundEntry, ...] = ()
    has_more: bool = False
    channels: tuple[Channel, ...] = field(default=tuple(Channel))
