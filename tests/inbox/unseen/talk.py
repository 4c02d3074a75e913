"""A chat and a mailbox on a real database: the real connectors, mailbox, intake, gate and dispatch; mail over real SMTP."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Connector
from connectors.email.connector import EmailConnector
from connectors.email.simulator import Letter, MailSimulator
from connectors.webchat.connector import WebchatConnector
from connectors.webchat.settings import WebchatSettings
from crm.contacts.model import Contact, Identity
from crm.preferences import actions as preferences
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database, Handler
from hub.engine.backoff import BackOff
from hub.engine.drain import Drain
from hub.engine.handlers import declared_kinds
from hub.engine.leases import Leases
from hub.mailbox.actions import DatabaseMailbox
from hub.mailbox.seeing import unseen_in
from hub.people import write_accounts
from hub.web.metrics import Metrics
from inbox import jobs, replies
from inbox.channel_choice.values import ChosenPlace, GateSettings
from inbox.conversations.actions import DeskPlace, assign
from inbox.conversations.model import Conversation, ConversationEvent
from inbox.deliveries import store
from inbox.deliveries.dispatch import Carrier
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.intake import Envelope, take_in
from inbox.unseen.actions import UnseenAnswers, copy_id
from tests.connectors.email.mail_world import ADDRESS, FRONT, connect, smtp_settings
from tests.inbox.deliveries.hub import MONDAY_NOON, MemoryBlobs, StillClock, done
from tests.tables import make_tables

SITE = "site"
LANES_AT_MOST = 200
SETTINGS = WebchatSettings(token_secret=SecretStr("a" * 40), origins=("https://www.shop.example",))


@dataclass
class Talk:
    """`visitor` writes from a browser, a rep answers, and time passes as a test says."""

    database: Database
    clock: StillClock
    chat: WebchatConnector
    mail: EmailConnector
    mailbox: DatabaseMailbox
    simulator: MailSimulator
    visitor: str = "a" * 32
    gate: GateSettings = field(default_factory=lambda: GateSettings(hub_zone="Europe/Prague"))
    arrived: int = 0
    calls: list[tuple[str, str]] = field(default_factory=list)

    @property
    def carrier(self) -> Carrier:
        accounts: dict[tuple[Channel, str], Connector] = {
            (Channel.CHAT, SITE): self.chat,
            (Channel.EMAIL, "support"): self.mail,
        }

        def notice(channel: Channel, account: str, outcome: str) -> None:
            self.calls.append((channel.value, outcome))

        return Carrier(accounts, self.gate, MemoryBlobs(), notice, 5.0, unseen_in({SITE: self.chat}))

    # What happens outside

    async def says(self, text: str, email: str = "", visitor: str = "") -> Conversation:
        """They write in the chat, and claim an address if they do."""
        said: dict[str, Any] = {"type": "message", "text": text, **({"email": email} if email else {})}
        await self._happens({**said, "id": f"m{self.arrived}"}, visitor or self.visitor)
        return await self.conversation(Channel.CHAT, visitor or self.visitor)

    async def reads(self, *deliveries: Delivery, hub_knows: bool = True) -> None:
        """They have it before their eyes; the mailbox knows at once, the rest of the hub when the event was taken in."""
        names = [one.provider_message_id or "" for each in deliveries for one in await self._parts(each.id)]
        keys = [self.chat.frame_key(name) for name in names]
        await self.mailbox.mark_seen((SITE, self.visitor), keys)
        if hub_knows:
            await self._happens({"type": "seen", "id": f"r{self.arrived}", "keys": keys, "read": True}, self.visitor)

    async def gets(self, delivery: Delivery) -> None:
        """The browser has it; nobody looks."""
        keys = [self.chat.frame_key(one.provider_message_id or "") for one in await self._parts(delivery.id)]
        await self._happens({"type": "seen", "id": f"g{self.arrived}", "keys": keys, "read": False}, self.visitor)

    async def _happens(self, said: Mapping[str, object], visitor: str) -> None:
        body = json.dumps({"visitor": visitor, "language": "en", **said}).encode()
        await self._take_in(self.chat, "webchat", SITE, WebhookRequest(body, account=SITE))

    async def mail_arrives(self, request: WebhookRequest) -> None:
        """The mail server hands one on."""
        await self._take_in(self.mail, "email", "support", request)

    async def _take_in(self, connector: Connector, name: str, account: str, request: WebhookRequest) -> None:
        for event in connector.parse(request):
            self.arrived += 1
            proves = connector.capabilities.authenticates_sender
            async with self.database.transaction() as work:
                await take_in(work, event, Envelope(name, account, self.arrived, authenticates_sender=proves))

    def letters(self, address: str) -> list[Letter]:
        """What lies in somebody's mailbox of ours."""
        person = self.simulator.people.get(address)
        return [] if person is None else [one for one in self.simulator.mailbox(person) if not one.from_me]

    # What the hub does

    async def answers(self, conversation: Conversation, text: str, purpose: Purpose = Purpose.ANSWER) -> Delivery:
        """A rep answers, and it is in the chat."""
        request = replies.ReplyRequest(
            conversation_id=conversation.id, text=text, purpose=purpose, written_by=None, seen_sequence=99
        )
        async with self.database.transaction() as work:
            written = await replies.write_reply(work, request, self.gate, self.carrier.capabilities)
        await self.work()
        delivery = await self.delivery(written.delivery_id)
        assert (delivery.channel, delivery.state) == (Channel.CHAT, DeliveryState.SENT)
        return delivery

    async def answer_held_back(self, conversation: Conversation, text: str = "held till six") -> UUID:
        """An answer that a rep put into the chat at once, and whose mail is held by the contact's quiet hours."""
        assert conversation.identity_id is not None
        request = replies.ReplyRequest(
            conversation_id=conversation.id,
            text=text,
            purpose=Purpose.ANSWER,
            written_by=None,
            seen_sequence=99,
            chosen=ChosenPlace(conversation.identity_id, Channel.CHAT, SITE),
            send_now_anyway=True,
        )
        async with self.database.transaction() as work:
            written = await replies.write_reply(work, request, self.gate, self.carrier.capabilities)
        await self.work()
        await self.pass_minutes(6)
        copy = await self.copy(await self.delivery(written.delivery_id))
        assert copy is not None and copy.state is DeliveryState.HELD and copy.due_at is not None
        return written.delivery_id

    async def pass_minutes(self, minutes: float) -> None:
        """Time passes, and whatever is due is done."""
        self.clock.pass_seconds(minutes * 60)
        await self.work()

    async def work(self) -> None:
        drain = self.drain()
        for _ in range(LANES_AT_MOST):
            lanes = await self._ready_lanes()
            if not lanes:
                return
            for lane in lanes:
                await drain.turn(lane)
        raise AssertionError("the lanes never came to rest")

    def drain(self) -> Drain:
        """As after a restart: nothing is remembered but what lies in the database."""
        carrier, metrics = self.carrier, Metrics()
        looking = UnseenAnswers(self.gate, carrier.capabilities, carrier.unseen)
        known: dict[str, Handler] = {kind.name: done for kind in declared_kinds(jobs)}
        known |= {
            jobs.CARRY.name: carrier.carry,
            jobs.LOOK_UNSEEN.name: looking.look,
            jobs.SHOW_SIGN.name: carrier.show_sign,
            jobs.ACT.name: carrier.act,
        }
        leases = Leases(self.database, metrics)
        return Drain(self.database, known, leases, metrics, back_off=BackOff(1, 1, jitter=0))

    async def _ready_lanes(self) -> list[str]:
        """Those of the desk lie, to be looked at."""
        query = select(Job.lane).where(
            Job.state == "ready", Job.due_at <= self.clock.now(), Job.not_before <= self.clock.machine_now()
        )
        async with self.database.reading() as session:
            return sorted({lane for lane in await session.scalars(query) if not lane.startswith(("slack:", "home:"))})

    async def route(self, conversation: Conversation) -> None:
        async with self.database.transaction() as work:
            await assign(work, conversation.id, None, "support", DeskPlace("T1", "C1"), {}, "to support")

    # What is known

    async def conversation(self, channel: Channel, handle: str) -> Conversation:
        query = (
            select(Conversation)
            .join(Identity, Identity.contact_id == Conversation.contact_id)
            .where(Identity.channel == channel, Identity.handle == handle)
            .order_by(Conversation.opened_at.desc())
        )
        async with self.database.reading() as session:
            return (await session.scalars(query)).first() or self._nobody(handle)

    def _nobody(self, handle: str) -> Conversation:
        raise LookupError(f"there is no conversation with {handle}")

    async def delivery(self, delivery_id: UUID) -> Delivery:
        async with self.database.reading() as session:
            return await session.get_one(Delivery, delivery_id, populate_existing=True)

    async def copy(self, answer: Delivery) -> Delivery | None:
        """The mail that goes in the place of this answer, if there is one."""
        async with self.database.reading() as session:
            return await session.get(Delivery, copy_id(answer.id))

    async def state_of_copy(self, answer: Delivery) -> str:
        copy = await self.copy(answer)
        return "" if copy is None else copy.state.value

    async def _parts(self, delivery_id: UUID) -> Sequence[DeliveryPart]:
        async with self.database.reading() as session:
            return await store.parts(session, delivery_id)

    async def identities(self, handle: str) -> list[Identity]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Identity).where(Identity.handle == handle)))

    async def contact_of(self, conversation: Conversation) -> Contact:
        async with self.database.reading() as session:
            return await session.get_one(Contact, conversation.contact_id)

    async def wants(self, conversation: Conversation, **wishes: object) -> None:
        assert conversation.contact_id is not None
        async with self.database.transaction() as work:
            held = await preferences.ensure(work, conversation.contact_id)
            for name, value in wishes.items():
                setattr(held, name, value)

    async def events(self, conversation: Conversation, kind: str) -> list[str]:
        query = select(ConversationEvent.words).where(
            ConversationEvent.conversation_id == conversation.id, ConversationEvent.kind == kind
        )
        async with self.database.reading() as session:
            return list(await session.scalars(query.order_by(ConversationEvent.machine_at)))

    async def notices(self) -> list[str]:
        query = select(Job.payload).where(Job.kind == jobs.SHOW_NOTICE.name).order_by(Job.id)
        async with self.database.reading() as session:
            return [payload["text"] for payload in await session.scalars(query)]


@asynccontextmanager
async def opened(database_url: str) -> AsyncIterator[Talk]:
    clock = StillClock(MONDAY_NOON)
    database = Database(database_url, clock)
    await make_tables(database.engine)
    simulator = MailSimulator(MONDAY_NOON.timestamp, hub_address=ADDRESS, authserv_id=FRONT, retry_delays=(0.01, 0.01))
    await simulator.start()
    mail = connect(simulator, smtp_settings(simulator))
    chat, mailbox = WebchatConnector(SITE, SETTINGS), DatabaseMailbox(database)
    chat.attach(mailbox)
    talk = Talk(database, clock, chat, mail, mailbox, simulator)
    await write_accounts(database, {("webchat", SITE): chat, ("email", "support"): mail})
    async with mail.listening(talk.mail_arrives):
        assert mail.listening_at is not None
        simulator.deliver_to([mail.listening_at])
        yield talk
        await simulator.stop()
    await mail.close()
    await database.close()
