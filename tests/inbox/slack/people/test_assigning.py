"""Giving a conversation to somebody, over real HTTP: who may, who is told, and what they answer."""

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.reps.values import RepRole
from inbox.notifications.actions import keep_preferences
from inbox.notifications.model import RepNotice
from inbox.notifications.values import QuietHours, RepPreferences
from tests.inbox.slack.house import House, written_in
from tests.inbox.slack.people.colleagues import at_work, change, direct, owner, rep_id, told


async def assigns(house: House, user: str, to: str, note: str = "") -> Any:
    view = await house.picks(user, "Assign", "assign")
    chosen = to if to == "nobody" else await rep_id(house, to)
    return await house.slack.submit(user, view["id"], {"rep": chosen, **({"note": note} if note else {})})


async def test_who_is_given_a_conversation_is_told_with_its_words_and_takes_it(any_house: House) -> None:
    await at_work(any_house)
    heard = await any_house.hears("Where is my order?")
    assert (await assigns(any_house, "petr", "Olena", "She knows you")).ok
    message = await told(any_house, "olena", "Petr gave you Anna Nováková")
    shown = written_in(message)
    assert "Where is my order?" in shown and "“She knows you”" in shown and "Urgent · says today" in shown
    card = await any_house.card()
    assert card["ts"].replace(".", "") in str(message["blocks"])  # the way to the thread
    assert (await any_house.conversation(heard)).taken_at is None
    await any_house.slack.press("olena", message["channel"], message["ts"], "Take")
    await told(any_house, "olena", "You have it.")
    taken = await any_house.conversation(heard)
    assert (await owner(any_house, taken), taken.taken_at is not None) == ("Olena", True)
    await any_house.sees("Olena")


async def test_not_me_gives_it_back_to_the_queue(house: House) -> None:
    await at_work(house)
    heard = await house.hears("Hello")
    await assigns(house, "petr", "Olena")
    message = await told(house, "olena", "gave you")
    await house.slack.press("olena", message["channel"], message["ts"], "Not me")
    await told(house, "olena", "It is back in the queue.")
    await house.sees("Olena gave it back to the queue.")
    assert (await house.conversation(heard)).owner_id is None


async def test_nobody_is_told_what_they_do_themselves(house: House) -> None:
    heard = await house.hears("Hello")
    await assigns(house, "petr", "Petr")
    await house.until_quiet()
    assert (await house.conversation(heard)).taken_at is not None
    assert direct(house, "petr") == []


async def test_what_somebody_took_only_they_or_a_lead_hand_on(house: House) -> None:
    heard = await house.hears("Hello")
    card = await house.card()
    await house.slack.press("olena", "triage", card["ts"], "Take")
    refused = await assigns(house, "petr", "Petr")
    assert "Olena took it" in refused.errors["rep"]
    await house.slack.close("petr", refused.view_id)
    await change(house, "Petr", role=RepRole.LEAD)
    assert (await assigns(house, "petr", "nobody")).ok
    assert await owner(house, await house.conversation(heard)) is None


async def test_the_list_shows_duty_load_and_languages_and_nobody_who_only_looks_on(house: House) -> None:
    await change(house, "Olena", on_duty=False, languages=["uk", "en"])
    await house.hears("Hello")
    view = await house.picks("petr", "Assign", "assign")
    shown = written_in(view)
    assert "Olena · off duty · 0 of 20 open · uk, en" in shown
    assert shown.index("Petr · on duty") < shown.index("Olena")
    await house.slack.close("petr", view["id"])
    await change(house, "Olena", role=RepRole.VIEWER)
    assert "Olena" not in written_in(await house.picks("petr", "Assign", "assign"))


async def test_a_rep_who_left_while_the_list_was_open_is_given_nothing(house: House) -> None:
    heard = await house.hears("Hello")
    view = await house.picks("petr", "Assign", "assign")
    chosen = await rep_id(house, "Olena")
    await change(house, "Olena", active=False)
    outcome = await house.slack.submit("petr", view["id"], {"rep": chosen})
    assert "do not work here any more" in outcome.errors["rep"]
    assert (await house.conversation(heard)).owner_id is None


async def test_a_rep_whom_slack_does_not_know_is_named_in_the_thread(house: House) -> None:
    await at_work(house)
    house.slack.workspace.user("olena").deleted = True
    await house.hears("Hello")
    await assigns(house, "petr", "Olena")
    await house.sees("Olena could not be told of it")


async def test_who_wants_to_be_left_alone_finds_it_in_the_morning(house: House) -> None:
    rep = UUID(await rep_id(house, "Olena"))
    async with house.database.transaction() as work:
        await keep_preferences(work, rep, RepPreferences(quiet=QuietHours(time(0), time(23, 59))))
    await house.hears("Hello")
    await assigns(house, "petr", "Olena", "When you are back")
    await house.until_quiet()
    assert direct(house, "olena") == []
    async with house.database.reading() as session:
        gathered = list((await session.execute(select(RepNotice))).scalars())
    assert [(one.rep_id, one.state, one.words) for one in gathered] == [(rep, "gathered", "Petr: When you are back")]
