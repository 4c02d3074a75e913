"""Customers outside and a hub that takes in what they do: the real journal, drain and intake, behind a connector that hands
over events as a test wrote them. Jobs for other rooms are left lying, to be looked at.

One database serves a whole file of tests; in every test other people write.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import Refused
from connectors.contract.inbound import (
    ConsentChanged,
    InboundEvent,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Sender,
    WebhookReply,
    WebhookRequest,
)
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Connector, Keys
from crm.contacts.merging import CONTACTS_MERGED, CONTACTS_UNMERGED
from crm.contacts.model import Contact, Identity
from crm.interactions.model import Attachment, Interaction, InteractionReaction, InteractionVersion
from crm.reps.model import Rep
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.engine.backoff import BackOff
from hub.engine.drain import Drain
from hub.engine.entrance import Entrance
from hub.engine.journal import Journal
from hub.engine.journal_postgres import PostgresJournalWriter
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.leases import Leases
from hub.intake import Intake
from hub.reading import ReadingProcess
from hub.web.metrics import Metrics
from inbox.conversations import actions as conversations
from inbox.conversations import merging
from inbox.conversations.actions import DeskPlace
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent
from inbox.jobs import INTAKE, INTAKE_LATE
from tests.hub.engine.engine import MemoryBlobs
from tests.inbox.room import MONDAY_NOON, StillClock

ACCOUNT = "main"
OURS = ("address:", "status:", "late:", "contact:")  # lanes whose jobs are done here
TURNS_AT_MOST = 300
NUMBERS = count(1)
DESK = DeskPlace("T1", "C1")
OPERATORS = DeskPlace("T1", "C9")


@dataclass
class Script:
    """A connector that reads an event's id and hands over the event of that id."""

    channel: Channel = Channel.TELEGRAM
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(text_limit=4096))
    events: dict[bytes, InboundEvent] = field(default_factory=dict)
    name: str = "script"
    account: str = ACCOUNT

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        return None

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        return

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return [self.events[request.body]]

    async def send(self, part: OutboundPart) -> Receipt:
        raise Refused("nothing goes out of this street")

    async def close(self) -> None:
        return


@dataclass
class Street:
    database: Database
    clock: StillClock
    script: Script
    journal: Journal
    metrics: Metrics = field(default_factory=Metrics)

    async def begin_again(self) -> None:
        """It is Monday noon, and what earlier tests left to do is forgotten."""
        self.clock.at = MONDAY_NOON
        await self.forget_jobs()

    # Who is there

    def somebody(self) -> str:
        """A handle nobody had before."""
        return str(700_000 + next(NUMBERS))

    def address(self, handle: str) -> ChannelAddress:
        scope = "" if self.script.channel is Channel.EMAIL else ACCOUNT
        return ChannelAddress(self.script.channel, scope, handle)

    # What they do

    def facts(self, handle: str, **more: Any) -> dict[str, Any]:
        """What every event carries."""
        event_id = f"event-{next(NUMBERS)}"
        frame = {
            "event_id": event_id,
            "item": event_id.encode(),
            "channel": self.script.channel,
            "address": self.address(handle),
            "sender": Sender(handle, "Ann Novak"),
            "at": self.clock.at,
        }
        return {**frame, **more}

    def message(self, handle: str, text: str | None = "Hello", **more: Any) -> MessageReceived:
        return MessageReceived(**{**self.facts(handle), "external_id": f"m-{next(NUMBERS)}", "text": text, **more})

    def edit(self, original: MessageReceived, text: str, handle: str, **more: Any) -> MessageEdited:
        return MessageEdited(**{**self.facts(handle), "target_id": original.external_id, "text": text, **more})

    def reaction(self, target: str, emoji: str | None, handle: str, **more: Any) -> ReactionChanged:
        return ReactionChanged(**{**self.facts(handle), "target_id": target, "emoji": emoji, **more})

    def consent(self, handle: str, granted: bool, **more: Any) -> ConsentChanged:
        return ConsentChanged(**{**self.facts(handle), "granted": granted, **more})

    async def keep(self, *events: InboundEvent) -> None:
        """As the web process does: into the journal, each with its job."""
        for event in events:
            self.script.events[event.item] = event
            await Entrance(self.journal, self.clock, self.metrics).admit(self.script, WebhookRequest(event.item))

    async def happens(self, *events: InboundEvent) -> None:
        """It arrives and is taken in."""
        for event in events:
            await self.keep(event)
            await self.work()

    async def comes_again(self, event: InboundEvent) -> None:
        """The very same event is taken in once more, as a replay does."""
        async with self.database.transaction() as work:
            await work.session.execute(delete(Job))
        await self.happens(_renamed(event))

    # What a worker does

    async def work(self) -> None:
        """Do the jobs of intake that are ready now."""
        for _ in range(TURNS_AT_MOST):
            lanes = await self._ready_lanes()
            if not lanes:
                return
            for lane in lanes:
                await self.drain().turn(lane)
        raise AssertionError("the lanes never came to rest")

    def drain(self) -> Drain:
        accounts: dict[tuple[str, str], Connector] = {(self.script.name, ACCOUNT): self.script}
        entrance = Entrance(self.journal, self.clock, self.metrics)
        intake = Intake(accounts, MemoryBlobs(), entrance, ReadingProcess(), OPERATORS)
        handlers = {
            INTAKE.name: intake.run,
            INTAKE_LATE.name: intake.run,
            CONTACTS_MERGED.name: merging.follow_merge,
            CONTACTS_UNMERGED.name: merging.follow_unmerge,
        }
        leases = Leases(self.database, self.metrics)
        return Drain(self.database, handlers, leases, self.metrics, back_off=BackOff(1, 1, jitter=0))

    async def _ready_lanes(self) -> list[str]:
        query = select(Job.lane).where(
            Job.state == "ready", Job.due_at <= self.clock.now(), Job.not_before <= self.clock.machine_now()
        )
        async with self.database.reading() as session:
            return sorted({lane for lane in await session.scalars(query) if lane.startswith(OURS)})

    async def wait(self, seconds: float) -> None:
        """So much time passes, from one moment at which something becomes ready to the next."""
        end = self.clock.at + timedelta(seconds=seconds)
        while self.clock.at < end:
            query = select(func.min(Job.not_before)).where(Job.state == "ready", Job.not_before > self.clock.at)
            async with self.database.reading() as session:
                following = await session.scalar(query)
            self.clock.at = end if following is None else min(following, end)
            await self.work()

    async def route(self, conversation: Conversation) -> None:
        """As triage does in the end: it gets a queue and its place at the desk."""
        async with self.database.transaction() as work:
            await conversations.assign(work, conversation.id, None, "support", DESK, {}, "to support")

    async def add_rep(self, name: str) -> UUID:
        rep = Rep(name=name, created_at=self.clock.at, updated_at=self.clock.at)
        async with self.database.transaction() as work:
            work.add(rep)
        return rep.id

    # What is known

    async def identity(self, handle: str) -> Identity:
        query = select(Identity).where(Identity.handle == handle, Identity.is_claimed.is_(False))
        async with self.database.reading() as session:
            return (await session.execute(query)).scalar_one()

    async def contact(self, handle: str) -> Contact:
        owner = (await self.identity(handle)).contact_id
        async with self.database.reading() as session:
            return await session.get_one(Contact, owner)

    async def conversations(self, handle: str) -> list[Conversation]:
        """Those of this address, the oldest first."""
        row = await self.identity(handle)
        anchors = {row.id, row.contact_id}
        query = select(Conversation).where(Conversation.anchor_id.in_(anchors)).order_by(Conversation.opened_at)
        async with self.database.reading() as session:
            return list(await session.scalars(query))

    async def conversation(self, handle: str) -> Conversation:
        (only,) = await self.conversations(handle)
        return only

    async def again(self, conversation: Conversation) -> Conversation:
        async with self.database.reading() as session:
            return await session.get_one(Conversation, conversation.id)

    async def said(self, conversation: Conversation) -> list[tuple[int, str | None]]:
        """Place and text of every entry."""
        query = (
            select(ConversationEntry.sequence, Interaction.content)
            .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
            .where(ConversationEntry.conversation_id == conversation.id)
            .order_by(ConversationEntry.sequence)
        )
        async with self.database.reading() as session:
            return [(row[0], row[1]) for row in await session.execute(query)]

    async def interaction(self, external_id: str) -> Interaction:
        query = select(Interaction).where(Interaction.external_id == external_id)
        async with self.database.reading() as session:
            return (await session.execute(query)).scalar_one()

    async def versions(self, interaction: Interaction) -> list[str | None]:
        query = select(InteractionVersion.content).where(InteractionVersion.interaction_id == interaction.id)
        async with self.database.reading() as session:
            return list(await session.scalars(query.order_by(InteractionVersion.number)))

    async def reactions(self, interaction: Interaction) -> list[tuple[str, str | None]]:
        query = select(InteractionReaction).where(InteractionReaction.interaction_id == interaction.id)
        async with self.database.reading() as session:
            return [(row.author, row.emoji) for row in await session.scalars(query)]

    async def files(self, interaction: Interaction) -> list[Attachment]:
        query = select(Attachment).where(Attachment.interaction_id == interaction.id).order_by(Attachment.position)
        async with self.database.reading() as session:
            return list(await session.scalars(query))

    async def jobs(self, kind: str) -> list[Job]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id)))

    async def forget_jobs(self) -> None:
        async with self.database.transaction() as work:
            await work.session.execute(delete(Job))

    async def notices(self) -> list[str]:
        return [job.payload["text"] for job in await self.jobs("desk.show_notice")]

    async def events(self, conversation: Conversation) -> list[str]:
        query = select(ConversationEvent.kind).where(ConversationEvent.conversation_id == conversation.id)
        async with self.database.reading() as session:
            return list(await session.scalars(query.order_by(ConversationEvent.machine_at)))


def _renamed(event: InboundEvent) -> InboundEvent:
    name = f"again-{next(NUMBERS)}"
    return replace(event, event_id=name, item=name.encode())


@asynccontextmanager
async def opened(url: str, script: Script | None = None) -> AsyncIterator[Street]:
    """A street at a database that has its tables."""
    clock = StillClock()
    database = Database(url, clock)
    metrics = Metrics()
    postgres = None if database.is_sqlite else PostgresJournalWriter(database)
    journal = Journal(postgres or SqliteJournalWriter(database), clock, database.wake, MemoryBlobs(), metrics)
    street = Street(database, clock, script or Script(), journal, metrics)
    yield street
    await journal.close()
    if postgres is not None:
        await postgres.close()
    await database.close()
