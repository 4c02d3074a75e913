"""The words of a recount."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

NAMED_AT_MOST = 1_000  # differences that are told one by one; all are counted


class Entry(StrEnum):
    """What an entry of the journal is to the recount. Each entry is one of them."""

    COUNTED = "counted"  # its interaction stands, or it tells of none
    DIFFERENT = "different"
    WAITING = "waiting"  # a job, or a dead one, has still to take it in
    UNREADABLE = "unreadable"
    ERASED = "erased"
    BEYOND = "beyond_retention"
    WHOLE = "whole_bodies"  # what they held lies in entries of its own
    FOREIGN = "of_accounts_not_set"
    DESK = "from_the_desk"


class Wrong(StrEnum):
    """How what stands in the memory differs from what arrived."""

    MISSING = "missing"
    EXTRA = "extra"
    CONTACT = "contact"
    TIME = "time"
    CONTENT = "content"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be. `words` quote nothing of what anybody wrote."""

    wrong: Wrong
    words: str
    journal_id: int | None = None
    interaction_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The interaction that an event makes, by the names it may go by; `content` and `at` None where they may differ.

    `handle`: where its writer writes from, as (channel, scope, handle); None where nobody is named. `must`: it is missing
    when it is not there; otherwise the event may have made one, or not.
    """

    channel: str
    account: str
    external_ids: tuple[str, ...]
    must: bool
    compares: bool = False
    content: str | None = None
    at: datetime | None = None
    handle: tuple[str, str, str] | None = None


@dataclass(slots=True)
class Recount:
    """What was found. `differences` are the first thousand of `wrong`; `interactions` how many stand and were compared."""

    entries: Counter[Entry] = field(default_factory=Counter)
    wrong: Counter[Wrong] = field(default_factory=Counter)
    interactions: int = 0
    erased_interactions: int = 0
    beyond_interactions: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.wrong

    def note(self, difference: Difference) -> None:
        self.wrong[difference.wrong] += 1
        if len(self.differences) < NAMED_AT_MOST:
            self.differences.append(difference)
