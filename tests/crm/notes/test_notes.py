"""Notes are for reps."""

import pytest

from crm.notes import actions, store
from crm.storage.unit_of_work import Database
from tests.crm.memory import person, proven, telegram


async def test_a_note_is_kept_about_a_contact(memory: Database) -> None:
    contact = await person(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await actions.write(work, "  Likes tea.\x00 ", None, contact_id=contact)
        assert [note.text for note in await store.of_contact(work.session, contact)] == ["Likes tea.�"]


async def test_an_empty_note_is_refused(memory: Database) -> None:
    async with memory.transaction() as work:
        with pytest.raises(ValueError, match="empty"):
            await actions.write(work, "  ", None)
