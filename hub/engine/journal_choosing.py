"""Choosing entries of the journal for a replay: by account, connector, time, event or kind of event, in batches."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, select

from crm.storage.unit_of_work import Database
from hub.engine.journal import short_key
from hub.engine.journal_numbers import fingerprint
from hub.engine.model import UNREADABLE_LANE, JournalEntry, JournalState

ROWS_AT_ONCE = 200
DESK = "slack"


@dataclass(frozen=True, slots=True)
class Choice:
    """All that is given must hold. `since` and `until` are the hub's times, the second not included; `event_id` needs the
    connector and the account."""

    connector: str | None = None
    account: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    event_id: str | None = None


async def chosen(database: Database, choice: Choice) -> AsyncIterator[Sequence[JournalEntry]]:
    """In the order of their numbers, each batch read for itself. The desk's own and whole bodies that were taken apart are none."""
    behind = 0
    while True:
        query = select(JournalEntry).where(*_conditions(choice), JournalEntry.id > behind)
        async with database.reading() as session:
            found = (await session.scalars(query.order_by(JournalEntry.id).limit(ROWS_AT_ONCE))).all()
        if not found:
            return
        yield found
        behind = found[-1].id


def _conditions(choice: Choice) -> list[ColumnElement[bool]]:
    """Only what still has its content, and was understood once."""
    conditions: list[ColumnElement[bool]] = [
        JournalEntry.state == JournalState.ACCEPTED.value,
        JournalEntry.erased_at.is_(None),
        JournalEntry.emptied_at.is_(None),
        JournalEntry.lane != UNREADABLE_LANE,
        JournalEntry.connector != DESK,
    ]
    for column, value in ((JournalEntry.connector, choice.connector), (JournalEntry.account, choice.account)):
        if value is not None:
            conditions.append(column == value)
    if choice.since is not None:
        conditions.append(JournalEntry.received_at >= choice.since)
    if choice.until is not None:
        conditions.append(JournalEntry.received_at < choice.until)
    if choice.event_id is not None:
        conditions.append(_is_event(choice, choice.event_id))
    return conditions


def _is_event(choice: Choice, event_id: str) -> ColumnElement[bool]:
    if choice.connector is None or choice.account is None:
        return false()
    return JournalEntry.key == fingerprint(choice.connector, choice.account, short_key(event_id))
