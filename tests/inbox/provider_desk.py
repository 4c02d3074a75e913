"""A hub with one account at a simulated provider: what is posted comes in, a rep reads, writes and answers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.contract.inbound import InboundEvent
from connectors.contract.protocol import Connector
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database, Handler
from hub.engine.backoff import BackOff
from hub.engine.drain import Drain
from hub.engine.handlers import declared_kinds
from hub.engine.leases import Leases
from hub.people import write_accounts
from hub.web.metrics import Metrics
from inbox import jobs, replies, signs
from inbox.channel_choice.values import GateSettings
from inbox.conversations.model import Conversation
from inbox.deliveries.asking import Asking
from inbox.deliveries.dispatch import Carrier
from inbox.deliveries.leaving import LeaveLink, no_link
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.intake import Envelope, take_in
from inbox.replies import ReplyRequest
from tests.inbox.deliveries.hub import MemoryBlobs, StillClock, done
from tests.tables import make_tables

START = datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp()
GATE = GateSettings(hub_zone="Europe/Prague")
DONE_HERE = (jobs.SHOW_SIGN.name, jobs.CARRY.name, jobs.ASK_PROVIDER.name)


@dataclass
class Desk:
    """A hub with one account, and a rep who takes, opens the composer, and comes back."""

    database: Database
    clock: StillClock
    connector: Connector
    calls: list[str] = field(default_factory=list)
    taken_in: int = 0
    leave_link: LeaveLink = no_link

    @property
    def carrier(self) -> Carrier:
        def notice(channel: Channel, account: str, outcome: str) -> None:
            self.calls.append(outcome)

        known = {(self.connector.channel, self.connector.account): self.connector}
        return Carrier(known, GATE, MemoryBlobs(), notice, 5.0, leave_link=self.leave_link)

    async def take(self, events: Sequence[InboundEvent]) -> Conversation:
        for event in events[self.taken_in :]:
            async with self.database.transaction() as work:
                await take_in(work, event, Envelope(self.connector.name, self.connector.account, self.taken_in))
            self.taken_in += 1
        return await self.conversation()

    async def conversation(self) -> Conversation:
        async with self.database.reading() as session:
            return (await session.execute(select(Conversation))).scalar_one()

    async def answers(self, text: str, purpose: Purpose = Purpose.ANSWER) -> UUID:
        """A rep answers, and it goes out."""
        conversation = await self.conversation()
        request = ReplyRequest(conversation.id, text, purpose, None, conversation.last_sequence)
        async with self.database.transaction() as work:
            written = await replies.write_reply(work, request, GATE, self.carrier.capabilities)
        await self.work()
        self.clock.pass_seconds(1)
        return written.delivery_id

    async def state(self, delivery_id: UUID) -> DeliveryState:
        async with self.database.reading() as session:
            return (await session.get_one(Delivery, delivery_id, populate_existing=True)).state

    async def reads(self) -> None:
        conversation = await self.conversation()
        async with self.database.transaction() as work:
            signs.show_read(work, conversation, conversation.last_sequence, self.carrier.capabilities)
        await self.work()

    async def opens_composer(self) -> None:
        conversation = await self.conversation()
        async with self.database.transaction() as work:
            signs.show_typing(work, conversation, self.carrier.capabilities)
        await self.work()

    async def pass_seconds(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.pass_seconds(1)
            await self.work()

    async def work(self) -> None:
        handlers: dict[str, Handler] = {kind.name: done for kind in declared_kinds(jobs)}
        handlers |= {jobs.SHOW_SIGN.name: self.carrier.show_sign, jobs.CARRY.name: self.carrier.carry}
        handlers[jobs.ASK_PROVIDER.name] = Asking(self.carrier.connectors).ask
        metrics = Metrics()
        drain = Drain(
            self.database, handlers, Leases(self.database, metrics), metrics, back_off=BackOff(1, 1, jitter=0)
        )
        while lanes := await self.ready():
            for lane in lanes:
                await drain.turn(lane)

    async def ready(self) -> list[str]:
        moment = self.clock.machine_now()
        query = select(Job.lane).where(Job.kind.in_(DONE_HERE), Job.state == "ready", Job.not_before <= moment)
        async with self.database.reading() as session:
            return sorted(set(await session.scalars(query)))


@asynccontextmanager
async def desk(url: str, connector: Connector) -> AsyncIterator[Desk]:
    clock = StillClock(datetime.fromtimestamp(START, UTC))
    database = Database(url, clock)
    await make_tables(database.engine)
    await write_accounts(database, {(connector.name, connector.account): connector})
    try:
        yield Desk(database, clock, connector)
    finally:
        await database.close()
