"""Calls that the hub places: asked for by API, through the gate, once; what becomes of them in the thread."""

import asyncio
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.toolkit.twilio.simulator.voice import TALK_SECONDS
from crm.accounts import actions as accounts
from crm.contacts import actions as contacts
from crm.contacts.model import Identity
from crm.contacts.values import GoneReason
from inbox.calling.values import PlacedState
from inbox.conversations import store as conversation_store
from inbox.conversations.values import Turn
from tests.inbox.calling.switchboard import CUSTOMER, HOUR, TUESDAY_NOON, Json, Switchboard, opened

WHOM: Json = {"number": CUSTOMER}
NIGHT = TUESDAY_NOON + 12 * HOUR  # midnight in Prague


async def test_the_rep_is_rung_first_and_then_the_contact(any_board: Switchboard) -> None:
    board = any_board
    await board.customer_calls()
    board.rep.says, board.customer.says = "Your kettle is ready.", "Lovely."
    status, answer = await board.place(WHOM)
    assert (status, answer["state"], answer["created"]) == (202, "queued", True)
    await board.until_quiet()
    assert board.customer.heard[-1] == "Your kettle is ready."
    assert board.rep.heard == ["Lovely."]
    await board.until_quiet()
    said = "As a machine heard it:\nYour kettle is ready.\nLovely."
    assert await board.words(answer["id"]) == f"Outgoing call, {TALK_SECONDS} s. {said}"
    assert len(await board.calls()) == 2  # theirs and ours: the reports made no third
    (placed,) = await board.placed()
    assert placed.state is PlacedState.PLACED
    assert placed.provider_call_id in {line.sid for line in board.twilio.lines}
    async with board.database.reading() as session:
        conversation = await conversation_store.of_interaction(session, UUID(answer["id"]))
    assert conversation is not None and conversation.turn is Turn.THEIRS
    await board.sees(f"Outgoing call, {TALK_SECONDS} s.")


async def test_asked_twice_under_one_key_it_is_placed_once(any_board: Switchboard) -> None:
    await any_board.customer_calls()
    answers = await asyncio.gather(*(any_board.place(WHOM, key="once") for _ in range(5)))
    assert {status for status, _ in answers} == {202}
    assert len({answer["id"] for _, answer in answers}) == 1
    await any_board.until_quiet()
    assert len(ours(any_board)) == 1
    assert (await any_board.place(WHOM, key="once"))[1]["created"] is False


async def test_nobodys_telephone_rings_twice_at_once(any_board: Switchboard) -> None:
    await any_board.customer_calls()
    answers = await asyncio.gather(*(any_board.place(WHOM) for _ in range(3)))
    assert sorted(status for status, _ in answers) == [202, 409, 409]
    refused = next(answer for status, answer in answers if status == 409)
    assert refused["error"]["message"] == "Not called: Petr is calling them right now."
    await any_board.until_quiet()
    assert len(ours(any_board)) == 1
    assert (await any_board.place(WHOM))[0] == 202  # that one is over


async def test_a_contact_who_is_not_there(board: Switchboard) -> None:
    await board.customer_calls()
    board.customer.picks_up = False
    _, answer = await board.place(WHOM)
    await board.until_quiet()
    assert await board.words(answer["id"]) == "Outgoing call: nobody answered."


# The gate


async def test_nobody_is_called_at_night(board: Switchboard) -> None:
    await board.customer_calls()
    await board.it_is(NIGHT)
    status, answer = await board.place({**WHOM, "purpose": "service"})
    assert status == 409
    assert answer["error"]["message"] == (
        "Not called: it is night there, and nobody is called between 22:00 and 08:00."
        " It is possible from Wednesday 7 March, 08:00 Prague."
    )
    assert answer["error"]["reason"] == "quiet_hours"
    assert answer["error"]["allowed_at"] == "2035-03-07T07:00:00+00:00"
    assert len(await board.calls()) == 1 and await board.placed() == []


async def test_an_answer_just_asked_for_in_writing_wakes_nobody_either(board: Switchboard) -> None:
    await board.customer_calls()
    await board.it_is(NIGHT)
    await board.post(
        {"number": CUSTOMER, "direction": "inbound", "notes": "x", "started_at": "2035-03-06T12:00:00+01:00"}
    )
    assert (await board.place({**WHOM, "purpose": "answer"}))[0] == 409


async def test_who_called_us_just_now_can_be_called_back_at_night(board: Switchboard) -> None:
    await board.it_is(NIGHT)
    await board.customer_calls()
    assert (await board.place(WHOM))[0] == 202


async def test_their_own_hours_bind(board: Switchboard) -> None:
    await board.customer_calls()
    await board.wishes(preferred_contact_hours={"start": "14:00", "end": "18:00", "timezone": "Europe/Prague"})
    status, answer = await board.place({**WHOM, "purpose": "service"})
    assert (status, answer["error"]["reason"]) == (409, "outside_contact_hours")
    assert "from 14:00 to 18:00 only" in answer["error"]["message"]


async def test_who_wants_no_offers_is_not_called_with_one(board: Switchboard) -> None:
    await board.customer_calls()
    await board.wishes(sales_contact_consent=False)
    status, answer = await board.place({**WHOM, "purpose": "sales"})
    assert (status, answer["error"]["reason"]) == (409, "no_consent")
    assert "has not agreed to sales messages" in answer["error"]["message"]


async def test_who_said_no_to_calls_is_not_called(board: Switchboard) -> None:
    await board.customer_calls()
    async with board.database.transaction() as work:
        identity = (await work.session.scalars(select(Identity).where(Identity.channel == Channel.PHONE))).one()
        await contacts.mark_gone(work, identity.id, GoneReason.OPTED_OUT)
    status, answer = await board.place({**WHOM, "purpose": "answer"})
    assert status == 409
    assert "opted out there" in answer["error"]["message"]


async def test_a_stranger_is_not_called_to_sell_them_something(board: Switchboard) -> None:
    status, answer = await board.place({"number": "+420777000111"})
    assert status == 409
    assert "it is not proven" in answer["error"]["message"]
    assert await board.contacts() == []


async def test_a_paused_account_calls_nobody(board: Switchboard) -> None:
    await board.customer_calls()
    async with board.database.transaction() as work:
        await accounts.pause(work, Channel.PHONE, "main", "The keys are wrong.")
    status, answer = await board.place(WHOM)
    assert status == 409
    assert "not connected, or paused" in answer["error"]["message"]


async def test_what_is_missing_is_said_at_its_field(board: Switchboard) -> None:
    status, answer = await board.post({}, "/api/crm/calls/place")
    assert (status, set(answer["fields"])) == (422, {"rep", "number"})
    status, answer = await board.place({**WHOM, "account": "elsewhere"})
    assert (status, list(answer["fields"])) == (422, ["account"])


# Once


async def test_the_provider_says_no(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url, phone="") as board:
        await board.customer_calls()
        _, answer = await board.place(WHOM)
        await board.until_quiet()
        assert "it was not placed: there is no telephone to call you at" in await board.words(answer["id"])
        assert (await board.placed())[0].state is PlacedState.FAILED
        assert ours(board) == []


def ours(board: Switchboard) -> list[str]:
    """The calls that the provider was asked for."""
    return [line.sid for line in board.twilio.lines if line.direction == "outbound-api"]
