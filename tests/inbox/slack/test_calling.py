"""Calling from the card, with the menu that was really posted, a simulated Slack and a simulated Twilio."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.toolkit.twilio.simulator.voice import TALK_SECONDS
from crm.interactions.values import InteractionDirection, InteractionType
from tests.hub.whole import TELEGRAM
from tests.inbox.calling.switchboard import CUSTOMER, HOUR, REP, TUESDAY_NOON, Json, Switchboard, opened
from tests.inbox.slack.house import written_in


@pytest.fixture
async def board(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Switchboard]:
    async with opened(tmp_path, sqlite_url) as found:
        yield found


def menu_of(card: Json) -> list[str]:
    """The entries of the card's menu."""
    elements = [one for block in card["blocks"] for one in block.get("elements", []) if one.get("type") == "overflow"]
    return [option["text"]["text"] for one in elements for option in one["options"]]


async def test_the_card_of_whoever_has_a_telephone_offers_a_call(board: Switchboard) -> None:
    await board.customer_calls()
    assert menu_of(await board.card()) == ["Who is this", "Assign", "Call", "Log a call", "More…"]


async def test_two_gestures_and_the_thread_shows_how_it_goes(board: Switchboard) -> None:
    await board.customer_calls()
    board.rep.says, board.customer.says = "Good morning.", "Hello."
    view = await board.picks("Call", "call")
    shown = written_in(view)
    assert f"Your telephone, {REP}, rings first" in shown
    assert CUSTOMER in shown and "Can call now." in shown
    outcome = await board.slack.submit("petr", str(view["id"]))
    assert not outcome.errors and board.slack.open_view("petr") is None
    await board.until_quiet()
    await board.sees(f"Outgoing call, {TALK_SECONDS} s.")
    await board.sees("Hello.")
    thread = board.slack.messages("triage")
    (ours,) = [one for one in thread if "Outgoing call" in written_in(one)]
    assert ours["username"] == "Petr (Phone)"
    assert board.customer.heard[-1] == "Good morning."


async def test_a_modal_submitted_twice_calls_once(board: Switchboard) -> None:
    await board.customer_calls()
    view = await board.picks("Call", "call")
    submits = [board.slack.submit("petr", str(view["id"])) for _ in range(2)]
    await asyncio.gather(*submits, return_exceptions=True)  # the second may find the modal gone
    await board.until_quiet()
    assert len(await board.placed()) == 1


async def test_two_modals_at_once_call_once(board: Switchboard) -> None:
    await board.customer_calls()
    board.customer.picks_up = board.rep.picks_up = True
    first = await board.picks("Call", "call")
    await board.slack.submit("petr", str(first["id"]))
    second = await board.picks("Call", "call")
    outcome = await board.slack.submit("petr", str(second["id"]))
    placed = await board.placed()
    assert len(placed) == 1 + (not outcome.errors)
    if outcome.errors:
        assert "is calling them right now" in outcome.errors["purpose"]


async def test_at_night_the_gates_word_stands_in_the_modal_and_at_its_field(board: Switchboard) -> None:
    await board.customer_calls()
    await board.it_is(TUESDAY_NOON + 12 * HOUR)
    view = await board.picks("Call", "call")
    assert "Can call from Wednesday 7 March, 08:00 Prague" in written_in(view)
    outcome = await board.slack.submit("petr", str(view["id"]))
    assert "nobody is called between 22:00 and 08:00" in outcome.errors["purpose"]
    assert await board.placed() == []


async def test_whoever_is_no_rep_calls_nobody(board: Switchboard) -> None:
    await board.customer_calls()
    card = await board.card()
    await board.slack.choose("guest", "triage", card["ts"], "more", "Call")
    await board.slack.wait_until(lambda: "Only reps" in written_in(board.slack.ephemerals("guest")), 30)
    assert board.slack.open_view("guest") is None


# A call made elsewhere


async def test_a_call_is_told_and_stands_in_the_thread(board: Switchboard) -> None:
    await board.customer_calls()
    view = await board.picks("Log a call", "log_call")
    when = int((TUESDAY_NOON - HOUR).timestamp())
    values = {"direction": "we", "minutes": "3:12", "notes": "Agreed on Friday.", "when": when}
    outcome = await board.slack.submit("petr", str(view["id"]), values)
    assert not outcome.errors
    await board.sees("Agreed on Friday.")
    ours = [one for one in await board.calls() if one.direction is InteractionDirection.OUTBOUND]
    (call,) = ours
    assert (call.type, call.interaction_date) == (InteractionType.CALL, TUESDAY_NOON - HOUR)
    assert call.content == "Outgoing call, 3 min 12 s.\n\nNotes: Agreed on Friday."
    assert call.rep_id is not None


async def test_what_cannot_be_is_said_at_its_field(board: Switchboard) -> None:
    await board.customer_calls()
    view = await board.picks("Log a call", "log_call")
    later = int((TUESDAY_NOON + HOUR).timestamp())
    outcome = await board.slack.submit("petr", str(view["id"]), {"minutes": "long", "when": later})
    assert set(outcome.errors) == {"minutes", "when"}
    assert len(await board.calls()) == 1


async def test_somebody_without_a_telephone_can_be_told_about_and_not_called(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url, further={"connectors.telegram.accounts.shop": TELEGRAM}) as board:
        await board.writes_by_telegram("Hello")
        assert menu_of(await board.card()) == ["Who is this", "Assign", "Log a call", "More…"]
        view = await board.picks("Log a call", "log_call")
        outcome = await board.slack.submit("petr", str(view["id"]), {"direction": "they", "minutes": "0"})
        assert not outcome.errors
        await board.sees("Missed call: nobody answered.")
        assert len(board.cards()) == 1
