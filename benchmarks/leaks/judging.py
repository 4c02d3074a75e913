"""Drafts put before the check as the desk does it: with a database of contacts, notes and what they said."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from uuid import UUID

from benchmarks.leaks.drafts import OUR_DOMAIN, OUR_PEOPLE, Labelled, Person, drafts, people
from connectors.contract.channel import Channel
from crm.contacts.model import Contact
from crm.contacts.values import LanguageSource
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection, InteractionType
from crm.notes.model import Note
from crm.reps.model import Rep
from crm.storage.base import new_id
from crm.storage.unit_of_work import Database, UnitOfWork
from hub.migrations.models import metadata
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.leak_check.checking import check
from inbox.leak_check.values import Leak, LeakSettings

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE = 200


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return AT

    def machine_now(self) -> datetime:
        return AT


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft, and the kinds that the check asked about."""

    draft: Labelled
    found: tuple[Leak, ...]
    milliseconds: float

    @property
    def is_right(self) -> bool:
        """Clean and not asked about, or asked about for what was planted."""
        return self.draft.leak in self.found if self.draft.leak is not None else not self.found


async def judged(database_url: str, seed: int, count: int, customers: int = PEOPLE) -> list[Judged]:
    """An empty database is filled; then so many drafts are looked at."""
    chance = random.Random(seed)
    everybody = people(chance, customers)
    database = Database(database_url, Noon())
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        async with database.transaction() as work:
            talks = _write(work, everybody)
        settings = LeakSettings(country="CZ", is_ours=lambda channel, handle: handle.endswith(f"@{OUR_DOMAIN}"))
        return [await _judge(database, talks, settings, one) for one in drafts(seed, count, everybody)]
    finally:
        await database.close()


async def _judge(database: Database, talks: dict[int, UUID], settings: LeakSettings, draft: Labelled) -> Judged:
    begun = perf_counter()
    async with database.reading() as session:
        found = await check(session, talks[draft.to.number], draft.text, settings)
    return Judged(draft, tuple(one.kind for one in found), 1_000 * (perf_counter() - begun))


def _write(work: UnitOfWork, everybody: Iterable[Person]) -> dict[int, UUID]:
    for name in OUR_PEOPLE:
        work.add(Rep(name=name, email=f"{name.split()[0].lower()}@{OUR_DOMAIN}", created_at=AT, updated_at=AT))
    return {one.number: _write_one(work, one) for one in everybody}


def _write_one(work: UnitOfWork, one: Person) -> UUID:
    contact_id, conversation_id = new_id(), new_id()
    work.add(
        Contact(
            id=contact_id,
            first_name=one.first,
            last_name=one.last,
            email=one.email,
            phone=one.phone,
            country=one.country,
            language=one.language,
            language_source=LanguageSource.STATED,
            created_at=AT,
            updated_at=AT,
        )
    )
    work.add(Note(text=one.note, contact_id=contact_id, created_at=AT))
    work.add(
        Conversation(
            id=conversation_id,
            anchor_kind=AnchorKind.CONTACT,
            anchor_id=contact_id,
            contact_id=contact_id,
            language=one.language,
            opened_at=AT,
        )
    )
    work.add(
        Interaction(
            type=InteractionType.CHAT,
            channel=Channel.TELEGRAM,
            direction=InteractionDirection.INBOUND,
            contact_id=contact_id,
            content=one.said,
            interaction_date=AT,
            arrived_at=AT,
            created_at=AT,
        )
    )
    return conversation_id
