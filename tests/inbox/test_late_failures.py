"""What Twilio took and reports later as failed: the answer goes another way, as if it had been refused at once.

The real connector against the simulated Twilio over HTTP, real posts back, and a customer with SMS and WhatsApp on one number.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.sms.connector import SmsConnector
from connectors.sms.settings import SmsSettings
from connectors.toolkit.twilio.simulator import TwilioSimulator
from connectors.toolkit.twilio.simulator.world import Telephone
from crm.contacts.model import Identity
from crm.contacts.values import GoneReason
from crm.preferences import actions as preferences
from crm.preferences.model import ConsentRecord
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database, Handler
from hub.engine.backoff import BackOff
from hub.engine.drain import Drain
from hub.engine.handlers import declared_kinds
from hub.engine.leases import Leases
from hub.people import write_accounts
from hub.web.metrics import Metrics
from inbox import jobs, replies
from inbox.channel_choice.values import GateSettings
from inbox.conversations.model import Conversation
from inbox.deliveries.dispatch import Carrier
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.intake import Envelope, take_in
from inbox.replies import ReplyRequest
from tests.connectors.toolkit.twilio.listening import ListeningHub, listening
from tests.inbox.deliveries.hub import MemoryBlobs, StillClock, done
from tests.tables import make_tables

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NUMBER = "+447700900301"


@dataclass
class Line:
    database: Database
    clock: StillClock
    twilio: TwilioSimulator
    connector: SmsConnector
    post: ListeningHub
    lena: Telephone
    taken: int = 0
    gate: GateSettings = field(default_factory=lambda: GateSettings(hub_zone="Europe/Prague"))

    @property
    def carrier(self) -> Carrier:
        known = {(channel, "main"): self.connector for channel in (Channel.SMS, Channel.WHATSAPP)}
        return Carrier(dict(known), self.gate, MemoryBlobs())

    async def take(self) -> None:
        """What was posted comes in; each is looked at when everything it speaks of is there."""
        await self.twilio.settle()
        while self.taken < len(self.post.events):
            event = self.post.events[self.taken]
            self.taken += 1
            async with self.database.transaction() as work:
                await take_in(work, event, Envelope("sms", "main", self.taken))

    async def writes(self) -> None:
        """By WhatsApp first, then by SMS, where she is answered."""
        self.twilio.write(self.lena, "Hello", whatsapp=True)
        await self.take()
        self.clock.pass_seconds(1)
        self.twilio.write(self.lena, "Are you there?")
        await self.take()
        contact_id = (await self.conversation()).contact_id
        assert contact_id is not None
        async with self.database.transaction() as work:
            await preferences.state_order(work, contact_id, [Channel.SMS, Channel.WHATSAPP])

    async def is_answered(self, fails_with: int, purpose: Purpose = Purpose.ANSWER) -> None:
        """A rep answers; Twilio takes it, and says later that it failed."""
        conversation = await self.conversation()
        request = ReplyRequest(conversation.id, "Good day", purpose, None, conversation.last_sequence)
        async with self.database.transaction() as work:
            await replies.write_reply(work, request, self.gate, self.carrier.capabilities)
        self.lena.fails_with = fails_with
        await self.work()
        await self.twilio.settle()
        self.lena.fails_with = None
        await self.take()
        await self.work()
        await self.take()

    async def work(self) -> None:
        handlers: dict[str, Handler] = {kind.name: done for kind in declared_kinds(jobs)}
        handlers[jobs.CARRY.name] = self.carrier.carry
        metrics = Metrics()
        leases = Leases(self.database, metrics)
        drain = Drain(self.database, handlers, leases, metrics, back_off=BackOff(1, 1, jitter=0))
        async with self.database.reading() as session:
            lanes = sorted(set(await session.scalars(select(Job.lane).where(Job.kind == jobs.CARRY.name))))
        for lane in lanes:
            await drain.turn(lane)

    async def conversation(self) -> Conversation:
        async with self.database.reading() as session:
            return (await session.execute(select(Conversation))).scalar_one()

    async def deliveries(self) -> list[Delivery]:
        async with self.database.reading() as session:
            return list(
                await session.scalars(select(Delivery).order_by(Delivery.created_at, Delivery.replaced_by.is_(None)))
            )

    async def identity(self, channel: Channel) -> Identity:
        async with self.database.reading() as session:
            return (await session.execute(select(Identity).where(Identity.channel == channel))).scalar_one()

    async def consents(self) -> list[tuple[Channel | None, bool]]:
        async with self.database.reading() as session:
            return [(one.channel, one.granted) for one in await session.scalars(select(ConsentRecord))]

    def read_there(self) -> list[bool]:
        """Of each message of ours that she has: did it come by WhatsApp?"""
        return [bubble.whatsapp for bubble in self.lena.bubbles if not bubble.from_me]


@pytest.fixture
async def line(sqlite_url: str) -> AsyncIterator[Line]:
    clock = StillClock(NOON)
    database = Database(sqlite_url, clock)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        await make_tables(database.engine)
        twilio = TwilioSimulator(lambda: clock.now().timestamp())
        await twilio.start()
        stack.push_async_callback(twilio.stop)
        settings = SmsSettings(
            account_sid=twilio.account_sid,
            auth_token=SecretStr(twilio.auth_token),
            number=twilio.number,
            whatsapp_number=twilio.whatsapp_number,
            base_url=twilio.base_url,
        )
        connector = SmsConnector("main", settings)
        stack.push_async_callback(connector.close)
        post = await stack.enter_async_context(listening([connector]))
        twilio.point_at(post.url)
        connector.reached_at(post.url)
        await write_accounts(database, {("sms", "main"): connector})
        lena = twilio.add_telephone(NUMBER, "Lena Hartwig", country="GB")
        yield Line(database, clock, twilio, connector, post, lena)


async def test_a_landline_that_says_so_later_is_closed_and_the_answer_goes_by_whatsapp(line: Line) -> None:
    await line.writes()
    await line.is_answered(fails_with=30006)
    first, second = await line.deliveries()
    assert (first.channel, first.state, first.replaced_by) == (Channel.SMS, DeliveryState.FAILED, second.id)
    assert (second.channel, second.state) == (Channel.WHATSAPP, DeliveryState.DELIVERED)
    assert line.read_there() == [True]
    assert (await line.identity(Channel.SMS)).gone_reason is GoneReason.UNREACHABLE
    assert await line.consents() == []


async def test_a_telephone_that_is_off_stays_open_and_this_answer_goes_by_whatsapp(line: Line) -> None:
    await line.writes()
    await line.is_answered(fails_with=30003)
    first, second = await line.deliveries()
    assert (first.state, second.channel, second.state) == (
        DeliveryState.FAILED,
        Channel.WHATSAPP,
        DeliveryState.DELIVERED,
    )
    assert (await line.identity(Channel.SMS)).gone_at is None
    assert line.read_there() == [True]
    assert "excluded" in (second.content or {})


async def test_an_opt_out_that_twilio_reports_later_is_written_down(line: Line) -> None:
    await line.writes()
    await line.is_answered(fails_with=21610)
    assert await line.consents() == [(Channel.SMS, False)]
    assert (await line.identity(Channel.SMS)).gone_reason is GoneReason.BLOCKED
    assert [one.channel for one in await line.deliveries()] == [Channel.SMS, Channel.WHATSAPP]
    for event in line.post.events:  # a replay writes nothing twice
        async with line.database.transaction() as work:
            await take_in(work, event, Envelope("sms", "main", 100))
    assert await line.consents() == [(Channel.SMS, False)]
    assert len(await line.deliveries()) == 2


async def test_what_failed_for_another_reason_stays_with_the_rep(line: Line) -> None:
    await line.writes()
    await line.is_answered(fails_with=30007)
    (only,) = await line.deliveries()
    assert (only.state, only.replaced_by) == (DeliveryState.FAILED, None)


async def test_where_the_time_to_answer_is_over_it_goes_by_sms(line: Line) -> None:
    await line.writes()
    contact_id = (await line.conversation()).contact_id
    assert contact_id is not None
    async with line.database.transaction() as work:
        await preferences.state_order(work, contact_id, [Channel.WHATSAPP, Channel.SMS])
    await line.is_answered(fails_with=63016)
    assert [one.channel for one in await line.deliveries()] == [Channel.WHATSAPP, Channel.SMS]
    assert line.read_there() == [False]
