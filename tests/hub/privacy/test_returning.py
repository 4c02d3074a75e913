"""After an erasure: what was said before comes back by no road, and what is said later is a new person's."""

from pathlib import Path

from sqlalchemy import func, select

from crm.audit.model import AuditEntry
from crm.contacts.model import Contact
from hub.engine.model import JournalEntry
from tests.hub.privacy.scenes import Shop, shop, wrote

LONG_AGO = 1_600_000_000
IN_THE_FUTURE = 4_000_000_000


async def test_a_repeat_and_a_late_arrival_bring_nobody_back_and_a_new_message_is_a_new_person(
    tmp_path: Path, database_url: str
) -> None:
    first = wrote(1, "my first words", 50005, "Ann", LONG_AGO)
    async with shop(tmp_path, database_url) as here:
        await here.hears(first, wrote(2, "who are you", 60006, "Ben", LONG_AGO))
        ann = await here.who("50005")
        await here.eraser.erase(ann, "operator")
        await here.hears(first)
        assert await here.texts() == ["who are you"]
        await here.hears(wrote(3, "sent before and told late", 50005, "Ann", LONG_AGO + 9))
        assert await here.texts() == ["who are you"]
        assert await kept_of(here, b"Ann") == 0
        await here.hears(wrote(4, "hello anew", 50005, "Ann", IN_THE_FUTURE))
        assert await here.texts() == ["who are you", "hello anew"]
        assert await here.who("50005") != ann


async def kept_of(here: Shop, word: bytes) -> int:
    async with here.database.reading() as session:
        return sum(word in item for item in await session.scalars(select(JournalEntry.item)))


async def test_who_erased_and_how_much_stays_without_whom(tmp_path: Path, sqlite_url: str) -> None:
    async with shop(tmp_path, sqlite_url) as here:
        await here.hears(wrote(1, "my words", 50005, "Ann", LONG_AGO))
        would = await here.eraser.count(await here.who("50005"))
        assert would["crm_interactions"] == 1
        assert await here.texts() == ["my words"]
        erased = await here.eraser.erase(await here.who("50005"), "operator")
        async with here.database.reading() as session:
            told = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erased"))).one()
            rows = await session.scalar(
                select(func.count()).select_from(Contact).where(Contact.archived_at.is_not(None))
            )
        assert told.data is not None
        assert told.data["crm_interactions"] == erased.counts["crm_interactions"] == 1
        assert rows == 1
        line = here.keeping.lines_file.read_text("ascii")
        assert "50005" not in line
        assert "Ann" not in line
        assert str(erased.burial.id) in line
