"""A hub without web and desk for tests of the inbox: a real database, the real drain, customers who write, reps who wait."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import Direction
from crm.contacts import actions as contacts
from crm.contacts.model import Contact
from crm.contacts.values import Sighting
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import Happening, InteractionDirection
from crm.reps.model import Rep
from crm.storage.jobs import Job, JobRequest
from crm.storage.unit_of_work import Database, Handler
from hub.engine.drain import Drain
from hub.engine.leases import Leases
from hub.web.metrics import Metrics
from inbox.conversations import actions as conversations
from inbox.conversations.actions import Anchor, Place
from inbox.conversations.model import Conversation, ConversationEvent
from inbox.conversations.values import AnchorKind
from inbox.jobs import TRIAGE, conversation_lane
from tests.tables import make_tables

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class StillClock:
    """Both clocks, standing still until a test moves them."""

    at: datetime = MONDAY_NOON

    def now(self) -> datetime:
        return self.at

    def machine_now(self) -> datetime:
        return self.at

    def pass_time(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Heard:
    conversation_id: UUID
    interaction_id: UUID
    contact_id: UUID


@dataclass
class Room:
    database: Database
    clock: StillClock
    handlers: dict[str, Handler] = field(default_factory=dict)
    written: int = 0

    async def add_rep(self, name: str, **changes: Any) -> UUID:
        now = self.clock.now()
        facts = {"email": f"{name.lower()}@example.com", "on_duty": True, **changes}
        rep = Rep(name=name, created_at=now, updated_at=now, **facts)
        async with self.database.transaction() as work:
            work.add(rep)
        return rep.id

    async def hears(
        self,
        text: str,
        who: str = "ann",
        *,
        channel: Channel = Channel.TELEGRAM,
        is_public: bool = False,
        data: dict[str, Any] | None = None,
        group: str | None = None,
    ) -> Heard:
        """`who` writes, privately or in a group chat, as intake keeps it; triage is asked for and not yet done."""
        self.clock.pass_time(minutes=1)
        self.written += 1
        address = ChannelAddress(channel, "bot", who)
        async with self.database.transaction() as work:
            person = await contacts.identify(
                work, Sighting(address=address, at=work.now, name=who.title(), authenticated=True)
            )
            assert person.contact_id is not None
            happening = Happening(
                channel=channel,
                direction=InteractionDirection.INBOUND,
                contact_id=person.contact_id,
                account="bot",
                identity_id=person.identity_id,
                external_id=f"in-{self.written}",
                content=text,
                platform_data=data,
            )
            kept = (await interactions.log(work, happening)).interaction
            place = Place(channel, "bot", person.identity_id, is_public)
            anchor = Anchor(AnchorKind.CONTACT, person.contact_id, person.contact_id)
            if group is not None:
                sighting = Sighting(address=ChannelAddress(channel, "bot", group), at=work.now, is_group=True)
                anchor = Anchor(AnchorKind.GROUP, (await contacts.identify(work, sighting)).identity_id, None)
            conversation, _ = await conversations.find_or_open(work, anchor, place)
            await conversations.add_entry(work, conversation, kept.id, Direction.INBOUND, place)
            payload = {"interaction": str(kept.id), "conversation": str(conversation.id)}
            work.enqueue(JobRequest(TRIAGE, conversation_lane(conversation.id), payload))
        return Heard(conversation.id, kept.id, person.contact_id)

    async def answers(self, heard: Heard, text: str, *, sent: bool = True) -> UUID:
        """A rep answers and, if `sent`, it goes out."""
        self.clock.pass_time(minutes=1)
        async with self.database.transaction() as work:
            happening = Happening(
                channel=Channel.TELEGRAM,
                direction=InteractionDirection.OUTBOUND,
                contact_id=heard.contact_id,
                account="bot",
                content=text,
            )
            kept = (await interactions.log(work, happening)).interaction
            conversation = await work.session.get_one(Conversation, heard.conversation_id)
            await conversations.add_entry(work, conversation, kept.id, Direction.OUTBOUND)
            if sent:
                await conversations.answered(work, conversation.id)
        return kept.id

    async def drain(self, lane: str) -> None:
        """Do what is ready in this lane."""
        metrics = Metrics()
        await Drain(self.database, self.handlers, Leases(self.database, metrics), metrics).turn(lane)

    async def triages(self, heard: Heard) -> None:
        await self.drain(conversation_lane(heard.conversation_id))

    async def asks_model(self, heard: Heard) -> None:
        await self.drain(f"model:{heard.interaction_id}")

    async def conversation(self, heard: Heard) -> Conversation:
        async with self.database.reading() as session:
            return await session.get_one(Conversation, heard.conversation_id)

    async def interaction(self, heard: Heard) -> Interaction:
        async with self.database.reading() as session:
            return await session.get_one(Interaction, heard.interaction_id)

    async def contact(self, heard: Heard) -> Contact:
        async with self.database.reading() as session:
            return await session.get_one(Contact, heard.contact_id)

    async def change_contact(self, heard: Heard, **changes: Any) -> None:
        async with self.database.transaction() as work:
            contact = await work.session.get_one(Contact, heard.contact_id)
            for name, value in changes.items():
                setattr(contact, name, value)

    async def events(self, heard: Heard, kind: str) -> list[ConversationEvent]:
        query = select(ConversationEvent).where(
            ConversationEvent.conversation_id == heard.conversation_id, ConversationEvent.kind == kind
        )
        async with self.database.reading() as session:
            return list(await session.scalars(query.order_by(ConversationEvent.machine_at)))

    async def jobs(self, kind: str) -> list[Mapping[str, Any]]:
        async with self.database.reading() as session:
            return [job.payload for job in await session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id))]

    async def dead(self) -> list[str]:
        async with self.database.reading() as session:
            return [str(error) for error in await session.scalars(select(Job.last_error).where(Job.attempts > 0))]


@asynccontextmanager
async def opened(database_url: str) -> AsyncIterator[Room]:
    clock = StillClock()
    room = Room(Database(database_url, clock), clock)
    await make_tables(room.database.engine)
    yield room
    await room.database.close()
