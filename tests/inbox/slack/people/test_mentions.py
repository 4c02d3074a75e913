"""A colleague who is named in a thread or in a note is told so by direct message, once for each text."""

from sqlalchemy import select

from inbox.notifications.model import RepNotice
from tests.inbox.slack.house import House, written_in
from tests.inbox.slack.people.colleagues import at_work, direct, told

NAMED = "You were named"


async def kept(house: House) -> list[str]:
    async with house.database.reading() as session:
        return list((await session.execute(select(RepNotice.words))).scalars())


async def test_who_is_named_in_the_thread_is_told_once_however_often_the_line_is_changed(any_house: House) -> None:
    house = any_house
    await at_work(house)
    await house.hears("Hello")
    card = await house.card()
    line = await house.slack.type("petr", "triage", "@olena what do you say?", card["ts"])
    shown = await told(house, "olena", NAMED)
    assert "Petr: " in written_in(shown) and "what do you say?" in written_in(shown)
    assert line.ts is not None
    await house.slack.edit_message("petr", "triage", line.ts, "@olena and @petr, what do you say now?")
    await house.until_quiet()
    assert len(await kept(house)) == 1  # neither twice, nor whoever wrote it
    assert sum(NAMED in written_in(one) for one in direct(house, "olena")) == 1
    assert house.pocket.read == []


async def test_who_is_named_in_a_note_is_told(house: House) -> None:
    await at_work(house)
    await house.hears("Hello")
    await house.slack.press("petr", "triage", (await house.card())["ts"], "Note")
    view = await house.modal("petr", "note")
    await house.slack.submit("petr", view["id"], {"note": f"<@{house.slack.user_id('olena')}> knows her"})
    assert "Petr: Olena knows her" in written_in(await told(house, "olena", NAMED))
    await house.sees("📝 Note by Petr: Olena knows her")


async def test_who_is_no_rep_is_told_nothing(house: House) -> None:
    await at_work(house)
    await house.hears("Hello")
    await house.slack.type("petr", "triage", "@guest look at this", (await house.card())["ts"])
    await house.whispered("petr", "Nothing has gone")
    await house.until_quiet()
    assert await kept(house) == []
