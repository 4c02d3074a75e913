"""`make bench-search`: ten questions a person would type, over 100,000 messages, on SQLite and PostgreSQL.

The messages are made by `benchmarks.search_texts` from a seed and written row by row through the triggers that keep the index.
Printed for each question: the 95th percentile and the median of the rounds, how many rows of fifty came, and what came first.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar
from uuid import UUID

from sqlalchemy import insert, text

from benchmarks.search_texts import NEWEST, Person, people, sayings
from connectors.contract.channel import Channel
from crm.contacts import store as contact_store
from crm.contacts.card import display_name
from crm.contacts.model import Contact, Identity
from crm.interactions.model import Interaction
from crm.interactions.values import TYPE_OF_CHANNEL, InteractionDirection
from crm.reps.model import Rep
from crm.storage.base import new_id
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock, monotonic_seconds
from hub.migrations.command import upgrade
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.values import AnchorKind, ConversationState
from inbox.search import rules, store
from inbox.search.values import Asking
from tests.servers import DURABLE, PostgresServer

Thing = TypeVar("Thing")
ROWS = 50
BATCH = 2_000
QUESTIONS = (
    "objednavka",
    "objedn 4711",
    '"invoice" correct',
    "strasse munchen",
    "посилка львів",
    "Novk",
    "from:anna vratit",
    "channel:whatsapp is:open lamp",
    "owner:me before:2026-01-01 faktura",
    "kolik stoji doprava brno after:2026-06-01",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's times in milliseconds, how many rows came, and the first of them."""

    question: str
    times: Sequence[float]
    rows: int
    first: str

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1]


async def measure(url: str, messages: int, rounds: int) -> tuple[float, list[Answer]]:
    """Seconds to fill, and the answers."""
    await upgrade(url)
    database = Database(url, SystemClock())
    try:
        begun = monotonic_seconds()
        rep = await fill(database, messages)
        filled = monotonic_seconds() - begun
        return filled, [await ask(database, rep, question, rounds) for question in QUESTIONS]
    finally:
        await database.close()


async def fill(database: Database, messages: int) -> UUID:
    """Contacts, their conversations and so many messages; the rep who owns every third conversation."""
    known = people(max(messages // 5, 1))
    contacts = {one.number: new_id() for one in known}
    conversations = {one.number: new_id() for one in known}
    rep = new_id()
    async with database.transaction() as work:
        work.add(Rep(id=rep, name="Petr", created_at=work.now, updated_at=work.now))
    for some in batches(known):
        async with database.transaction() as work:
            await work.session.execute(insert(Contact), [_contact(one, contacts) for one in some])
            await work.session.execute(insert(Identity), [_identity(one, contacts) for one in some])
            await work.session.execute(
                insert(Conversation), [_conversation(one, contacts, conversations, rep) for one in some]
            )
    place = 0
    for batch in batches(sayings(known, messages)):
        rows, entries = [], []
        for one in batch:
            place, interaction = place + 1, new_id()
            rows.append(
                {
                    "id": interaction,
                    "type": TYPE_OF_CHANNEL[one.channel],
                    "channel": one.channel,
                    "direction": InteractionDirection.INBOUND if one.is_inbound else InteractionDirection.OUTBOUND,
                    "content": one.words,
                    "contact_id": contacts[one.person],
                    "rep_id": None if one.is_inbound else rep,
                    "interaction_date": one.at,
                    "created_at": one.at,
                    "arrived_at": one.at,
                }
            )
            entries.append(
                {
                    "interaction_id": interaction,
                    "conversation_id": conversations[one.person],
                    "sequence": place,
                    "added_at": one.at,
                }
            )
        async with database.transaction() as work:
            await work.session.execute(insert(Interaction), rows)
            await work.session.execute(insert(ConversationEntry), entries)
    if not database.is_sqlite:
        async with database.transaction() as work:
            await work.session.execute(text("ANALYZE"))
    return rep


def batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    waiting = iter(things)
    while some := list(islice(waiting, BATCH)):
        yield some


def _moment(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _contact(one: Person, contacts: dict[int, UUID]) -> dict[str, object]:
    seen = {"created_at": NEWEST, "updated_at": NEWEST}
    return {"id": contacts[one.number], "first_name": one.first, "last_name": one.last, **seen}


def _identity(one: Person, contacts: dict[int, UUID]) -> dict[str, object]:
    handle = f"{one.number}@example.org"
    seen = {"first_seen": NEWEST, "last_seen": NEWEST}
    return {"id": new_id(), "channel": Channel.EMAIL, "handle": handle, "contact_id": contacts[one.number], **seen}


def _conversation(
    one: Person, contacts: dict[int, UUID], conversations: dict[int, UUID], rep: UUID
) -> dict[str, object]:
    return {
        "id": conversations[one.number],
        "anchor_kind": AnchorKind.CONTACT,
        "anchor_id": contacts[one.number],
        "contact_id": contacts[one.number],
        "state": ConversationState.OPEN if one.number % 2 else ConversationState.CLOSED,
        "language": one.language,
        "owner_id": None if one.number % 3 else rep,
        "opened_at": NEWEST,
    }


async def ask(database: Database, rep: UUID, question: str, rounds: int) -> Answer:
    """As the modal asks: contacts and the newest fifty of what was said."""
    times: list[float] = []
    found, names = None, None
    for _ in range(rounds):
        begun = monotonic_seconds()
        async with database.reading() as session:
            query = rules.parse(question, NEWEST.date())
            found = await store.page(session, query, Asking(rep, _moment(query.after), _moment(query.before)), 0, ROWS)
            names = await store.contacts(session, query, 5)
        times.append((monotonic_seconds() - begun) * 1_000)
    assert found is not None and names is not None
    async with database.reading() as session:
        said = await session.get(Interaction, found.hits[0].subject_id) if found.hits else None
        who = await contact_store.by_id(session, names[0].contact_id) if names else None
    first = f"contact {display_name(who, ())}" if who else (said.content or "") if said else "nothing"
    return Answer(question, times, len(found.hits), first[:60])


def show(name: str, messages: int, filled: float, answers: Sequence[Answer]) -> None:
    print(f"\n{name}: {messages:,} messages written in {filled:.0f} s\n")
    print("| question | p95 ms | median ms | rows of 50 | what came first |")
    print("|---|---:|---:|---:|---|")
    for one in answers:
        print(f"| `{one.question}` | {one.p95:.1f} | {median(one.times):.1f} | {one.rows} | {one.first} |")


async def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=30)
    asked.add_argument("--only", choices=("sqlite", "postgresql"))
    given = asked.parse_args()
    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
            show("SQLite", given.messages, *await measure(url, given.messages, given.rounds))
    if given.only != "sqlite":
        server = PostgresServer(DURABLE)
        try:
            show("PostgreSQL", given.messages, *await measure(server.fresh_database(), given.messages, given.rounds))
        finally:
            server.close()


if __name__ == "__main__":
    asyncio.run(main())
