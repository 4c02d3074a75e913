"""At most once: whatever happens between the press and the receipt, no telephone rings a second time by itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import Misconfigured, OutcomeUnknown, SendError, Throttled, Unavailable
from connectors.contract.outbound import Receipt
from crm.contacts import actions as contacts
from crm.contacts.values import Sighting
from crm.interactions import store as interaction_store
from crm.interactions.model import Interaction
from inbox.calling import actions
from inbox.calling.asking import ask
from inbox.calling.gate import CallGate
from inbox.calling.model import PlacedCall
from inbox.calling.placing import Caller
from inbox.calling.values import Asked, CallWish, PlacedState, Whose
from inbox.channel_choice.values import GateSettings
from inbox.deliveries.values import Purpose
from inbox.jobs import PLACE_CALL
from tests.inbox.room import Room, opened

CUSTOMER, REP = "+420601234567", "+4915112345678"


@dataclass
class Line:
    """A telephone account that fails as told, counts, and may keep whoever calls waiting."""

    fails: list[SendError] = field(default_factory=list)
    rung: list[str] = field(default_factory=list)
    hangs: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def place_call(self, address: ChannelAddress, rep_phone: str | None, name: str = "") -> Receipt:
        assert (address.handle, rep_phone) == (CUSTOMER, REP)
        self.rung.append(name)
        self.reached.set()
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise self.fails.pop(0)
        return Receipt(f"CA{len(self.rung)}")


@dataclass
class Exchange:
    room: Room
    line: Line
    rep_id: UUID

    async def asks(self, purpose: Purpose = Purpose.ANSWER) -> Asked:
        gate = CallGate(("main",), GateSettings())
        async with self.room.database.transaction() as work:
            seen = Sighting(
                address=ChannelAddress(Channel.PHONE, "", CUSTOMER), at=work.now, name="Jana", authenticated=True
            )
            await contacts.identify(work, seen)
        wish = CallWish(whose=Whose(number=CUSTOMER), rep_id=self.rep_id, key="k", account="main", purpose=purpose)
        async with self.room.database.transaction() as work:
            return await ask(work, wish, gate)

    def caller(self) -> Caller:
        return Caller({"main": self.line}, CallGate(("main",), GateSettings()))

    async def drains(self) -> None:
        self.room.handlers = {PLACE_CALL.name: self.caller().place}
        await self.room.drain(f"calling:{(await self.call()).id}")

    async def call(self) -> PlacedCall:
        async with self.room.database.reading() as session:
            return (await session.scalars(select(PlacedCall))).one()

    async def state(self) -> PlacedState:
        return (await self.call()).state

    async def words(self, asked: Asked) -> str:
        async with self.room.database.reading() as session:
            found = await session.get_one(Interaction, asked.interaction_id)
            return await interaction_store.current_text(session, found) or ""


@pytest.fixture
async def exchange(database_url: str) -> AsyncIterator[Exchange]:
    async with opened(database_url) as room:
        yield Exchange(room, Line(), await room.add_rep("Petr", phone=REP))


async def test_a_call_is_placed_once(exchange: Exchange) -> None:
    asked = await exchange.asks()
    await exchange.drains()
    await exchange.drains()
    assert len(exchange.line.rung) == 1
    assert (await exchange.call()).provider_call_id == "CA1"
    assert await exchange.words(asked) == "Outgoing call, about to begin."


async def test_a_worker_that_dies_in_the_middle_leaves_it_unknown(exchange: Exchange) -> None:
    asked = await exchange.asks()
    exchange.line.hangs = True
    dying = asyncio.create_task(exchange.drains())
    await exchange.line.reached.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert await exchange.state() is PlacedState.CALLING
    exchange.line.hangs = False
    exchange.room.clock.pass_time(minutes=2)  # its lease is over
    await exchange.drains()
    assert len(exchange.line.rung) == 1
    assert await exchange.state() is PlacedState.UNKNOWN
    assert "nobody knows whether it was placed. Look at your telephone" in await exchange.words(asked)


async def test_no_answer_is_unknown_and_not_tried_again(exchange: Exchange) -> None:
    exchange.line.fails = [OutcomeUnknown("no answer")]
    asked = await exchange.asks()
    for _ in range(3):
        await exchange.drains()
    assert (len(exchange.line.rung), await exchange.state()) == (1, PlacedState.UNKNOWN)
    assert "nobody knows" in await exchange.words(asked)


async def test_a_receipt_that_comes_late_settles_it(exchange: Exchange) -> None:
    exchange.line.fails = [OutcomeUnknown("no answer")]
    asked = await exchange.asks()
    await exchange.drains()
    call = await exchange.call()
    assert call.attempt_id is not None
    async with exchange.room.database.transaction() as work:
        assert await actions.record_receipt(work, call, call.attempt_id, Receipt("CA9"))
    assert await exchange.state() is PlacedState.PLACED
    assert await exchange.words(asked) == "Outgoing call, about to begin."


async def test_a_provider_that_is_away_for_a_moment_is_asked_again(exchange: Exchange) -> None:
    exchange.line.fails = [Unavailable(), Throttled(1.0)]
    await exchange.asks()
    for _ in range(3):
        await exchange.drains()
        exchange.room.clock.pass_time(seconds=5)
    assert (len(exchange.line.rung), await exchange.state()) == (3, PlacedState.PLACED)


async def test_a_provider_that_stays_away_is_given_up(exchange: Exchange) -> None:
    exchange.line.fails = [Unavailable()] * 5
    asked = await exchange.asks()
    for _ in range(5):
        await exchange.drains()
        exchange.room.clock.pass_time(seconds=5)
    assert (len(exchange.line.rung), await exchange.state()) == (3, PlacedState.FAILED)
    assert "it was not placed" in await exchange.words(asked)


async def test_what_the_provider_refuses_is_told_in_its_words(exchange: Exchange) -> None:
    exchange.line.fails = [Misconfigured("Calls to this country are not switched on.", code="21215")]
    asked = await exchange.asks()
    await exchange.drains()
    assert await exchange.words(asked) == (
        "Outgoing call: it was not placed: 21215 Calls to this country are not switched on."
    )


async def test_the_gate_is_asked_again_when_the_telephone_is_about_to_ring(exchange: Exchange) -> None:
    asked = await exchange.asks(Purpose.SERVICE)
    async with exchange.room.database.transaction() as work:
        interaction = await work.session.get_one(Interaction, asked.interaction_id)
        assert interaction.contact_id is not None
        await contacts.blacklist(work, interaction.contact_id, None, "They asked for it.")
    await exchange.drains()
    assert (exchange.line.rung, await exchange.state()) == ([], PlacedState.REFUSED)
    assert "is blacklisted" in await exchange.words(asked)


async def test_who_asked_long_ago_is_not_rung(exchange: Exchange) -> None:
    await exchange.asks()
    exchange.room.clock.at += timedelta(minutes=6)
    await exchange.drains()
    assert (exchange.line.rung, await exchange.state()) == ([], PlacedState.REFUSED)
