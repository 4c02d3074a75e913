"""The words of a search."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from connectors.contract.channel import Channel
from crm.search.values import EntryKind, Term
from inbox.conversations.values import ConversationState

ME = "me"
NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What somebody looks for. Everything given must hold; of several values of one filter, one of them.

    `words` are as typed, for a look among names; `terms` are they, folded. `after` is the first day, `before` the day after
    the last, in the zone of whoever asks. `senders` and `owners` are names as typed, owners also `me` and `nobody`.
    `told` are sentences for whoever typed it: what was not understood, and what was done instead.
    """

    terms: tuple[Term, ...] = ()
    words: str = ""
    senders: tuple[str, ...] = ()
    channels: frozenset[Channel] = frozenset()
    states: frozenset[ConversationState] = frozenset()
    owners: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    has_file: bool = False
    only_notes: bool = False
    language: str | None = None
    told: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Nothing to look for at all."""
        return self == Query(told=self.told)

    @property
    def is_words_only(self) -> bool:
        return self == Query(terms=self.terms, words=self.words, told=self.told)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was said, or a note, by the id of its record; and the conversation it stands in, if it stands in one."""

    kind: EntryKind
    subject_id: UUID
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was found, the newest first. `has_more`: there is more after it."""

    hits: tuple[Hit, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, since `me` is somebody, and the moments at which their days begin and end (UTC)."""

    rep_id: UUID
    after: datetime | None
    before: datetime | None
