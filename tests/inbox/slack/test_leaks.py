"""What was not meant for this customer is asked about before it goes: in the composer, in the thread, in direct sending."""

from typing import Any

from sqlalchemy import select

from crm.contacts.model import Contact
from crm.notes.model import Note
from inbox.conversations.model import ConversationEvent
from tests.inbox.slack.house import House, written_in

LEAK = "Please ask pavel.hora@example.org, he had the same trouble."


async def seeds(house: House) -> None:
    """Anna writes; Pavel is another customer, reached by mail."""
    await house.hears("Hello", "pavel", "Pavel Hora")
    await house.hears("Hello, where is my order? I have been waiting for it since Monday.")
    async with house.database.transaction() as work:
        pavel = (await work.session.execute(select(Contact).where(Contact.first_name == "Pavel"))).scalar_one()
        pavel.email = "pavel.hora@example.org"


async def answers(house: House, kind: str = "leak_answered") -> list[dict[str, Any]]:
    async with house.database.reading() as session:
        query = select(ConversationEvent.data).where(ConversationEvent.kind == kind)
        return [data or {} for data in (await session.execute(query)).scalars()]


async def of_anna(house: House) -> dict[str, Any]:
    await house.card(2)
    await house.until_quiet()  # her words stand in the thread
    return next(one for one in house.cards() if "Anna" in written_in(one))


async def composes(house: House) -> str:
    card = await of_anna(house)
    await house.slack.press("petr", "triage", card["ts"], "Reply")
    return str((await house.modal("petr", "reply"))["id"])


async def test_the_composer_asks_before_another_contacts_address_goes(any_house: House) -> None:
    house = any_house
    await seeds(house)
    view = await composes(house)
    await house.slack.submit("petr", view, {"text-0": LEAK})
    shown = written_in(house.slack.open_view("petr"))
    assert "Look once more before this goes to Anna Nováková" in shown
    assert "Somebody else's address: pavel.hora@example.org" in shown
    await house.slack.submit("petr", view)  # "Change it first" stands there
    assert await house.deliveries() == []
    await house.slack.submit("petr", view, {"leaks": "send"})
    assert house.slack.open_view("petr") is None
    await house.until(lambda: house.pocket.read == [LEAK])
    assert [one["kind"] for one in (await answers(house))[0]["findings"]] == ["address"]
    assert (await answers(house))[0]["answer"] == "send"


async def test_changed_words_go_without_a_question(house: House) -> None:
    await seeds(house)
    view = await composes(house)
    await house.slack.submit("petr", view, {"text-0": LEAK})
    await house.slack.submit("petr", view, {"text-1": "It is on its way."})
    await house.until(lambda: house.pocket.read == ["It is on its way."])
    assert [one["answer"] for one in await answers(house)] == ["change"]


async def test_words_changed_after_the_question_are_asked_about_anew(house: House) -> None:
    await seeds(house)
    view = await composes(house)
    await house.slack.submit("petr", view, {"text-0": LEAK})
    await house.slack.submit("petr", view, {"text-1": "The password is hunter2%x", "leaks": "send"})
    assert "password is hunt…" in written_in(house.slack.open_view("petr"))
    assert await house.deliveries() == []


async def test_a_reply_can_become_a_note_instead(house: House) -> None:
    await seeds(house)
    view = await composes(house)
    await house.slack.submit("petr", view, {"text-0": "Internal: she pays late, be careful"})
    await house.slack.submit("petr", view, {"leaks": "note"})
    assert house.slack.open_view("petr") is None
    await house.sees("📝 Note by Petr: Internal: she pays late, be careful")
    assert house.pocket.read == []


async def test_words_of_a_note_are_asked_about(house: House) -> None:
    await seeds(house)
    view = await composes(house)
    async with house.database.transaction() as work:
        for contact_id in await _contacts(house):
            text = "She threatens to leave for the competition, so give ten percent off"
            work.add(Note(text=text, contact_id=contact_id, created_at=work.now))
    await house.slack.submit(
        "petr", view, {"text-0": "So that you do not leave for the competition, so give ten percent off."}
    )
    assert "Words of a note: leave for the competition, so give ten percent off" in written_in(
        house.slack.open_view("petr")
    )


async def _contacts(house: House) -> list[Any]:
    async with house.database.reading() as session:
        return list((await session.execute(select(Contact.id))).scalars())


async def types(house: House, words: str) -> dict[str, Any]:
    card = await of_anna(house)
    await house.slack.type("petr", "triage", words, card["ts"])
    return await house.whispered("petr", "Nothing has gone to Anna")


async def test_what_is_typed_in_the_thread_is_asked_about_and_sent_all_the_same(any_house: House) -> None:
    house = any_house
    await seeds(house)
    prompt = await types(house, "I will ask Pavel Hora how he did it")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    asked = await house.whispered("petr", "Somebody else's name: Pavel Hora")
    assert house.pocket.read == []
    await house.slack.press("petr", "triage", asked["ts"], "Send all the same")
    await house.until(lambda: house.pocket.read == ["I will ask Pavel Hora how he did it"])


async def test_a_mention_of_a_colleague_is_asked_about_and_kept_as_a_note(house: House) -> None:
    await seeds(house)
    prompt = await types(house, "@olena can you look at this order please")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    asked = await house.whispered("petr", "Words among colleagues: <@UOLENA>")
    await house.slack.press("petr", "triage", asked["ts"], "Keep as note")
    await house.sees("📝 Note by Petr: Olena can you look")
    assert house.pocket.read == []
    assert [one["answer"] for one in await answers(house)] == ["note"]


async def test_direct_sending_stops_at_a_leak_and_the_composer_opens_to_change_it(house: House) -> None:
    await seeds(house)
    prompt = await types(house, "It is on its way.")
    await house.slack.press("petr", "triage", prompt["ts"], "Send what I type here for 30 min")
    await house.until(lambda: house.pocket.read == ["It is on its way."])
    card = await of_anna(house)
    await house.slack.type("petr", "triage", LEAK, card["ts"])
    asked = await house.whispered("petr", "Somebody else's address")
    await house.slack.press("petr", "triage", asked["ts"], "Change it")
    view = await house.modal("petr", "reply")
    assert LEAK in str(view)
    assert house.pocket.read == ["It is on its way."]


async def test_a_clean_answer_is_asked_nothing(house: House) -> None:
    await seeds(house)
    await house.slack.submit("petr", await composes(house), {"text-0": "Anna Nováková, your order 4111 is on its way."})
    await house.until(lambda: len(house.pocket.read) == 1)
    assert await answers(house, "leak_asked") == []
