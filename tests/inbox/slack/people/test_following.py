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
