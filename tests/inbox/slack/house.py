"""A desk at work: a real database and worker, a simulated Slack over real HTTP, customers who write by a pocket channel."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

import config
from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import SendError
from connectors.contract.inbound import Direction, InboundEvent, WebhookReply, WebhookRequest
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Connector, Keys, Media
from crm.contacts import actions as contacts
from crm.contacts.model import Contact
from crm.contacts.values import Sighting
from crm.interactions import actions as interactions
from crm.interactions.values import AttachmentFact, Happening, InteractionDirection
from crm.preferences.model import CommunicationPreferences
from crm.reps.model import Rep
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database, Handler, JobRun, UnitOfWork
from hub.engine.backoff import BackOff
from hub.engine.drain import DeadJob
from hub.engine.journal import Arrival, Journal, JournalUnavailable
from hub.engine.journal_postgres import PostgresJournalWriter
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.model import JournalEntry
from hub.engine.wake import LocalWakeUp
from hub.engine.worker import Worker
from hub.reading import ReadingProcess
from hub.web.app import build_app, serving
from hub.web.mails.links import MailLinks
from hub.web.mails.routes import MailPages
from hub.web.metrics import Metrics
from inbox import desk
from inbox.addressees.values import IsOurs, nothing_is_ours
from inbox.attachments import AttachmentFetcher, real_type
from inbox.canned.load import load_answers
from inbox.channel_choice.values import GateSettings
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Anchor, DeskPlace, Judgement, Place
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.deliveries.dispatch import Carrier
from inbox.deliveries.model import Delivery
from inbox.deliveries.outlining import Outlining
from inbox.jobs import ACT, ASK_SATISFACTION, CARRY, DESK_EVENT, FETCH_ATTACHMENT, LOOK_AT_PROMISES
from inbox.slack import store
from inbox.slack.client import Slack, web_client
from inbox.slack.desk import DeskKeys, SlackDesk
from inbox.slack.gate import Gate, templates_of
from inbox.slack.parts import FILE_LIMIT, Draft, Kept, NotKept, Parts, ReadKept
from inbox.slack.people.facts import QueueOffer
from inbox.slack.posts import Pace
from inbox.slack.simulator import NewChannel, NewUser, SlackSimulator, SlackSimulatorSettings
from inbox.triage.values import PriorityLevel
from tests.tables import make_tables

CANNED = load_answers(Path(config.__file__).with_name("templates") / "answers")
SECRET = "a signing secret of the tests"
Json = dict[str, Any]


class HouseClock:
    """Machine time, with an offset of the hub's own that tests move."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self) -> datetime:
        return self.machine_now() + self.offset

    def machine_now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Pocket:
    """A channel on which customers are reached at once; it keeps what they would read, and fails when told to."""

    name: str = "pocket"
    account: str = "shop"
    channel: Channel = Channel.TELEGRAM
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(text_limit=4096))
    read: list[str] = field(default_factory=list)
    taken: list[OutboundPart] = field(default_factory=list)
    fails: list[SendError] = field(default_factory=list)

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        return None

    def key_urls(self, request: WebhookRequest) -> list[str]:
        return []

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        return None

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return []

    async def send(self, part: OutboundPart) -> Receipt:
        if self.fails:
            raise self.fails.pop(0)
        self.read.append(part.text)
        self.taken.append(part)
        return Receipt(f"pocket-{len(self.read)}")

    async def close(self) -> None:
        return None


@dataclass
class ReadyDrafter:
    """Proposes the same words whoever asks, once it may."""

    text: str = "Dear Anna, it is on its way."
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()

    async def draft(self, conversation_id: UUID) -> Draft:
        await self.may_answer.wait()
        return Draft(self.text, "A draft by the tests. Read it before you send it.")


class MemoryBlobs:
    """Large bodies, kept as long as the test runs."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    async def put(self, content: bytes) -> str:
        key = f"blob-{len(self._kept)}"
        self._kept[key] = content
        return key

    async def get(self, key: str) -> bytes:
        return self._kept[key]

    async def drop(self, key: str, put_before: datetime) -> bool:
        self._kept.pop(key, None)
        return True


@dataclass(frozen=True)
class Heard:
    conversation_id: UUID
    interaction_id: UUID
    contact_id: UUID | None


@dataclass
class House:
    database: Database
    clock: HouseClock
    slack: SlackSimulator
    pocket: Pocket
    urls: list[str] = field(default_factory=list)
    desks: list[SlackDesk] = field(default_factory=list)
    drafter: ReadyDrafter = field(default_factory=ReadyDrafter)
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    counted: list[str] = field(default_factory=list)
    dead: list[DeadJob] = field(default_factory=list)
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    journal_is_away: bool = False
    written: int = 0

    @property
    def url(self) -> str:
        return self.urls[0]

    # Customers

    async def hears(self, text: str | None, who: str = "anna", name: str = "Anna Nováková", **more: Any) -> Heard:
        """A customer writes; triage and routing have done their part."""
        self.written += 1
        async with self.database.transaction() as work:
            return await self._taken_in(work, text, who, name, **more)

    async def _taken_in(
        self,
        work: UnitOfWork,
        text: str | None,
        who: str,
        name: str,
        files: tuple[AttachmentFact, ...] = (),
        is_routed: bool = True,
        **more: Any,
    ) -> Heard:
        address = ChannelAddress(self.pocket.channel, self.pocket.account, who)
        person = await contacts.identify(work, Sighting(address=address, at=work.now, name=name, authenticated=True))
        happening = Happening(
            channel=self.pocket.channel,
            direction=InteractionDirection.INBOUND,
            contact_id=person.contact_id,
            account=self.pocket.account,
            identity_id=person.identity_id,
            external_id=f"in-{self.written}",
            content=text,
            attachments=files,
            sender_verified=True,
            **more,
        )
        kept = (await interactions.log(work, happening)).interaction
        assert person.contact_id is not None
        place = Place(self.pocket.channel, self.pocket.account, person.identity_id)
        anchor = Anchor(AnchorKind.CONTACT, person.contact_id, person.contact_id)
        conversation, is_new = await conversations.find_or_open(work, anchor, place)
        await conversations.add_entry(work, conversation, kept.id, Direction.INBOUND, place)
        if is_new and is_routed:
            await self.route(work, conversation.id)
        else:
            desk.show_entry(work, conversation, kept.id)
        return Heard(conversation.id, kept.id, person.contact_id)

    async def route(self, work: UnitOfWork, conversation_id: UUID) -> None:
        """Triage and routing do their part."""
        judgement = Judgement(
            PriorityLevel.URGENT, 0.9, -0.6, "cs", {"reasons": [{"code": "time", "words": "says today", "weight": 0.4}]}
        )
        await conversations.apply_judgement(work, conversation_id, judgement, "urgent")
        place = DeskPlace(self.slack.workspace.team_id, self.slack.channel_id("triage"))
        await conversations.assign(work, conversation_id, None, "sales", place, {}, "to the queue")

    async def changes(self, change: Callable[[UnitOfWork], Any]) -> None:
        async with self.database.transaction() as work:
            await change(work)

    async def file_comes(self, heard: Heard, content: bytes, position: int = 0) -> UUID:
        """The bytes of one of the message's files were fetched."""
        async with self.database.transaction() as work:
            files = await store.attachments(work.session, heard.interaction_id)
            attachment_id, key = files[position].id, await self.blobs.put(content)
            await interactions.attachment_stored(
                work,
                attachment_id,
                blob_key=key,
                detected_type=real_type(content),
                size=len(content),
                sha256="0" * 64,
            )
            conversation = await conversation_store.locked(work.session, heard.conversation_id)
            desk.show_entry(work, conversation, heard.interaction_id)
            desk.show_file(work, conversation, attachment_id)
        return attachment_id

    async def show_again(self, heard: Heard) -> None:
        async with self.database.transaction() as work:
            conversation = await conversation_store.locked(work.session, heard.conversation_id)
            desk.show_entry(work, conversation, heard.interaction_id)

    async def at_night(self, heard: Heard) -> None:
        """The contact's quiet hours have begun, and what they wrote is three hours old."""
        begun = self.clock.machine_now() + timedelta(hours=2)
        ends = begun + timedelta(hours=6)
        async with self.database.transaction() as work:
            quiet = {"start": f"{begun:%H:%M}", "end": f"{ends:%H:%M}"}
            wishes = update(CommunicationPreferences).values(quiet_hours=quiet, weekend_contact=True)
            await work.session.execute(wishes.where(CommunicationPreferences.contact_id == heard.contact_id))
            await work.session.execute(update(Contact).values(timezone="UTC"))
        self.clock.offset = timedelta(hours=3)

    # Slack

    async def until(self, condition: Callable[[], object], seconds: float = 30.0) -> None:
        """The workspace shows it; a machine that is busy with other things is given time."""
        await self.slack.wait_until(condition, seconds)

    @property
    def channel(self) -> str:
        return self.slack.channel_id("triage")

    def cards(self) -> list[Json]:
        return [one for one in self.slack.messages("triage") if "thread_ts" not in one or one["thread_ts"] == one["ts"]]

    async def card(self, count: int = 1) -> Json:
        """The last card, once there are so many."""
        await self.until(lambda: len(self.cards()) >= count)
        return self.cards()[-1]

    def thread(self) -> list[Json]:
        """What stands under the first card; nothing while there is none."""
        cards = self.cards()
        return self.slack.thread("triage", cards[0]["ts"])[1:] if cards else []

    async def thread_of(self, count: int) -> list[Json]:
        await self.until(lambda: bool(self.cards()) and len(self.thread()) >= count)
        return self.thread()

    async def sees(self, words: str, where: Callable[[], Any] | None = None) -> None:
        """Somewhere on the card, in its thread, or in `where`, these words appear."""
        look = where or (lambda: self.slack.messages("triage"))
        await self.until(lambda: words in written_in(look()))

    async def whispered(self, user: str, words: str) -> Json:
        """The newest message only this person sees that says so."""
        await self.until(lambda: any(words in written_in(one) for one in self.slack.ephemerals(user)))
        return next(one for one in reversed(self.slack.ephemerals(user)) if words in written_in(one))

    async def picks(self, user: str, entry: str, callback: str, ts: str | None = None) -> Json:
        """Picks an entry of a card's menu, the last card's unless one is named, and waits for its modal. What does not stand
        in the menu itself stands behind "More…"."""
        ts = ts or (await self.card())["ts"]
        card = next(one for one in self.slack.messages("triage") if one["ts"] == ts)
        if f"'{entry}'" in str(card["blocks"]):
            await self.slack.choose(user, "triage", ts, "more", entry)
        else:
            await self.slack.choose(user, "triage", ts, "more", "More…")
            await self.slack.press_in_view(user, (await self.modal(user, "menu"))["id"], entry)
        return await self.modal(user, callback)

    async def modal(self, user: str, callback: str) -> Json:
        """The modal on top of this person's screen, once it is the one asked for."""

        def is_open() -> bool:
            view = self.slack.open_view(user)
            return view is not None and view["callback_id"] == callback

        await self.until(is_open)
        view = self.slack.open_view(user)
        assert view is not None
        return view

    # The database

    async def until_quiet(self) -> None:
        """Every job that is due has been done."""
        for _ in range(3_000):
            if not await self._ready_jobs():
                return
            await asyncio.sleep(0.01)
        raise TimeoutError("jobs are still waiting")

    async def quiet_or_dead(self) -> None:
        """A job was given up."""
        for _ in range(3_000):
            if self.dead:
                return
            await asyncio.sleep(0.01)
        raise TimeoutError("no job has died")

    async def _ready_jobs(self) -> int:
        async with self.database.reading() as session:
            ready = select(func.count()).where(Job.state == "ready", Job.due_at <= self.clock.now())
            return int((await session.execute(ready)).scalar_one())

    async def conversation(self, heard: Heard) -> Conversation:
        async with self.database.reading() as session:
            return await session.get_one(Conversation, heard.conversation_id)

    async def deliveries(self) -> list[Delivery]:
        async with self.database.reading() as session:
            return list((await session.execute(select(Delivery).order_by(Delivery.created_at))).scalars())


def written_in(found: Any) -> str:
    """Every word of a message, view or list of them, in order, with single blanks."""
    return " ".join("".join(_words(found)).split())


def _words(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        own = found.get("text")
        if isinstance(own, str):
            yield own + ("" if found.get("type") == "text" else "\n")
        for name, one in found.items():
            if name != "text" or not isinstance(own, str):
                yield from _words(one)
    elif isinstance(found, list | tuple):
        for one in found:
            yield from _words(one)


@asynccontextmanager
async def opened(
    database_url: str,
    *,
    pace: Pace | None = None,
    enforced: bool = False,
    doors: int = 1,
    file_limit: int = FILE_LIMIT,
    connectors: Sequence[Connector] = (),
    more_handlers: Callable[[House], Mapping[str, Handler]] = lambda house: {},
    is_ours: IsOurs = nothing_is_ours,
    by_socket: bool = False,
    change: Callable[[Parts], Parts] = lambda parts: parts,
    clock: HouseClock | None = None,
    works: bool = True,
) -> AsyncIterator[House]:
    """A house where Petr and Olena answer, Guest looks on, and limits hold only where they are asked for.

    With several `doors` there are as many desks on the one database, and Slack's requests go to them in turn. `connectors`
    carry messages beside the pocket channel, `is_ours` knows their addresses, `more_handlers` do jobs of other rooms.
    With a `clock` of its own the workspace lives by it too; one that does not `work` leaves its jobs to tests/.../stepping.py.
    `by_socket`: each door opens a socket to Slack, which then posts to no address. `change` sets the desk up otherwise.
    """
    async with AsyncExitStack() as stack:
        clock = clock or HouseClock()
        slack = _slack(enforced, clock)
        await slack.start()
        stack.push_async_callback(slack.stop)
        wake, metrics = LocalWakeUp(), Metrics()
        database = Database(database_url, clock, wake.wake)
        stack.push_async_callback(database.close)
        await make_tables(database.engine)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        house = House(database, clock, slack, Pocket())
        ways: list[Connector] = [house.pocket, *connectors]
        carrier = Carrier(
            {(one.channel, one.account): one for one in ways}, GateSettings(), house.blobs, is_ours=is_ours
        )
        links = MailLinks(
            SECRET, lambda: house.url.removesuffix("/slack/events"), clock.machine_now, timedelta(hours=1)
        )
        cleaning = ReadingProcess(20.0)
        stack.callback(cleaning.close)
        client = web_client(slack.bot_token, slack.base_url, session)
        parts = change(_parts(house, Slack(client, session), carrier, file_limit, links))
        keys = DeskKeys(client=client, signing_secret=SECRET, pace=pace or Pace(0.0, 0.0))
        for number in range(doors):
            own = parts if number == 0 else replace(parts, database=Database(database_url, clock, wake.wake))
            stack.push_async_callback(own.database.close)
            writer = _writer(own.database)
            if isinstance(writer, PostgresJournalWriter):
                stack.push_async_callback(writer.close)
            journal = Journal(writer, clock, wake.wake, house.blobs, metrics)
            stack.push_async_callback(journal.close)
            pages = MailPages(links, own.database, house.blobs, cleaning)
            await _open_door(house, stack, SlackDesk(own, keys, _keeper(house, journal), _reader(house)), pages)
            if by_socket:
                opener = Slack(web_client(slack.app_token, slack.base_url, session), session)
                await stack.enter_async_context(house.desks[-1].socket_mode(opener, session).running())
        slack.connect(house.urls, SECRET)
        if by_socket:
            slack.connect_by_sockets()
            await slack.sockets.until_open(doors)
        await _write_reps(house)
        house.handlers = {
            **house.desks[0].handlers(),
            **QUIET,
            CARRY.name: carrier.carry,
            ACT.name: carrier.act,
            FETCH_ATTACHMENT.name: _fetcher(house, file_limit).fetch,
            **more_handlers(house),
        }
        if works:
            await _work(house, stack, wake, metrics)
        yield house


async def _work(house: House, stack: AsyncExitStack, wake: LocalWakeUp, metrics: Metrics) -> None:
    worker = Worker(
        house.database,
        house.handlers,
        wake,
        metrics,
        alone=True,
        on_dead=_on_dead(house),
        back_off=BackOff(0.01, 0.05),
    )
    stack.push_async_callback(_finish, worker, asyncio.create_task(worker.run()))


def _fetcher(house: House, limit: int) -> AttachmentFetcher:
    return AttachmentFetcher({}, _no_link, house.blobs, limit, house.desks[0].files())


async def _no_link(address: str, limit: int) -> Media:
    raise AssertionError(f"nothing is fetched from {address}")


async def nothing(run: JobRun) -> None:
    """A desk at which no clock runs and nobody is asked, so that tests of other things hear nothing of it."""
    async with run.finish():
        pass


QUIET = {LOOK_AT_PROMISES.name: nothing, ASK_SATISFACTION.name: nothing}


def _writer(database: Database) -> SqliteJournalWriter | PostgresJournalWriter:
    return SqliteJournalWriter(database) if database.is_sqlite else PostgresJournalWriter(database)


async def _open_door(house: House, stack: AsyncExitStack, slack_desk: SlackDesk, pages: MailPages) -> None:
    """One web process' worth of a desk, where Slack's requests and reps' browsers reach it."""
    house.desks.append(slack_desk)
    stack.push_async_callback(slack_desk.close)
    port = await stack.enter_async_context(serving(build_app([*slack_desk.routes(), *pages.routes()]), "127.0.0.1", 0))
    house.urls.append(f"http://127.0.0.1:{port}/slack/events")


def _slack(enforced: bool, clock: HouseClock) -> SlackSimulator:
    settings = SlackSimulatorSettings(limits_enforced=enforced, silence_seconds=0.05, retry_delays=(0.0,))
    slack = SlackSimulator(settings, clock=lambda: clock.machine_now().timestamp())
    slack.seed(
        users=[
            NewUser("petr", "Petr Dvořák", id="UPETR"),
            NewUser("olena", "Olena Koval", id="UOLENA", tz="Europe/Kyiv"),
            NewUser("guest", "Guest", id="UGUEST"),
        ],
        channels=[
            NewChannel("triage", members=("petr", "olena", "guest")),
            NewChannel("billing", members=("petr", "olena"), id="C0BILLING"),
        ],
    )
    return slack


def _parts(house: House, slack: Slack, carrier: Carrier, file_limit: int, links: MailLinks) -> Parts:
    return Parts(
        database=house.database,
        slack=slack,
        gate=Gate(
            GateSettings(),
            carrier.capabilities,
            0.4,
            carrier.is_ours,
            templates_of(carrier.connectors),
            outlining=Outlining(carrier.connectors, carrier.is_ours, carrier.leave_link),
        ),
        drafter=house.drafter,
        read_blob=house.blobs.get,
        file_limit=file_limit,
        team=house.slack.workspace.team_id,
        default_channel=house.slack.channel_id("triage"),
        count=house.counted.append,
        link_to_mail=links.give,
        canned=CANNED,
        queues=_queues(house),
        fallback_channel=house.slack.channel_id("billing"),
    )


def _queues(house: House) -> tuple[QueueOffer, ...]:
    team = house.slack.workspace.team_id
    return tuple(
        QueueOffer(name, team, house.slack.channel_id(shown))
        for name, shown in (("sales", "triage"), ("billing", "billing"))
    )


def _keeper(house: House, journal: Journal) -> Any:
    async def keep(kept: Kept) -> bool:
        if house.journal_is_away:
            raise NotKept("the tests have taken it away")
        arrival = Arrival(
            "slack",
            kept.team,
            kept.event_id,
            kept.item,
            kept.lane,
            house.clock.now(),
            problem=kept.problem,
            job_kind=DESK_EVENT,
        )
        try:
            return await journal.accept([arrival]) == 1
        except JournalUnavailable as error:
            raise NotKept(str(error)) from error

    return keep


def _reader(house: House) -> ReadKept:
    async def read(session: AsyncSession, journal_id: int) -> bytes:
        entry = await session.get_one(JournalEntry, journal_id)
        return await house.blobs.get(entry.blob_key) if entry.blob_key else entry.item

    return read


async def _write_reps(house: House) -> None:
    async with house.database.transaction() as work:
        for name, user, zone in (("Petr", "UPETR", "Europe/Prague"), ("Olena", "UOLENA", "Europe/Kyiv")):
            work.add(
                Rep(
                    name=name,
                    slack_team_id=house.slack.workspace.team_id,
                    slack_user_id=user,
                    timezone=zone,
                    on_duty=True,
                    created_at=work.now,
                    updated_at=work.now,
                )
            )


def _on_dead(house: House) -> Any:
    async def remember(work: UnitOfWork, job: DeadJob) -> None:
        house.dead.append(job)

    return remember


async def _finish(worker: Worker, running: asyncio.Task[None]) -> None:
    worker.stop()
    await running
