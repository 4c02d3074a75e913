"""The recount itself: the journal is read once, in its order, in batches; what stands in the memory is laid beside it.

Time grows with the journal, memory does not: only what says of no entry that it came by it (what blocked people wrote, a change
of consent) is remembered to the end, by its number alone. Nothing is written.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from crm.interactions.values import InteractionDirection
from crm.storage.unit_of_work import Database
from hub.blobs import BlobMissing, Blobs
from hub.engine.journal_sweeping import awaited_by_jobs
from hub.engine.model import UNREADABLE_LANE, JournalEntry, JournalState
from hub.engine.replay import item_of
from hub.recount.expecting import expected_of
from hub.recount.memory import Kept, Memory, recall, without_pointer
from hub.recount.values import Difference, Entry, Expected, Recount, Wrong
from hub.rereading import Rereading
from inbox.deliveries import store as delivery_store

ROWS_AT_ONCE = 500
DESK = "slack"
A_MOMENT = timedelta(minutes=5)  # what arrived so lately may be on its way just now

Progress = Callable[[int], None]
"""Told after each batch how many entries were looked at."""


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry and what it is to the recount; `expected` where it makes an interaction, `problem` where it cannot be read."""

    id: int
    entry: Entry
    expected: Expected | None = None
    problem: str | None = None


@dataclass(slots=True)
class Counting:
    """`oldest`: what arrived before this moment may be gone from the journal."""

    database: Database
    blobs: Blobs
    rereading: Rereading
    oldest: datetime
    found: Recount = field(default_factory=Recount)
    _awaited: frozenset[int] = frozenset()
    _pointerless: set[UUID] = field(default_factory=set)

    async def run(self, progress: Progress = lambda _: None) -> Recount:
        async with self.database.reading() as session:
            self._awaited = await awaited_by_jobs(session)
        behind, looked_at = 0, 0
        while entries := await self._next(behind):
            await self._look(entries, behind)
            behind, looked_at = entries[-1].id, looked_at + len(entries)
            progress(looked_at)
        await self._look([], behind)
        await self._look_for_others()
        return self.found

    async def _next(self, behind: int) -> Sequence[JournalEntry]:
        query = select(JournalEntry).where(JournalEntry.id > behind).order_by(JournalEntry.id).limit(ROWS_AT_ONCE)
        async with self.database.reading() as session:
            return (await session.scalars(query)).all()

    async def _look(self, entries: Sequence[JournalEntry], behind: int) -> None:
        """Without entries: whatever points behind the last one."""
        read = [await self._read(entry) for entry in entries]
        last = read[-1].id if read else NO_NUMBER_BEHIND
        async with self.database.reading() as session:
            memory = await recall(session, (one.expected for one in read if one.expected), behind, last)
        for one in read:
            self.found.entries[await self._judged(one, memory)] += 1
        self._judge_pointing({one.id: one for one in read}, memory)

    async def _read(self, entry: JournalEntry) -> _Read:
        known = self._known(entry)
        if known is not None:
            return _Read(entry.id, known)
        try:
            item = await item_of(entry, self.blobs)
            event = await self.rereading.event_of(item)
        except (LookupError, BlobMissing) as problem:
            return _Read(entry.id, Entry.DIFFERENT, problem=_told(problem))
        authenticates = self.rereading.connector_of(item).capabilities.authenticates_sender
        expected = expected_of(event, entry.account, authenticates=authenticates)
        return _Read(entry.id, Entry.COUNTED, expected)

    def _known(self, entry: JournalEntry) -> Entry | None:
        """What an entry is that need not, or cannot, be read."""
        checks = (
            (entry.erased_at is not None, Entry.ERASED),
            (entry.emptied_at is not None, Entry.BEYOND),
            (entry.connector == DESK, Entry.DESK),
            (entry.state == JournalState.UNREADABLE.value, Entry.UNREADABLE),
            (entry.lane == UNREADABLE_LANE, Entry.WHOLE),
            ((entry.connector, entry.account) not in self.rereading.accounts, Entry.FOREIGN),
        )
        return next((known for holds, known in checks if holds), None)

    async def _judged(self, one: _Read, memory: Memory) -> Entry:
        if one.problem is not None:
            self.found.note(Difference(Wrong.UNREAD, one.problem, one.id))
            return Entry.DIFFERENT
        if one.expected is None:
            return one.entry
        kept = _found(one.expected, memory, one.id)
        if kept is None:
            return await self._absent(one, one.expected)
        if kept.journal_id is None:
            self._pointerless.add(kept.id)
        wrong = self._compared(one, one.expected, kept, memory)
        for difference in wrong:
            self.found.note(difference)
        return Entry.DIFFERENT if wrong else Entry.COUNTED

    async def _absent(self, one: _Read, expected: Expected) -> Entry:
        if not expected.must:
            return Entry.COUNTED
        if one.id in self._awaited:
            return Entry.WAITING
        async with self.database.reading() as session:
            place = f"{expected.channel}:{expected.account}"
            if await delivery_store.by_provider_ids(session, place, expected.external_ids):
                return Entry.COUNTED  # a part of a message of ours
        words = f"what came by {expected.channel}, account {expected.account}, does not stand in the memory"
        self.found.note(Difference(Wrong.MISSING, words, one.id))
        return Entry.DIFFERENT

    def _compared(self, one: _Read, expected: Expected, kept: Kept, memory: Memory) -> list[Difference]:
        if kept.is_erased:
            return []
        is_of_another = kept.journal_id not in (None, one.id)  # the same message, told twice under two names
        if is_of_another or not expected.compares:
            return []
        wrong: list[tuple[Wrong, str]] = []
        if kept.content != expected.content:
            wrong.append((Wrong.CONTENT, "its words are not those that came"))
        if not _fits(kept, expected.at):
            wrong.append(
                (Wrong.TIME, f"it stands at {kept.interaction_date:%Y-%m-%d %H:%M:%S} UTC, and came as of another time")
            )
        owners = memory.owners.get(expected.handle, set()) if expected.handle is not None else set()
        owner = None if kept.contact_id is None else memory.living[kept.contact_id]
        if owners and owner not in owners:
            wrong.append((Wrong.CONTACT, "it stands with another contact than its writer's"))
        return [Difference(what, words, one.id, kept.id) for what, words in wrong]

    def _judge_pointing(self, read: dict[int, _Read], memory: Memory) -> None:
        """Each interaction that says by which entry it came: does that entry tell of it?"""
        for number, several in memory.pointing.items():
            for kept in several:
                self.found.interactions += 1
                self._judge_one_pointing(kept, number, read.get(number))

    def _judge_one_pointing(self, kept: Kept, number: int, one: _Read | None) -> None:
        if kept.is_erased or (one is not None and one.entry is Entry.ERASED):
            self.found.erased_interactions += 1
        elif one is None and kept.arrived_at >= self.oldest:
            self.found.note(
                Difference(Wrong.EXTRA, "the entry by which it says that it came is not there", number, kept.id)
            )
        elif one is None or one.entry is Entry.BEYOND:
            self.found.beyond_interactions += 1
        elif one.entry is Entry.COUNTED and (one.expected is None or kept.external_id not in one.expected.external_ids):
            words = "the entry by which it says that it came tells of something else"
            self.found.note(Difference(Wrong.EXTRA, words, number, kept.id))

    async def _look_for_others(self) -> None:
        """What came in and points to no entry: it was explained above, or nobody knows where it comes from."""
        places = {(one.channel.value, one.account) for one in self.rereading.accounts.values()}
        after: UUID | None = None
        while found := await self._others(places, after):
            after = found[-1].id
            for kept in found:
                self.found.interactions += 1
                if kept.is_erased:
                    self.found.erased_interactions += 1
                elif kept.id not in self._pointerless:
                    self.found.note(Difference(Wrong.EXTRA, "nothing in the journal tells of it", None, kept.id))

    async def _others(self, places: Iterable[tuple[str, str]], after: UUID | None) -> list[Kept]:
        async with self.database.reading() as session:
            return await without_pointer(session, places, after, self.oldest, ROWS_AT_ONCE)


NO_NUMBER_BEHIND = 2**63 - 1


def _found(expected: Expected, memory: Memory, number: int) -> Kept | None:
    """The interaction of this event: the one that came by this very entry, where several go by its names."""
    several = [kept for one in expected.external_ids for kept in _named(expected, one, memory)]
    return next((kept for kept in several if kept.journal_id == number), several[0] if several else None)


def _named(expected: Expected, external_id: str, memory: Memory) -> list[Kept]:
    named = memory.by_name.get((expected.channel, expected.account, external_id), [])
    return [kept for kept in named if kept.direction is InteractionDirection.INBOUND or not expected.compares]


def _fits(kept: Kept, at: datetime | None) -> bool:
    """The provider's own time, or where it tells none, that of arrival."""
    if at is None:
        return kept.provider_at is None and kept.interaction_date == kept.arrived_at
    return kept.provider_at == at and kept.interaction_date == at


def _told(problem: Exception) -> str:
    if isinstance(problem, BlobMissing):
        return "its bytes are not in the blob store any more"
    return str(problem)
