"""Four processes at once: however the first messages of somebody fall, one contact comes of them."""

import asyncio
import sys
from pathlib import Path

from sqlalchemy import func, select

from crm.contacts.model import Contact, Identity
from crm.interactions.model import Interaction
from crm.storage.unit_of_work import Database
from tests.crm.memory import proven, seen, telegram

ROOT = Path(__file__).parents[3]
PHONE = "+4915123456789"


async def race(url: str, *addresses: str) -> None:
    """100 messages over four processes, let go at the same moment."""
    command = [sys.executable, "-W", "error", "-m", "tests.crm.contacts.race", url]
    started = [
        await asyncio.create_subprocess_exec(
            *command, str(number), "25", *addresses, cwd=ROOT, stdin=asyncio.subprocess.PIPE
        )
        for number in range(4)
    ]
    await asyncio.gather(*(process.communicate(b"go\n") for process in started))
    assert [process.returncode for process in started] == [0, 0, 0, 0]


async def living_contacts(memory: Database) -> list[Contact]:
    async with memory.reading() as session:
        return list((await session.execute(select(Contact).where(Contact.merged_into.is_(None)))).scalars())


async def interactions_of(memory: Database, contact: Contact) -> int:
    async with memory.reading() as session:
        query = select(func.count()).where(Interaction.contact_id == contact.id)
        return (await session.execute(query)).scalar_one()


async def test_a_hundred_first_messages_from_one_address_make_one_contact(memory: Database, memory_url: str) -> None:
    await race(memory_url, "telegram:42")
    contacts = await living_contacts(memory)
    assert [one.total_interactions for one in contacts] == [100]
    assert await interactions_of(memory, contacts[0]) == 100
    async with memory.reading() as session:
        assert (await session.execute(select(func.count()).select_from(Identity))).scalar_one() == 1


async def test_a_hundred_messages_from_two_addresses_of_one_contact(memory: Database, memory_url: str) -> None:
    known = await seen(memory, proven(telegram("42"), verified_phone=PHONE))
    await race(memory_url, "telegram:42", f"phone:{PHONE}")
    contacts = await living_contacts(memory)
    assert [(one.id, one.total_interactions) for one in contacts] == [(known.contact_id, 100)]


async def test_new_addresses_that_prove_the_same_phone_end_in_one_contact(memory: Database, memory_url: str) -> None:
    await race(memory_url, f"telegram:1={PHONE}", f"viber:2={PHONE}", f"sms:{PHONE}")
    contacts = await living_contacts(memory)
    assert [one.total_interactions for one in contacts] == [100]


async def test_two_contacts_that_prove_the_same_phone_at_once_become_one(memory: Database, memory_url: str) -> None:
    for handle in ("1", "2", "3"):
        await seen(memory, proven(telegram(handle)))
    await race(memory_url, *(f"telegram:{handle}={PHONE}" for handle in ("1", "2", "3")))
    contacts = await living_contacts(memory)
    assert [one.total_interactions for one in contacts] == [100]
    assert await interactions_of(memory, contacts[0]) == 100
