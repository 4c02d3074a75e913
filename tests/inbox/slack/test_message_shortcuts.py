"""The shortcuts of a message, picked on messages that really stand in a thread."""

import pytest
from sqlalchemy import select

from crm.notes.model import Note
from crm.tasks.model import Task
from inbox.conversations.model import ConversationEntry
from tests.inbox.slack.house import House, written_in


async def notes(house: House) -> list[str]:
    async with house.database.reading() as session:
        return list((await session.execute(select(Note.text))).scalars())


async def typed(house: House, text: str, user: str = "petr") -> str:
    """A rep types in the thread of the first card; the ts of what they typed, once they were asked about it."""
    card = await house.card()
    written = await house.slack.type(user, "triage", text, card["ts"])
    assert written.ts is not None
    await house.until(lambda: house.slack.ephemerals(user))
    return written.ts


async def test_what_a_rep_typed_is_kept_as_a_note_once_and_never_sent(house: House) -> None:
    await house.hears("Hello")
    ts = await typed(house, "Pays late, be careful")
    await house.slack.message_shortcut("petr", "triage", ts, "message_note")
    await house.sees("Kept as a note", lambda: house.slack.open_view("petr"))
    await house.sees("📝 Note by Petr: Pays late, be careful")
    await house.slack.message_shortcut("petr", "triage", ts, "message_note")
    await house.sees("kept as a note", lambda: house.slack.open_view("petr"))
    prompt = house.slack.ephemerals("petr")[0]
    await house.slack.press("petr", "triage", prompt["ts"], "draft.send")
    assert await notes(house) == ["Pays late, be careful"]
    assert house.pocket.read == []


async def test_only_ones_own_words_become_a_note(house: House) -> None:
    await house.hears("Hello")
    ts = await typed(house, "Mine alone")
    await house.slack.message_shortcut("olena", "triage", ts, "message_note")
    await house.sees("Only what you typed yourself", lambda: house.slack.open_view("olena"))
    mirrored = next(one for one in await house.thread_of(2) if "bot_id" in one)
    await house.slack.message_shortcut("petr", "triage", mirrored["ts"], "message_note")
    await house.sees("Only what you typed yourself", lambda: house.slack.open_view("petr"))
    assert await notes(house) == []


async def test_a_message_in_the_thread_is_answered_in_the_composer(house: House) -> None:
    await house.hears("Where is my order?")
    mirrored = (await house.thread_of(1))[0]
    await house.slack.message_shortcut("petr", "triage", mirrored["ts"], "message_reply")
    view = await house.modal("petr", "reply")
    assert "Where is my order?" in written_in(view)
    await house.slack.submit("petr", view["id"], {"text-0": "It is on its way."})
    await house.until(lambda: house.pocket.read == ["It is on its way."])


async def test_a_message_leads_to_who_wrote_it(house: House) -> None:
    await house.hears("Hello")
    card = await house.card()
    await house.slack.message_shortcut("petr", "triage", card["ts"], "message_who")
    assert "Anna Nováková" in written_in(await house.modal("petr", "who"))


async def test_a_task_is_made_of_what_somebody_typed_about_whom_it_concerns(house: House) -> None:
    heard = await house.hears("Hello")
    ts = await typed(house, "Call her on Monday")
    await house.slack.message_shortcut("petr", "triage", ts, "message_task")
    view = await house.modal("petr", "task.new")
    assert "About Anna Nováková" in written_in(view)
    await house.slack.submit("petr", view["id"])
    async with house.database.reading() as session:
        task = (await session.execute(select(Task))).scalar_one()
    assert (task.title, task.contact_id) == ("Call her on Monday", heard.contact_id)
    assert task.due_at is not None


async def test_a_conversation_is_split_from_the_message_that_was_picked(house: House) -> None:
    await house.hears("Where is my order?")
    second = await house.hears("My invoice is wrong")
    await house.hears("By five crowns")
    message = next(one for one in await house.thread_of(3) if "My invoice is wrong" in written_in(one))
    await house.slack.message_shortcut("petr", "triage", message["ts"], "message_split")
    view = await house.modal("petr", "split")
    assert (await house.slack.submit("petr", view["id"], {"topic": "Invoice 17"})).ok
    own = await house.card(2)
    assert "By five crowns" in written_in(own)
    async with house.database.reading() as session:
        query = select(ConversationEntry).where(ConversationEntry.interaction_id == second.interaction_id)
        entry = (await session.execute(query)).scalar_one()
    assert entry.conversation_id != second.conversation_id


async def test_a_conversation_is_split_at_no_word_of_ours(house: House) -> None:
    await house.hears("Hello")
    ts = await typed(house, "Mine alone")
    await house.slack.message_shortcut("petr", "triage", ts, "message_split")
    await house.sees("split at something the customer wrote", lambda: house.slack.open_view("petr"))


@pytest.mark.parametrize("callback", ["message_note", "message_reply", "message_who", "message_task", "message_split"])
async def test_on_a_message_elsewhere_it_is_said_where_it_works(house: House, callback: str) -> None:
    written = await house.slack.type("petr", "triage", "Lunch at noon?")
    assert written.ts is not None
    outcome = await house.slack.message_shortcut("petr", "triage", written.ts, callback)
    assert outcome.ok
    await house.sees("in a conversation's thread", lambda: house.slack.open_view("petr"))


async def test_who_is_no_rep_can_keep_nothing(house: House) -> None:
    await house.hears("Hello")
    ts = await typed(house, "I am a guest", "guest")
    await house.slack.message_shortcut("guest", "triage", ts, "message_note")
    await house.sees("Only reps of this hub", lambda: house.slack.open_view("guest"))
    assert await notes(house) == []
