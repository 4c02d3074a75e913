"""Four processes at once: however the messages of somebody fall, one contact comes of them, and none is lost."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import store
from crm.contacts.model import Contact, Identity
from crm.interactions.model import Interaction
from crm.storage.unit_of_work import Database
from tests.crm.conftest import copy_database
from tests.crm.memory import StillClock, proven, seen, telegram

ROOT = Path(__file__).parents[3]


@dataclass
class Track:
    """A database, and four processes of a hub that wait for messages."""

    url: str
    racers: list[subprocess.Popen[str]]

    def race(self, *addresses: str) -> None:
        """100 messages over four processes, let go at the same moment."""
        for racer in self.racers:
            assert racer.stdin is not None
            racer.stdin.write(f"25 {' '.join(addresses)}\n")
            racer.stdin.flush()
        self.expect("done")

    def expect(self, word: str) -> None:
        assert [racer.stdout.readline() for racer in self.racers if racer.stdout] == [f"{word}\n"] * 4


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def track(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Track]:
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("race") / "hub.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        url = f"sqlite+aiosqlite:///{file}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = asyncio.run(copy_database(server, request.getfixturevalue("migrated_postgres")))
    command = [sys.executable, "-W", "error", "-m", "tests.crm.contacts.race", url]
    racers = [
        subprocess.Popen([*command, str(number)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for number in range(4)
    ]
    track = Track(url, racers)
    track.expect("ready")
    yield track
    for racer in racers:
        racer.communicate(timeout=30)
    assert [racer.returncode for racer in racers] == [0, 0, 0, 0]


@pytest.fixture
async def database(track: Track) -> AsyncIterator[Database]:
    database = Database(track.url, StillClock())
    yield database
    await database.close()


async def test_a_hundred_first_messages_from_one_address_make_one_contact(track: Track, database: Database) -> None:
    track.race("telegram:42")
    async with database.reading() as session:
        contacts = (await session.execute(select(Contact))).scalars().all()
        identities = (await session.execute(select(func.count()).select_from(Identity))).scalar_one()
    assert [one.total_interactions for one in contacts] == [100]
    assert identities == 1


async def test_a_hundred_messages_from_two_addresses_of_one_contact(track: Track, database: Database) -> None:
    known = await seen(database, proven(telegram("50"), verified_phone="+4915123456750"))
    track.race("telegram:50", "phone:+4915123456750")
    assert (await the_one(database, "telegram:50", "phone:+4915123456750")).id == known.contact_id


async def test_new_addresses_that_prove_the_same_phone_end_in_one_contact(track: Track, database: Database) -> None:
    phone = "+4915123456760"
    track.race(f"telegram:60={phone}", f"viber:60={phone}", f"sms:{phone}")
    await the_one(database, "telegram:60", "viber:60", f"sms:{phone}", f"phone:{phone}")


async def test_contacts_that_prove_the_same_phone_at_once_become_one(track: Track, database: Database) -> None:
    for handle in ("71", "72", "73"):
        await seen(database, proven(telegram(handle)))
    track.race(*(f"telegram:{handle}=+4915123456770" for handle in ("71", "72", "73")))
    await the_one(database, "telegram:71", "telegram:72", "telegram:73", "phone:+4915123456770")


async def the_one(database: Database, *written: str) -> Contact:
    """The contact that has all these addresses, and all of the hundred messages."""
    places = [ChannelAddress(Channel(channel), "", handle) for channel, handle in (one.split(":") for one in written)]
    async with database.reading() as session:
        rows = await store.identities_at(session, places)
        owners = {rows[place].contact_id for place in places}
        assert len(owners) == 1
        contact = (await session.execute(select(Contact).where(Contact.id.in_(owners)))).scalar_one()
        query = select(func.count()).where(Interaction.contact_id == contact.id)
        kept = (await session.execute(query)).scalar_one()
    assert (contact.merged_into, contact.total_interactions, kept) == (None, 100, 100)
    return contact
