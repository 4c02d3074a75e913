"""Colleagues who read along by direct message, and answer with notes."""

from tests.inbox.slack.house import House, written_in
from tests.inbox.slack.people.colleagues import direct, rep_id, told


async def test_a_colleague_reads_along_answers_with_a_note_and_leaves(house: House) -> None:
    await house.hears("Can you deliver to Lviv?")
    await house.thread_of(1)
    view = await house.picks("petr", "Add people", "people")
    chosen = {"rep": await rep_id(house, "Olena"), "question": "Do we?"}
    assert (await house.slack.submit("petr", view["id"], chosen)).ok
    root = await told(house, "olena", "Petr asks you to look at Anna Nováková")
    assert "Can you deliver to Lviv?" in written_in(root) and "“Do we?”" in written_in(root)
    await house.sees("Petr asked Olena to look at this.")
    await house.hears("By Friday?")
    mirrored = await told(house, "olena", "By Friday?")
    assert mirrored["thread_ts"] == root["ts"]
    await house.slack.type("olena", root["channel"], "Yes, by Nova Poshta", root["ts"])
    await house.sees("Yes, by Nova Poshta (asked by Petr)")
    assert house.pocket.read == [] and await house.deliveries() == []
    await house.slack.press("olena", root["channel"], root["ts"], "Stop following")
    await house.whispered("olena", "You no longer follow")
    before = len(direct(house, "olena"))
    await house.hears("Hello?")
    await house.sees("Hello?")
    await house.until_quiet()
    assert len(direct(house, "olena")) == before


async def test_a_colleagues_note_is_used_as_the_answer_and_its_own_words_are_no_leak(house: House) -> None:
    words = "Ano, do Lvova dodáváme během tří dnů přes Novou poštu, platí se na dobírku"
    await house.hears("Can you deliver to Lviv?")
    await house.thread_of(1)
    view = await house.picks("petr", "Add people", "people")
    await house.slack.submit("petr", view["id"], {"rep": await rep_id(house, "Olena")})
    root = await told(house, "olena", "Petr asks you to look at Anna Nováková")
    await house.slack.type("olena", root["channel"], words, root["ts"])
    await house.sees(f"{words} (asked by Petr)")
    await house.until_quiet()
    note = next(one for one in house.thread() if "Use as answer" in written_in(one))
    await house.slack.press("petr", "triage", note["ts"], "Use as answer")
    composer = await house.modal("petr", "reply")
    assert words in str(composer) and "(asked by Petr)" not in str(composer)
    assert "Olena wrote this for the team" in written_in(composer)
    assert house.pocket.read == []
    await house.slack.submit("petr", composer["id"])
    assert house.slack.open_view("petr") is None
    await house.until(lambda: house.pocket.read == [words])


async def test_a_note_of_ones_own_is_not_offered_as_an_answer(house: House) -> None:
    await house.hears("Hello")
    await house.slack.press("petr", "triage", (await house.card())["ts"], "Note")
    await house.slack.submit("petr", (await house.modal("petr", "note"))["id"], {"note": "Pays late"})
    await house.sees("Note by Petr: Pays late")
    assert "Use as answer" not in written_in(house.thread())
