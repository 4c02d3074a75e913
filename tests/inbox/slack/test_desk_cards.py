"""Cards over real HTTP: posted once, edited in place, pressed by people."""

import asyncio

from inbox.conversations.values import ConversationState
from inbox.slack import store
from tests.inbox.slack.house import House, written_in


async def test_a_customer_writes_and_a_card_and_its_thread_appear(any_house: House) -> None:
    await any_house.hears("Where is my order?")
    entry = (await any_house.thread_of(1))[0]
    card = await any_house.card()
    assert "Anna Nováková" in written_in(card)
    assert "Urgent · says today" in written_in(card)
    assert "can write now" in written_in(card)
    assert entry["username"] == "Anna Nováková (Telegram)"
    assert "Where is my order?" in written_in(entry)


async def test_a_second_message_edits_the_card_and_joins_the_thread(house: House) -> None:
    await house.hears("Hello")
    await house.hears("Is anybody there?")
    await house.thread_of(2)
    await house.until(lambda: "Is anybody there?" in written_in(house.cards()))
    assert len(house.cards()) == 1


async def test_two_reps_take_and_one_wins(any_house: House) -> None:
    heard = await any_house.hears("Hello")
    card = await any_house.card()
    await asyncio.gather(
        *(any_house.slack.press(one, "triage", card["ts"], "Take", version=0) for one in ("petr", "olena"))
    )
    taken = await any_house.conversation(heard)
    winner, loser = ("Petr", "olena") if await _is(any_house, taken.owner_id, "UPETR") else ("Olena", "petr")
    await any_house.whispered(loser, f"{winner} took it")
    await any_house.until(lambda: winner in written_in(any_house.cards()))


async def _is(house: House, rep_id: object, user: str) -> bool:
    async with house.database.reading() as session:
        rep = await store.rep_by_slack(session, house.slack.workspace.team_id, user)
    return rep is not None and rep.id == rep_id


async def test_who_is_no_rep_can_do_nothing(house: House) -> None:
    heard = await house.hears("Hello")
    card = await house.card()
    await house.slack.press("guest", "triage", card["ts"], "Take")
    await house.whispered("guest", "Only reps of this hub")
    assert (await house.conversation(heard)).owner_id is None


async def test_resolve_closes_and_the_card_says_so(house: House) -> None:
    heard = await house.hears("Thanks, that is all")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Resolve")
    assert (await house.conversation(heard)).state is ConversationState.CLOSED
    await house.sees("Resolved")


async def test_a_new_card_shows_tone_subject_and_what_was_between_us_before(any_house: House) -> None:
    await any_house.hears("Where is my order?")
    first = await any_house.card()
    await any_house.sees("Where is my order?", any_house.thread)
    await any_house.slack.press("petr", "triage", first["ts"], "resolve")
    await any_house.sees("✔️ Resolved", any_house.cards)
    await any_house.hears("It is broken", subject="Order 4711")
    second = await any_house.card(2)
    told = written_in(second)
    assert "unhappy (−0.6)" in told and "Order 4711" in told
    assert "Before: " in told and "they" in told
    assert "Before: " not in written_in(any_house.cards()[0])
    await any_house.sees("The thread before", any_house.cards)
    assert first["ts"].replace(".", "") in str((await any_house.card(2))["blocks"])
