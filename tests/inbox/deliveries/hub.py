"""A hub small enough for a test: a database, intake, the carrier, and Telegram simulated over real HTTP."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

import hub.migrations.models  # noqa: F401 - every record must be known before the tables are made
from connectors.contract.channel import Channel
from connectors.contract.outbound import Button
from connectors.contract.protocol import Connector
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.simulator.provider import TelegramSimulator
from connectors.telegram.simulator.world import Person
from crm.contacts.model import Contact, Identity
from crm.preferences import actions as preferences
from crm.preferences.model import CommunicationPreferences
from crm.storage.base import JsonObject
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database, Handler, JobRun
from hub.engine.backoff import BackOff
from hub.engine.drain import Drain
from hub.engine.handlers import declared_kinds
from hub.engine.leases import Leases
from hub.web.metrics import Metrics
from inbox import jobs, replies
from inbox.channel_choice.values import ChosenPlace, GateSettings
from inbox.conversations.model import Conversation, ConversationEvent
from inbox.deliveries import store
from inbox.deliveries.dispatch import Carrier
from inbox.deliveries.model import Delivery, DeliveryAttempt, DeliveryPart
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.intake import Envelope, take_in
from inbox.replies import ReplyRequest, Written
from tests.tables import make_tables

ACCOUNT = "main"
MONDAY_NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # 12:00 in Prague
LANES_AT_MOST = 200


@dataclass
class StillClock:
    """Both of the hub's clocks, standing still until a test moves them."""

    machine: datetime = MONDAY_NOON
    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.machine + self.offset

    def machine_now(self) -> datetime:
        return self.machine

    def pass_seconds(self, seconds: float) -> None:
        self.machine += timedelta(seconds=seconds)

    def move_hub_to(self, moment: datetime) -> None:
        self.offset = moment - self.machine


@dataclass
class MemoryBlobs:
    kept: dict[str, bytes] = field(default_factory=dict)

    async def get(self, key: str) -> bytes:
        return self.kept[key]


async def done(run: JobRun) -> None:
    """What other rooms would do with their job does not matter here."""
    async with run.finish():
        return


@dataclass
class SmallHub:
    database: Database
    clock: StillClock
    telegram: TelegramSimulator
    settings: TelegramSettings
    connector: TelegramConnector
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    gate: GateSettings = field(default_factory=lambda: GateSettings(hub_zone="Europe/Prague"))
    noticed: list[tuple[str, str]] = field(default_factory=list)
    connectors: dict[tuple[Channel, str], Connector] = field(default_factory=dict)
    used: list[TelegramConnector] = field(default_factory=list)
    send_seconds: float = 5.0
    cursor: str | None = "0"
    received: int = 0

    def __post_init__(self) -> None:
        self.use(self.connector)

    def use(self, connector: TelegramConnector) -> None:
        """Send through this one from now on."""
        self.connectors[(Channel.TELEGRAM, ACCOUNT)] = connector
        self.used.append(connector)

    @property
    def carrier(self) -> Carrier:
        def notice(channel: Channel, account: str, outcome: str) -> None:
            self.noticed.append((channel.value, outcome))

        return Carrier(self.connectors, self.gate, self.blobs, notice, self.send_seconds)

    # What happens outside

    async def writes(self, person: Person, text: str) -> Conversation:
        """The person writes, and the hub takes it in."""
        self.telegram.write(person, text)
        await self.receive()
        return await self.conversation()

    async def receive(self) -> None:
        requests, self.cursor = await self.connector.poll(self.cursor, 0)
        for request in requests:
            for event in self.connector.parse(request):
                self.received += 1
                async with self.database.transaction() as work:
                    await take_in(work, event, Envelope("telegram", ACCOUNT, self.received))

    def phone(self, person: Person) -> list[str]:
        """What the bot wrote, as this person sees it."""
        return [message.text for message in self.telegram.phone(person) if not message.from_me]

    # What a rep does

    async def replies(
        self,
        conversation: Conversation,
        text: str = "Good day",
        purpose: Purpose = Purpose.ANSWER,
        *,
        seen: int | None = None,
        chosen: ChosenPlace | None = None,
        anyway: bool = False,
        undo_seconds: float = 0.0,
        attachment_ids: tuple[UUID, ...] = (),
        buttons: tuple[Button, ...] = (),
    ) -> Written:
        request = ReplyRequest(
            conversation_id=conversation.id,
            text=text,
            purpose=purpose,
            written_by=None,
            seen_sequence=conversation.last_sequence if seen is None else seen,
            chosen=chosen,
            send_now_anyway=anyway,
            undo_seconds=undo_seconds,
            attachment_ids=attachment_ids,
            buttons=buttons,
        )
        async with self.database.transaction() as work:
            return await replies.write_reply(work, request, self.gate, self.carrier.capabilities)

    # What a worker does

    async def work(self, handlers: Mapping[str, Handler] | None = None) -> None:
        """Do every job that is ready now, of all lanes."""
        drain = self.drain(handlers)
        for _ in range(LANES_AT_MOST):
            lanes = await self.ready_lanes()
            if not lanes:
                return
            for lane in lanes:
                await drain.turn(lane)
        raise AssertionError("the lanes never came to rest")

    def drain(self, handlers: Mapping[str, Handler] | None = None) -> Drain:
        known: dict[str, Handler] = {kind.name: done for kind in declared_kinds(jobs)}
        known[jobs.CARRY.name] = self.carrier.carry
        known[jobs.ACKNOWLEDGE_PRESS.name] = self.carrier.acknowledge
        metrics = Metrics()
        leases = Leases(self.database, metrics)
        return Drain(self.database, known | dict(handlers or {}), leases, metrics, back_off=BackOff(1, 1, jitter=0))

    async def ready_lanes(self) -> list[str]:
        query = select(Job.lane).where(
            Job.state == "ready", Job.due_at <= self.clock.now(), Job.not_before <= self.clock.machine_now()
        )
        async with self.database.reading() as session:
            return sorted(set(await session.scalars(query)))

    # What is known

    async def conversation(self) -> Conversation:
        """The newest one."""
        query = select(Conversation).order_by(Conversation.opened_at.desc()).limit(1)
        async with self.database.reading() as session:
            return (await session.execute(query)).scalar_one()

    async def delivery(self, delivery_id: UUID) -> Delivery:
        async with self.database.reading() as session:
            return await store.by_id(session, delivery_id)

    async def state(self, delivery_id: UUID) -> DeliveryState:
        return (await self.delivery(delivery_id)).state

    async def parts(self, delivery_id: UUID) -> list[DeliveryPart]:
        async with self.database.reading() as session:
            return list(await store.parts(session, delivery_id))

    async def attempts(self, delivery_id: UUID) -> list[DeliveryAttempt]:
        async with self.database.reading() as session:
            return list(await store.attempts(session, delivery_id))

    async def identity(self, conversation: Conversation) -> Identity:
        async with self.database.reading() as session:
            return await session.get_one(Identity, conversation.identity_id)

    async def wants(self, conversation: Conversation, wishes: JsonObject) -> None:
        """Set what the contact prefers, as an API would; `timezone` goes to the contact."""
        assert conversation.contact_id is not None
        async with self.database.transaction() as work:
            contact = await work.session.get_one(Contact, conversation.contact_id)
            held: CommunicationPreferences = await preferences.ensure(work, conversation.contact_id)
            for name, value in wishes.items():
                setattr(contact if name == "timezone" else held, name, value)

    async def preferences(self, conversation: Conversation) -> CommunicationPreferences:
        query = select(CommunicationPreferences).where(CommunicationPreferences.contact_id == conversation.contact_id)
        async with self.database.reading() as session:
            return (await session.execute(query)).scalar_one()

    async def events(self, conversation: Conversation) -> list[str]:
        query = select(ConversationEvent.kind).where(ConversationEvent.conversation_id == conversation.id)
        async with self.database.reading() as session:
            return list(await session.scalars(query))

    async def waiting_jobs(self, kind: str) -> list[Job]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Job).where(Job.kind == kind)))


async def open_hub(url: str, prepare: Callable[[AsyncEngine], Awaitable[None]] = make_tables) -> SmallHub:
    """`prepare` sees to it that the tables are there."""
    clock = StillClock()
    database = Database(url, clock)
    await prepare(database.engine)
    telegram = TelegramSimulator(time.time)
    await telegram.start()
    settings = TelegramSettings(
        bot_token=SecretStr(telegram.token), webhook_secret=SecretStr("secret_1"), base_url=telegram.base_url
    )
    return SmallHub(database, clock, telegram, settings, TelegramConnector(ACCOUNT, settings))


async def close_hub(small: SmallHub) -> None:
    for connector in small.used:
        await connector.close()
    await small.telegram.stop()
    await small.database.close()
