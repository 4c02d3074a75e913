"""Four processes take in a hundred first messages at once: one conversation comes of them, and none is lost.

The messages go the whole way, journal and worker included. (SQLite is served by one process, where the same is proven by
tasks side by side.)
"""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts.model import Contact, Identity
from crm.contacts.values import Sighting
from crm.interactions.model import Interaction
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.values import ConversationState
from tests.servers import PostgresServer
from tests.tables import make_tables

ROOT = Path(__file__).parents[3]
PHONE = "+420601123456"


@dataclass
class Track:
    """A database, and four processes of a hub that wait for messages."""

    url: str
    racers: list[subprocess.Popen[str]]

    def race(self, *handles: str) -> None:
        """100 messages over four processes, let go at the same moment."""
        for racer in self.racers:
            assert racer.stdin is not None
            racer.stdin.write(f"25 {' '.join(handles)}\n")
            racer.stdin.flush()
        self.expect("done")

    def expect(self, word: str) -> None:
        assert [racer.stdout.readline() for racer in self.racers if racer.stdout] == [f"{word}\n"] * 4


@pytest.fixture
async def track(postgres_server: PostgresServer) -> AsyncIterator[Track]:
    url = postgres_server.fresh_database()
    database = Database(url, SystemClock())
    await make_tables(database.engine)
    await database.close()
    for track in _racing(url):
        yield track


def _racing(url: str) -> Iterator[Track]:
    command = [sys.executable, "-W", "error", "-m", "tests.inbox.conversations.race", url]
    racers = [
        subprocess.Popen([*command, str(number)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for number in range(4)
    ]
    track = Track(url, racers)
    try:
        track.expect("ready")
        yield track
        for racer in racers:
            racer.communicate("\n", timeout=40)
        assert [racer.returncode for racer in racers] == [0, 0, 0, 0]
    finally:
        for racer in racers:
            racer.kill()
            racer.wait(timeout=10)


async def test_a_hundred_first_messages_make_one_conversation(track: Track) -> None:
    database = Database(track.url, SystemClock())
    for handle in ("71", "72"):  # one person, whose two addresses are proven already
        address = ChannelAddress(Channel.TELEGRAM, "main", handle)
        async with database.transaction() as work:
            await contacts.identify(
                work, Sighting(address=address, at=work.now, authenticated=True, verified_phone=PHONE)
            )
    track.race("71", "72")
    await the_one(database, {"71", "72"})
    track.race("80")
    await the_one(database, {"80"})
    await database.close()


async def the_one(database: Database, handles: set[str]) -> None:
    """One contact, one open conversation, a hundred entries without a gap."""
    async with database.reading() as session:
        rows = list(await session.scalars(select(Identity).where(Identity.handle.in_(handles))))
        assert {row.handle for row in rows} == handles
        (contact_id,) = {row.contact_id for row in rows}
        contact = await session.get_one(Contact, contact_id)
        assert (contact.merged_into, contact.total_interactions) == (None, 100)
        (conversation,) = list(await session.scalars(select(Conversation).where(Conversation.anchor_id == contact_id)))
        assert (conversation.state, conversation.last_sequence) == (ConversationState.OPEN, 100)
        query = (
            select(ConversationEntry.sequence, Interaction.external_id)
            .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
            .where(ConversationEntry.conversation_id == conversation.id)
        )
        entries = (await session.execute(query.order_by(ConversationEntry.sequence))).all()
    assert [row.sequence for row in entries] == list(range(1, 101))
    assert len({row.external_id for row in entries}) == 100
