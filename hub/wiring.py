"""Settings become parts; the only place where anything is constructed. Parts receive values, never Settings."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import aiohttp
import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from config.settings import CONFIG_FOLDER, GesturesTable, Settings
from connectors.contract import protocol
from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, SendError
from connectors.contract.hidden import hiding
from connectors.contract.inbound import WebhookRequest
from connectors.contract.live import LiveChat
from connectors.contract.protocol import (
    Admit,
    AnswersFor,
    Connector,
    Listening,
    Media,
    MediaSource,
    PlacesCalls,
    Polled,
    SendsByLink,
    ToldItsAddress,
    WebhookRegistrar,
    capabilities_on,
)
from connectors.toolkit.fetch import fetch
from crm.contacts import merging as contact_merging
from crm.contacts.merging import CONTACTS_MERGED, CONTACTS_UNMERGED
from crm.storage.jobs import JobKind
from crm.storage.unit_of_work import Clock, Database, Handler, JobRun, UnitOfWork
from hub import blob_dropping, blob_sweeping, notices, polling, watching
from hub.accounts import build_accounts, by_place, missing_at_the_desk, secrets_in
from hub.blob_dropping import DROP_BLOBS, Dropping
from hub.blob_sweeping import SWEEP_BLOBS, BlobSweeping
from hub.blobs import Blobs, FolderBlobs, S3Blobs, s3_client
from hub.clock import SystemClock
from hub.engine import journal_sweeping
from hub.engine.batch import BatchHandler
from hub.engine.clock_offset import read_offset
from hub.engine.drain import DeadJob
from hub.engine.entrance import Entrance
from hub.engine.handlers import Handlers, declared_kinds
from hub.engine.heartbeat import beating, take_leave
from hub.engine.journal import Arrival, ArrivalRefused, Journal, JournalBounds, JournalFull, JournalUnavailable
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.journal_sweeping import SWEEP_JOURNAL, JournalSweeping, Retention
from hub.engine.model import JournalEntry
from hub.engine.wake import LocalWakeUp, WakeUp
from hub.engine.worker import Worker
from hub.intake import Intake
from hub.mailbox import sweeping
from hub.mailbox.actions import DatabaseMailbox
from hub.mailbox.seeing import unseen_in
from hub.mailbox.sweeping import SWEEP_CHATS, Sweeping
from hub.notices import FOLLOW_NOTICE, Notices
from hub.people import write_accounts, write_reps
from hub.polling import POLL, Polling
from hub.privacy.keeping import Keeping
from hub.privacy.returning import Returning
from hub.reading import ReadingProcess
from hub.together import GATHERED, GIVING_WAY, IntakeTogether, TriageTogether
from hub.watching import WATCH_CHANNELS, Watching, places_of
from hub.web.api.calls import CallsApi
from hub.web.api.door import Door
from hub.web.api.systems import Systems
from hub.web.api.tokens import Tokens
from hub.web.app import build_app, routes_of, serving
from hub.web.callers import Proxies
from hub.web.desk_links import DeskLinks
from hub.web.draining import Draining
from hub.web.health import CanCommit, Health, IsWorking, Probe
from hub.web.keys import FetchKeys
from hub.web.leaving.links import LeaveLinks
from hub.web.leaving.routes import LeavePages
from hub.web.lines import Lines
from hub.web.mails.links import MailLinks
from hub.web.mails.routes import MailPages
from hub.web.metrics import Metrics
from hub.web.shared import path_of
from hub.web.shelf import BlobShelf
from hub.web.sockets import Sockets
from hub.web.timing import Timing
from hub.web.webhooks import Webhooks
from inbox import desk
from inbox import jobs as inbox_jobs
from inbox.addressees.values import IsOurs
from inbox.attachments import AttachmentFetcher, FetchLink
from inbox.automatic_texts import AutomaticTexts, load_texts
from inbox.calling.analysing import analyse_call
from inbox.calling.gate import CallGate
from inbox.calling.placing import Caller
from inbox.canned.load import load_answers
from inbox.channel_choice.values import GateSettings
from inbox.channel_health.actions import Operators
from inbox.conversations import actions as conversations
from inbox.conversations import merging
from inbox.conversations import store as conversation_store
from inbox.deliveries.asking import Asking
from inbox.deliveries.dispatch import Carrier
from inbox.deliveries.outlining import Outlining
from inbox.language_model.drafts import Drafter, question_for
from inbox.language_model.templates import load_templates
from inbox.language_model.writing import Writing
from inbox.leak_check.values import LeakSettings
from inbox.opt_out.confirming import Confirmations
from inbox.out_of_hours.actions import OutOfHours
from inbox.quiet.closing import QuietOnes
from inbox.quiet.values import QuietRules
from inbox.replies import CapabilityLookup
from inbox.routing.load import load_routing
from inbox.routing.values import RoutingRules
from inbox.satisfaction.asking import Surveys
from inbox.service_levels.actions import Promises
from inbox.service_levels.load import load_service_levels
from inbox.service_levels.values import ServiceLevels
from inbox.slack.client import Slack, web_client
from inbox.slack.composer.leaks import Leaks
from inbox.slack.desk import DeskKeys, SlackDesk
from inbox.slack.gate import Gate, templates_of
from inbox.slack.gestures.values import Gestures, Verb, by_emoji
from inbox.slack.parts import LINK_MINUTES, Draft, Keep, Kept, NotKept, Parts, ReadKept, no_page
from inbox.slack.people.facts import QueueOffer
from inbox.slack.posts import Pace
from inbox.triage.actions import Triage
from inbox.triage.values import TriageSettings
from inbox.unseen.actions import UnseenAnswers

if TYPE_CHECKING:
    from inbox.language_model.client import OpenAIModel

OFFSET_SECONDS = 0.5
CLEANING_SECONDS = 5.0  # a rep waits for it
REGISTER_TRIES = 6
REGISTER_AFTER_SECONDS = 0.05
DESK_KINDS = tuple(kind for kind in declared_kinds(inbox_jobs) if kind.name.startswith("desk."))

log = structlog.stdlib.get_logger(__name__)


class Role(StrEnum):
    """What a process does. A worker's server answers health questions only."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"

    @property
    def accepts(self) -> bool:
        return self is not Role.WORKER

    @property
    def works(self) -> bool:
        return self is not Role.WEB


class CannotStart(Exception):
    """The settings are valid, and yet the hub cannot start with them. The text says what to do."""


@dataclass(frozen=True, slots=True)
class Running:
    """A hub that runs; `url` is where it listens, `routes` (method, path with {names}) what it answers there."""

    url: str
    database: Database
    metrics: Metrics
    draining: Draining
    routes: frozenset[tuple[str, str]]


@dataclass(slots=True)
class _Parts:
    """What is built once for a process and shared by everything in it."""

    settings: Settings
    clock: SystemClock
    metrics: Metrics
    wake_up: WakeUp
    database: Database
    blobs: FolderBlobs | S3Blobs
    accounts: Mapping[tuple[str, str], Connector]
    journal: Journal
    entrance: Entrance
    model: "OpenAIModel | None"
    gate: GateSettings
    reading: ReadingProcess
    cleaning: ReadingProcess
    mailbox: DatabaseMailbox
    links: MailLinks | None = None
    draining: Draining = field(default_factory=Draining)
    listening_at: str = ""  # where browsers on this machine reach us, once somebody listens
    process: str = field(default_factory=lambda: secrets.token_hex(6))


@asynccontextmanager
async def running(settings: Settings, role: Role | str, clock: SystemClock | None = None) -> AsyncIterator[Running]:
    """The hub while the block runs; at its end it stops gracefully. Raises BadAccounts or CannotStart before it begins."""
    role = Role(role)
    async with AsyncExitStack() as stack:
        parts = await _build(settings, role, clock or SystemClock(), stack)
        parts.links = _links(parts)
        slack_desk = await _desk(parts, stack)
        asking = Polling(_polled(parts.accounts), parts.entrance, _operators(parts))
        shelf = _shelf(parts)
        _introduce(parts, shelf)
        triage, intake = _triage(parts), _intake(parts)
        handlers = _handlers(parts, slack_desk, asking, triage, intake)
        await _write_people(parts)
        worker = _worker(parts, handlers, _together(triage, intake)) if role.works else None
        if worker is not None:
            await asking.begin(parts.database)
            await _sweeping(parts.settings).begin(parts.database)
            await _watching(parts).begin(parts.database)
            await _journal_sweeping(parts.settings).begin(parts.database)
            await BlobSweeping(parts.blobs).begin(parts.database)
            await QuietOnes(quiet_rules(parts.settings)).begin(parts.database)
            if slack_desk is not None:
                await slack_desk.begin(parts.database)
            stack.push_async_callback(take_leave, parts.database, worker.process)
            stack.push_async_callback(_finish, worker, asking, asyncio.create_task(worker.run()))
        if settings.sandbox.enabled:
            stack.push_async_callback(_cancel, asyncio.create_task(_follow_clock(parts)))
        sockets = _sockets(parts)
        routes = [*_routes(parts, role, slack_desk, worker), *(sockets.routes() if role.accepts else ())]
        routes += shelf.routes() if role.accepts and shelf is not None else []
        app = build_app(
            routes,
            body_limit=settings.server.body_limit,
            public_url=settings.server.public_url,
            before_answer=parts.draining.close_after_answer,
            timing=Timing(parts.metrics.requests),
        )
        port = await stack.enter_async_context(serving(app, settings.server.host, settings.server.port))
        parts.listening_at = f"http://{settings.server.host}:{port}"
        if role.accepts:
            await stack.enter_async_context(beating(parts.database, parts.process, Role.WEB.value))
            await stack.enter_async_context(sockets.running())
            await _listen(parts, stack)
            await _open_desk_socket(settings, slack_desk, stack)
        if role.accepts and settings.server.public_url:
            stack.push_async_callback(_cancel, asyncio.create_task(_register(parts)))
        address = f"http://{settings.server.host}:{port}"
        yield Running(address, parts.database, parts.metrics, parts.draining, routes_of(app))


async def _build(settings: Settings, role: Role, clock: SystemClock, stack: AsyncExitStack) -> _Parts:
    metrics = Metrics()
    accounts = build_accounts(settings)
    stack.enter_context(hiding(secrets_in(settings)))
    for connector in accounts.values():
        stack.push_async_callback(connector.close)
    wake_up = _wake_up(settings, metrics)
    stack.push_async_callback(wake_up.close)
    database = Database(settings.database.url, clock, wake_up.wake, pool_size=settings.database.pool_size)
    stack.push_async_callback(database.close)
    mailbox = DatabaseMailbox(database)
    for connector in accounts.values():
        if isinstance(connector, LiveChat):
            connector.attach(mailbox)
    blobs = make_blobs(settings)
    if isinstance(blobs, S3Blobs):
        stack.callback(blobs.close)
    journal = _journal(settings, database, clock, wake_up, blobs, metrics, stack)
    model = _model(settings)
    if model is not None:
        stack.push_async_callback(model.close)
    reading, cleaning = ReadingProcess(), ReadingProcess(CLEANING_SECONDS)
    stack.callback(reading.close)
    stack.callback(cleaning.close)
    return _Parts(
        settings=settings,
        clock=clock,
        metrics=metrics,
        wake_up=wake_up,
        database=database,
        blobs=blobs,
        accounts=accounts,
        journal=journal,
        entrance=Entrance(journal, clock, metrics),
        model=model,
        gate=GateSettings(
            hub_zone=settings.hub.timezone,
            fresh_answer=timedelta(minutes=settings.gate.fresh_answer_minutes),
            live=timedelta(seconds=settings.gate.live_chat_seconds),
            unseen=timedelta(minutes=settings.gate.unseen_chat_minutes),
        ),
        reading=reading,
        cleaning=cleaning,
        mailbox=mailbox,
    )


def _wake_up(settings: Settings, metrics: Metrics) -> WakeUp:
    if settings.redis.url is None:
        return LocalWakeUp()
    from hub.engine.redis_wake import RedisWakeUp  # sixty modules, which a hub without Redis need not load

    return RedisWakeUp(settings.redis.url.get_secret_value(), metrics, consumer=secrets.token_hex(6))


def make_blobs(settings: Settings) -> FolderBlobs | S3Blobs:
    """The folder, or the bucket where one is set."""
    table = settings.blobs
    if table.s3_bucket is None:
        return FolderBlobs(Path(table.folder))
    access = table.s3_access_key.get_secret_value() if table.s3_access_key else None
    secret = table.s3_secret_key.get_secret_value() if table.s3_secret_key else None
    return S3Blobs(s3_client(table.s3_endpoint, table.s3_region, access, secret), table.s3_bucket)


def make_keeping(settings: Settings) -> Keeping:
    """Where the key and the lines of erasures are."""
    given = settings.privacy.erasure_key
    return Keeping(Path(settings.privacy.folder), given.get_secret_value() if given is not None else None)


def _journal(
    settings: Settings,
    database: Database,
    clock: Clock,
    wake_up: WakeUp,
    blobs: Blobs,
    metrics: Metrics,
    stack: AsyncExitStack,
) -> Journal:
    bounds = JournalBounds(waiting_rows=settings.engine.journal_limit)
    if database.is_sqlite:
        journal = Journal(
            SqliteJournalWriter(database, settings.engine.journal_timeout_seconds),
            clock,
            wake_up.wake,
            blobs,
            metrics,
            bounds,
        )
    else:
        from hub.engine.journal_postgres import PostgresJournalWriter  # its driver is not needed beside SQLite

        writer = PostgresJournalWriter(database, settings.engine.journal_timeout_seconds)
        stack.push_async_callback(writer.close)
        journal = Journal(writer, clock, wake_up.wake, blobs, metrics, bounds)
    stack.push_async_callback(journal.close)
    return journal


def _model(settings: Settings) -> "OpenAIModel | None":
    table = settings.language_model
    if not table.enabled:
        return None
    if table.base_url is None or table.model is None:
        raise CannotStart(
            "language_model.enabled is true, so language_model.base_url and language_model.model are needed"
        )
    # Imported here: the library takes a second to load, which an installation without a model need not pay.
    from inbox.language_model.client import ModelSettings, OpenAIModel

    key = table.api_key.get_secret_value() if table.api_key else "none"
    return OpenAIModel(ModelSettings(table.base_url, table.model, key, table.timeout_seconds, table.max_retries))


# The desk


async def _desk(parts: _Parts, stack: AsyncExitStack) -> SlackDesk | None:
    table = parts.settings.slack
    if not table.enabled:
        return None
    missing = missing_at_the_desk(parts.settings)
    if missing or table.bot_token is None or table.signing_secret is None:
        raise CannotStart("slack.enabled is true, and the desk cannot be without " + "; ".join(missing))
    session = await stack.enter_async_context(aiohttp.ClientSession())
    client = web_client(table.bot_token.get_secret_value(), table.base_url, session)
    desk_parts = Parts(
        database=parts.database,
        slack=Slack(client, session),
        gate=Gate(
            parts.gate,
            _capabilities(parts.accounts),
            parts.settings.gate.undo_seconds,
            _is_ours(parts.accounts),
            templates_of(by_place(parts.accounts)),
            table.first_reply_takes,
            Outlining(by_place(parts.accounts), _is_ours(parts.accounts), _leave_links(parts).give),
        ),
        drafter=_DeskDrafter(parts.database, Drafter(load_templates(_templates(parts.settings)), parts.model)),
        read_blob=parts.blobs.get,
        team=table.team,
        file_limit=table.file_limit,
        reactions_reach_customers=table.reactions_reach_customers,
        direct_minutes=parts.settings.gate.direct_sending_minutes,
        count=lambda what: parts.metrics.desk.labels(what).inc(),
        link_to_mail=parts.links.give if parts.links is not None else no_page,
        call_gate=_call_gate(parts),
        leaks=_leaks(parts),
        gestures=_gestures(table.gestures),
        sends_at_once=frozenset(
            one.name for one in _routing(parts.settings).queues.values() if one.typed_text == "send"
        ),
        queues=_queues(parts.settings),
        fallback_channel=table.fallback_channel or table.default_channel,
        default_channel=table.default_channel,
        writing=Writing(parts.model),
        quiet=quiet_rules(parts.settings),
        language=parts.settings.hub.language,
        public_url=parts.settings.server.public_url or "",
        canned=load_answers(_templates(parts.settings) / "answers"),
    )
    keys = DeskKeys(
        client=client, signing_secret=table.signing_secret.get_secret_value(), pace=_pace(table.seconds_between_posts)
    )
    slack_desk = SlackDesk(desk_parts, keys, _keeper(parts), _read_kept(parts.blobs))
    stack.push_async_callback(slack_desk.close)
    return slack_desk


async def _open_desk_socket(settings: Settings, slack_desk: SlackDesk | None, stack: AsyncExitStack) -> None:
    """Without an address for Slack to post to, the hub opens a socket itself; several web processes open one each."""
    table = settings.slack
    if slack_desk is None or table.mode != "socket" or table.app_token is None:
        return
    session = await stack.enter_async_context(aiohttp.ClientSession())
    opener = Slack(web_client(table.app_token.get_secret_value(), table.base_url, session), session)
    await stack.enter_async_context(slack_desk.socket_mode(opener, session).running())


def _leaks(parts: _Parts) -> Leaks:
    table = parts.settings.leak_check
    country, is_ours = parts.settings.api.country, _is_ours(parts.accounts)
    return Leaks(LeakSettings(enabled=table.enabled, phrases=tuple(table.phrases), country=country, is_ours=is_ours))


def _gestures(table: GesturesTable) -> Gestures:
    return by_emoji({Verb(verb): names for verb, names in table})


def _links(parts: _Parts) -> MailLinks | None:
    """Links for reps, who come from Slack: without a desk there are none."""
    secret = parts.settings.slack.signing_secret
    if not parts.settings.slack.enabled or secret is None:
        return None
    return MailLinks(
        secret.get_secret_value(),
        lambda: parts.settings.server.public_url or parts.listening_at,
        parts.clock.machine_now,
        timedelta(minutes=LINK_MINUTES),
    )


def _leave_links(parts: _Parts) -> LeaveLinks:
    """Links by which people unsubscribe. Those signed before there was a secret of their own are good beside the others."""
    slack = parts.settings.slack
    known = (parts.settings.server.link_secret, slack.signing_secret if slack.enabled else None)
    return LeaveLinks([one.get_secret_value() for one in known if one is not None], parts.settings.server.public_url)


def _shelf(parts: _Parts) -> BlobShelf | None:
    """Where files lie for providers that fetch them; without a desk nobody sends any."""
    secret = parts.settings.slack.signing_secret
    if not parts.settings.slack.enabled or secret is None:
        return None
    return BlobShelf(
        parts.blobs,
        secret.get_secret_value(),
        lambda: parts.settings.server.public_url.rstrip("/") or parts.listening_at,
        parts.clock.machine_now,
    )


def _introduce(parts: _Parts, shelf: BlobShelf | None) -> None:
    """Tell each connector what it must know of the hub before anything is sent."""
    for connector in parts.accounts.values():
        if isinstance(connector, ToldItsAddress) and parts.settings.server.public_url:
            connector.reached_at(parts.settings.server.public_url.rstrip("/") + path_of(connector))
        if isinstance(connector, SendsByLink) and shelf is not None:
            connector.attach_shelf(shelf)


def _is_ours(accounts: Mapping[tuple[str, str], Connector]) -> IsOurs:
    """Which addresses lead back to one of our accounts, of whichever channel it is."""
    answering = [(one.channel, one.answers_for) for one in accounts.values() if isinstance(one, AnswersFor)]

    def is_ours(channel: Channel, handle: str) -> bool:
        return any(channel is own and answers_for(handle) for own, answers_for in answering)

    return is_ours


def _pace(seconds: float) -> Pace:
    return Pace(seconds)


def _templates(settings: Settings) -> Path:
    return Path(settings.files.templates) if settings.files.templates else CONFIG_FOLDER / "templates"


def _capabilities(accounts: Mapping[tuple[str, str], Connector]) -> CapabilityLookup:
    known = {place: capabilities_on(connector, place[0]) for place, connector in by_place(accounts).items()}

    def of(channel: Channel, account: str) -> Capabilities | None:
        return known.get((channel, account))

    return of


@dataclass(frozen=True, slots=True)
class _DeskDrafter:
    """The inbox's drafts, asked by the desk for a conversation."""

    database: Database
    drafter: Drafter

    async def draft(self, conversation_id: UUID) -> Draft:
        async with self.database.reading() as session:
            asked = await question_for(session, conversation_id)
        made = await self.drafter.draft(asked)
        return Draft(made.text, made.words, self.drafter.proposed(asked, made))


def _keeper(parts: _Parts) -> Keep:
    async def keep(kept: Kept) -> bool:
        arrival = Arrival(
            connector="slack",
            account=kept.team,
            event_id=kept.event_id,
            item=kept.item,
            lane=kept.lane,
            received_at=parts.clock.now(),
            problem=kept.problem,
            job_kind=inbox_jobs.DESK_EVENT,
        )
        parts.metrics.items_received.labels("slack").inc()
        try:
            return await parts.journal.accept([arrival]) == 1
        except (ArrivalRefused, JournalFull, JournalUnavailable) as error:
            raise NotKept(str(error)) from error

    return keep


def _read_kept(blobs: Blobs) -> ReadKept:
    async def read(session: AsyncSession, journal_id: int) -> bytes:
        entry = await session.get(JournalEntry, journal_id)
        if entry is None:
            raise LookupError(f"there is no journal entry {journal_id}")
        if entry.erased_at is not None:
            raise LookupError(f"journal entry {journal_id} was erased")
        return await blobs.get(entry.blob_key) if entry.blob_key else entry.item

    return read


# The jobs


def _handlers(parts: _Parts, slack_desk: SlackDesk | None, asking: Polling, triage: Triage, intake: Intake) -> Handlers:
    levels, texts = triage.settings.levels, _automatic_texts(parts.settings)
    unseen = unseen_in(_chats(parts))
    carrier = Carrier(
        connectors=by_place(parts.accounts),
        gate=parts.gate,
        blobs=parts.blobs,
        noticed=lambda channel, account, outcome: parts.metrics.sends.labels(channel.value, account, outcome).inc(),
        unseen=unseen,
        is_ours=_is_ours(parts.accounts),
        leave_link=_leave_links(parts).give,
        stopped=lambda outcome, reason: parts.metrics.stopped.labels(outcome.value, reason.value).inc(),
    )
    fetcher = AttachmentFetcher(
        sources={place: one for place, one in by_place(parts.accounts).items() if isinstance(one, MediaSource)},
        fetch_link=fetch_link(parts.settings.blobs.media_hosts),
        blobs=parts.blobs,
        limit=parts.settings.blobs.attachment_limit,
        desk=slack_desk.files() if slack_desk is not None else None,
    )
    following = Notices(intake.kept, parts.settings.slack.team, parts.settings.slack.default_channel)
    pairs: list[tuple[JobKind, Handler]] = [
        (inbox_jobs.INTAKE, intake.run),
        (inbox_jobs.INTAKE_LATE, intake.run),
        (inbox_jobs.TRIAGE, triage.triage),
        (inbox_jobs.ASK_MODEL, triage.ask_model),
        (inbox_jobs.CARRY, carrier.carry),
        (inbox_jobs.ASK_PROVIDER, Asking(by_place(parts.accounts)).ask),
        (inbox_jobs.ACT, carrier.act),
        (inbox_jobs.ACKNOWLEDGE_PRESS, carrier.acknowledge),
        (inbox_jobs.PLACE_CALL, _caller(parts).place),
        (inbox_jobs.ANALYSE_CALL, analyse_call),
        (inbox_jobs.SHOW_SIGN, carrier.show_sign),
        (inbox_jobs.CONFIRM_OPT_OUT, Confirmations(parts.gate, carrier.capabilities).confirm),
        (inbox_jobs.LOOK_UNSEEN, UnseenAnswers(parts.gate, carrier.capabilities, unseen).look),
        (inbox_jobs.WAKE_SNOOZED, _wake_snoozed),
        (inbox_jobs.SAY_CLOSED, OutOfHours(levels, texts, parts.gate, carrier.capabilities).say),
        (inbox_jobs.ASK_SATISFACTION, _surveys(parts, texts, carrier.capabilities).ask),
        (inbox_jobs.CLOSE_QUIET, QuietOnes(quiet_rules(parts.settings)).close),
        (inbox_jobs.LOOK_AT_PROMISES, Promises(levels, warns=parts.settings.promises.warn).look),
        (inbox_jobs.HAND_OUT, triage.hand_out),
        (CONTACTS_MERGED, merging.follow_merge),
        (CONTACTS_UNMERGED, merging.follow_unmerge),
        (inbox_jobs.FETCH_ATTACHMENT, fetcher.fetch),
        (POLL, asking.poll),
        (SWEEP_CHATS, _sweeping(parts.settings).sweep),
        (WATCH_CHANNELS, _watching(parts).watch),
        (FOLLOW_NOTICE, following.follow),
        (DROP_BLOBS, Dropping(parts.blobs).drop),
        (SWEEP_BLOBS, BlobSweeping(parts.blobs).sweep),
        (SWEEP_JOURNAL, _journal_sweeping(parts.settings).sweep),
        *_desk_pairs(slack_desk),
    ]
    return Handlers(
        pairs,
        declared_kinds(
            inbox_jobs,
            polling,
            notices,
            contact_merging,
            sweeping,
            watching,
            blob_dropping,
            blob_sweeping,
            journal_sweeping,
        ),
    )


def fetch_link(hosts: Sequence[str]) -> FetchLink:
    """Files at addresses that customers name; from these hosts alone where any are named, and then no redirect is followed."""

    async def from_anywhere(address: str, limit: int) -> Media:
        return await fetch(address, limit)

    async def from_known(address: str, limit: int) -> Media:
        host = urlsplit(address).hostname or ""
        if not any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in hosts):
            raise ContentRefused(f"{host or 'the address'} is not among blobs.media_hosts")
        return await fetch(address, limit, redirects=0)

    return from_known if hosts else from_anywhere


def _caller(parts: _Parts) -> Caller:
    return Caller(
        connectors=_telephones(parts),
        gate=_call_gate(parts),
        noticed=lambda channel, account, outcome: parts.metrics.sends.labels(channel.value, account, outcome).inc(),
    )


def _call_gate(parts: _Parts) -> CallGate:
    return CallGate(tuple(_telephones(parts)), parts.gate)


def _telephones(parts: _Parts) -> dict[str, PlacesCalls]:
    """Our accounts that can have a telephone ring, by name."""
    return {
        one.account: one
        for one in parts.accounts.values()
        if isinstance(one, PlacesCalls) and one.channel is Channel.PHONE
    }


def _sweeping(settings: Settings) -> Sweeping:
    return Sweeping(timedelta(days=settings.engine.chat_days))


def _journal_sweeping(settings: Settings) -> JournalSweeping:
    days = settings.journal
    return JournalSweeping(
        Retention(*(timedelta(days=each) for each in (days.body_days, days.item_days, days.key_days)))
    )


def _watching(parts: _Parts) -> Watching:
    return Watching(parts.accounts, ZoneInfo(parts.settings.hub.timezone), _operators(parts))


def _operators(parts: _Parts) -> Operators:
    slack = parts.settings.slack
    return Operators(slack.team, slack.default_channel if slack.enabled else "")


def _desk_pairs(slack_desk: SlackDesk | None) -> Iterable[tuple[JobKind, Handler]]:
    if slack_desk is None:
        return [(kind, _no_desk) for kind in DESK_KINDS]
    by_name = slack_desk.handlers()
    return [(kind, by_name[kind.name]) for kind in DESK_KINDS if kind.name in by_name]


async def _no_desk(run: JobRun) -> None:
    """Without Slack there is nobody to show anything to; everything stands in the database all the same."""
    async with run.finish():
        pass


async def _wake_snoozed(run: JobRun) -> None:
    async with run.finish() as work:
        await conversations.wake_snoozed(work, UUID(run.payload["conversation"]))


def _routing(settings: Settings) -> RoutingRules:
    path = Path(settings.files.routing) if settings.files.routing else CONFIG_FOLDER / "routing.yaml"
    return load_routing(path, team=settings.slack.team, channel=settings.slack.default_channel)


def _surveys(parts: _Parts, texts: AutomaticTexts, capabilities: CapabilityLookup) -> Surveys:
    table = parts.settings.automatic
    return Surveys(table.satisfaction, timedelta(minutes=table.satisfaction_minutes), texts, parts.gate, capabilities)


def quiet_rules(settings: Settings) -> QuietRules:
    table = settings.automatic
    return QuietRules(
        timedelta(days=table.nudge_days) if table.nudge_days else None,
        timedelta(days=table.close_days) if table.close_days else None,
        table.close_with_open_deals,
    )


def _automatic_texts(settings: Settings) -> AutomaticTexts:
    return load_texts(Path(settings.files.automatic) if settings.files.automatic else CONFIG_FOLDER / "automatic.yaml")


def _service_levels(settings: Settings) -> ServiceLevels:
    path = Path(settings.files.calendars) if settings.files.calendars else CONFIG_FOLDER / "calendars.yaml"
    return load_service_levels(path, ZoneInfo(settings.hub.timezone))


def _queues(settings: Settings) -> tuple[QueueOffer, ...]:
    """The queues as the desk knows them."""
    queues = _routing(settings).queues.values()
    return tuple(QueueOffer(one.name, one.team, one.slack_channel, one.rotation, one.user_group) for one in queues)


def _triage(parts: _Parts) -> Triage:
    levels = _service_levels(parts.settings)
    judging = TriageSettings(levels=levels, says_closed=parts.settings.automatic.out_of_hours)
    return Triage(_routing(parts.settings), judging, parts.model)


def _intake(parts: _Parts) -> Intake:
    slack = parts.settings.slack
    operators = conversations.DeskPlace(slack.team, slack.default_channel if slack.enabled else "")
    intake = Intake(parts.accounts, parts.blobs, parts.entrance, parts.reading, operators, _leave_links(parts).read)
    return replace(intake, is_erased=Returning(make_keeping(parts.settings)).is_erased)


def _together(triage: Triage, intake: Intake) -> dict[str, BatchHandler]:
    """Who does many jobs of a kind at once; their lanes are the GATHERED."""
    return {
        inbox_jobs.INTAKE.name: IntakeTogether(intake).run,
        inbox_jobs.TRIAGE.name: TriageTogether(triage).run,
    }


def _worker(parts: _Parts, handlers: Handlers, together: Mapping[str, BatchHandler]) -> Worker:
    async def tell_desk(work: UnitOfWork, job: DeadJob) -> None:
        await _tell_of_dead_job(work, job, parts.settings)

    worker = Worker(
        parts.database,
        handlers,
        parts.wake_up,
        parts.metrics,
        together=together,
        gathered=GATHERED,
        giving_way=GIVING_WAY,
        concurrency=parts.settings.engine.concurrency,
        alone=parts.database.is_sqlite,
        sandbox_clock=parts.clock if parts.settings.sandbox.enabled else None,
        on_dead=tell_desk,
    )
    parts.database.wake = worker.wake
    return worker


async def _tell_of_dead_job(work: UnitOfWork, job: DeadJob, settings: Settings) -> None:
    """What gave up is seen at the desk: in its conversation's thread, else in the default channel."""
    if job.kind.startswith("desk."):
        return  # the desk itself does not work: the log and the metrics say so
    words = f"Something could not be done and was given up ({job.kind}, job:{job.id}). hub replay job:{job.id} tries it again."
    named = job.payload.get("conversation")
    if named is not None:
        conversation = await conversation_store.by_id(work.session, UUID(str(named)))
        if conversation is not None and conversation.desk_channel:
            desk.show_notice(work, conversation, words)
            return
    desk.show_alert(work, settings.slack.team, settings.slack.default_channel, words)


# The server, and what runs beside it


def _routes(
    parts: _Parts, role: Role, slack_desk: SlackDesk | None, worker: Worker | None
) -> list[web.AbstractRouteDef]:
    probes: list[Probe] = [parts.draining]
    probes += [CanCommit(parts.database, parts.process)] if role.accepts else []
    if worker is not None:
        probes.append(IsWorking(lambda: worker.is_running))
    health = Health(
        parts.database,
        parts.metrics,
        role.value,
        tuple(probes),
        _redis_is_away(parts.wake_up),
        places_of(parts.accounts),
        (lambda: slack_desk.trouble) if slack_desk is not None else None,
        parts.journal,
        secret.get_secret_value() if (secret := parts.settings.server.monitoring_token) is not None else "",
    )
    routes: list[web.AbstractRouteDef] = [*health.routes()]
    if role.accepts:
        webhooks = Webhooks(
            parts.accounts,
            parts.entrance,
            parts.clock,
            parts.metrics,
            public_url=parts.settings.server.public_url,
            fetch_keys=FetchKeys(),
            proxies=Proxies.named(parts.settings.server.trusted_proxies),
        )
        routes += webhooks.routes()
        routes += _calls_api(parts).routes()
        routes += DeskLinks(slack_desk.link_to).routes() if slack_desk is not None else []
        routes += slack_desk.routes() if slack_desk is not None and parts.settings.slack.mode == "http" else []
        if parts.links is not None:
            routes += MailPages(parts.links, parts.database, parts.blobs, parts.cleaning).routes()
        proxies = Proxies.named(parts.settings.server.trusted_proxies)
        routes += LeavePages(_leave_links(parts), parts.database, parts.metrics, proxies).routes()
    return routes


def _calls_api(parts: _Parts) -> CallsApi:
    api = parts.settings.api
    tokens = Tokens({name: token.get_secret_value() for name, token in api.tokens.items()})
    proxies = Proxies.named(parts.settings.server.trusted_proxies)
    return CallsApi(
        Door(Systems(tokens, parts.database), parts.metrics, proxies), parts.database, _call_gate(parts), api.country
    )


def _sockets(parts: _Parts) -> Sockets:
    lines = Lines(parts.entrance, parts.mailbox, parts.clock)
    server = parts.settings.server
    return Sockets(_chats(parts), lines, public_url=server.public_url, proxies=Proxies.named(server.trusted_proxies))


def _chats(parts: _Parts) -> dict[str, LiveChat]:
    return {one.account: one for one in parts.accounts.values() if isinstance(one, LiveChat)}


async def _listen(parts: _Parts, stack: AsyncExitStack) -> None:
    """Connectors that listen for their provider themselves; what they take goes the same way in as what is posted."""
    for connector in parts.accounts.values():
        if isinstance(connector, Listening) and connector.listens:
            await stack.enter_async_context(connector.listening(_admission(parts.entrance, connector)))


def _admission(entrance: Entrance, connector: Connector) -> Admit:
    async def admit(request: WebhookRequest) -> None:
        try:
            await entrance.admit(connector, request)
        except (ArrivalRefused, JournalFull, JournalUnavailable) as problem:
            raise protocol.NotKept(str(problem)) from problem

    return admit


def _redis_is_away(wake_up: WakeUp) -> Callable[[], bool] | None:
    """How to ask whether Redis answers; None where there is none."""
    return None if wake_up.is_away is None else (lambda: wake_up.is_away is True)


async def _write_people(parts: _Parts) -> None:
    await write_accounts(parts.database, parts.accounts)
    if parts.settings.slack.enabled:
        await write_reps(parts.database, parts.settings.slack.team, parts.settings.reps)


def _polled(accounts: Mapping[tuple[str, str], Connector]) -> dict[tuple[str, str], Connector]:
    return {key: one for key, one in accounts.items() if isinstance(one, Polled) and one.wants_polling}


async def _register(parts: _Parts) -> None:
    """Tell the providers that take it where to post. One that cannot be reached is asked again, a few times.

    Whoever waits for /ready goes first: some providers' clients take long to load.
    """
    await asyncio.sleep(REGISTER_AFTER_SECONDS)
    for place, connector in parts.accounts.items():
        if isinstance(connector, WebhookRegistrar) and place not in _polled(parts.accounts):
            await _register_one(connector, parts.settings.server.public_url.rstrip("/") + path_of(connector))


async def _register_one(connector: Connector, url: str) -> None:
    if not isinstance(connector, WebhookRegistrar):
        return
    for attempt in range(1, REGISTER_TRIES + 1):
        try:
            await connector.register_webhook(url)
        except SendError as problem:
            log.warning("the provider was not told where to post", url=url, problem=str(problem), attempt=attempt)
            await asyncio.sleep(2.0**attempt)
        else:
            log.info("the provider knows where to post", url=url)
            return


async def _follow_clock(parts: _Parts) -> None:
    """Sandbox only: take over the offset that somebody moved. A database that is away for a moment changes nothing."""
    while True:
        try:
            async with parts.database.reading() as session:
                parts.clock.move_to_offset(await read_offset(session))
        except (OSError, SQLAlchemyError) as problem:
            log.warning("the sandbox's clock could not be read", problem=type(problem).__name__)
        await asyncio.sleep(OFFSET_SECONDS)


async def _finish(worker: Worker, asking: Polling, task: asyncio.Task[None]) -> None:
    worker.stop()
    asking.stop()
    await task


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
