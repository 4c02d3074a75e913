"""Settings become a hub: what each role does, what it refuses to begin with, how it ends, and who hears what gave up."""

import asyncio
import importlib
import pkgutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

import crm
import hub
import inbox
from config.sources import foreign_environment
from connectors.telegram.connector import CAPABILITIES
from connectors.telegram.simulator.world import Behaviour
from crm.contacts import merging as contact_merging
from crm.storage.jobs import Job, JobKind, JobRequest
from crm.storage.unit_of_work import Database, JobRun
from hub import blob_dropping, blob_sweeping, notices, polling, watching
from hub.accounts import BadAccounts
from hub.clock import SystemClock
from hub.engine import journal_sweeping
from hub.engine.handlers import Handlers, HandlersIncomplete, declared_kinds
from hub.mailbox import sweeping
from hub.sandbox import people
from hub.sandbox.options import SandboxOptions
from hub.sandbox.stage import Stage
from hub.sandbox.world import opened as sandbox_opened
from hub.wiring import CannotStart, running
from inbox import jobs as inbox_jobs
from inbox import replies
from inbox.channel_choice.values import GateSettings
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.replies import ReplyRequest
from inbox.slack.simulator import SlackSimulator
from tests.hub.whole import Whole, opened, settings_of, update, write_settings
from tests.servers import free_port

HOPELESS = JobKind("inbox.intake", max_attempts=1)
SLACK = {"enabled": True, "team": "T1", "default_channel": "C1", "bot_token": "xoxb-1", "signing_secret": "s"}


# What each role does


async def test_a_web_process_accepts_and_leaves_the_work_to_others(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url, "web") as whole:
        assert await whole.post(update(1, "Hello")) == 200
        status, words = await whole.get("/ready")
        assert status == 200 and '"web"' in words
        async with whole.hub.database.reading() as session:
            (job,) = await session.scalars(select(Job))
        assert (job.kind, job.attempts) == ("inbox.intake", 0)
        assert not [task for task in asyncio.all_tasks() if "Worker" in repr(task)]


async def ready_answer(whole: Whole) -> tuple[int, str]:
    """What /ready answers once its worker has begun; the last answer when that takes too long."""
    status, words = 503, ""
    for _ in range(200):
        status, words = await whole.get("/ready")
        if status == 200:
            break
        await asyncio.sleep(0.05)
    return status, words


async def test_a_worker_answers_questions_about_its_health_and_takes_nothing(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url, "worker", slack=SLACK) as whole:
        assert await whole.post(update(1, "Hello")) == 404
        assert await whole.post(b"{}", path="/slack/events") == 404
        status, words = await ready_answer(whole)
        assert status == 200 and '"worker"' in words
        assert (await whole.get("/metrics"))[0] == 200
        assert [task for task in asyncio.all_tasks() if "Worker" in repr(task)]


async def test_a_desk_by_socket_opens_one_where_requests_are_accepted_and_takes_no_posts(
    tmp_path: Path, sqlite_url: str
) -> None:
    slack = SlackSimulator()
    await slack.start()
    tables = {**SLACK, "bot_token": slack.bot_token, "app_token": slack.app_token, "base_url": slack.base_url}
    async with opened(tmp_path, sqlite_url, "web", slack={**tables, "mode": "socket"}) as whole:
        await slack.sockets.until_open(1)
        assert await whole.post(b"{}", path="/slack/events") == 404
    await slack.sockets.until_open(0)
    async with opened(tmp_path, sqlite_url, "worker", slack={**tables, "mode": "socket"}):
        assert slack.sockets.opened == 1
    await slack.stop()


# What it refuses to begin with


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"language_model": {"enabled": True}}, "language_model.base_url and language_model.model are needed"),
        ({"slack": {"enabled": True, "team": "T1", "default_channel": "C1"}}, "slack.bot_token: xoxb-"),
        ({"slack": {**SLACK, "default_channel": ""}}, "cannot be without slack.default_channel"),
        ({"slack": {**SLACK, "mode": "socket"}}, "cannot be without slack.app_token"),
    ],
)
async def test_what_is_missing_is_said_before_anything_begins(
    tmp_path: Path, sqlite_url: str, tables: dict[str, Any], words: str
) -> None:
    settings = settings_of(write_settings(tmp_path, sqlite_url, **tables))
    with pytest.raises(CannotStart, match=words):
        async with running(settings, "all"):
            raise AssertionError("it began")


async def test_every_account_that_cannot_work_is_named(tmp_path: Path, sqlite_url: str) -> None:
    accounts = {
        "connectors.telegram.accounts.shop": {"bot_token": "1:x"},
        "connectors.telegram.accounts.club": {"bot_tokne": "1:x", "mode": "polling"},
        "connectors.pigeon.accounts.loft": {"ring": "x"},
    }
    settings = settings_of(write_settings(tmp_path, sqlite_url, **accounts))
    with pytest.raises(BadAccounts) as refused:
        async with running(settings, "all"):
            raise AssertionError("it began")
    words = "\n".join(refused.value.problems)
    assert "connectors.telegram.accounts.shop: webhook_secret is missing" in words
    assert "connectors.telegram.accounts.club.bot_tokne: there is no such setting; did you mean 'bot_token'?" in words
    assert "connectors.pigeon: there is no such connector" in words


async def run_hub(*arguments: str) -> tuple[int | None, str]:
    command = [sys.executable, "-m", "hub", *arguments]
    process = await asyncio.create_subprocess_exec(*command, env=foreign_environment(), stdout=DEVNULL, stderr=PIPE)
    async with asyncio.timeout(60):
        _, words = await process.communicate()
    return process.returncode, words.decode()


async def test_a_wrong_setting_stops_the_start_and_names_its_line(tmp_path: Path, sqlite_url: str) -> None:
    path = write_settings(tmp_path, sqlite_url, server={"prot": 0})
    status, words = await run_hub("serve", "--config", str(path))
    assert status == 2
    assert "hub.toml, line 2" in words and "'port'" in words and "server.prot" in words


# Beginning and ending


async def test_hub_serve_starts_is_ready_and_ends_when_it_is_told(tmp_path: Path, sqlite_url: str) -> None:
    port = free_port()
    path = write_settings(tmp_path, sqlite_url, server={"host": "127.0.0.1", "port": port})
    command = [sys.executable, "-m", "hub", "serve", "--config", str(path)]
    process = await asyncio.create_subprocess_exec(*command, env=foreign_environment(), stdout=DEVNULL, stderr=PIPE)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        assert await until_ready(http) == 200
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        _, words = await process.communicate()
    assert (process.returncode, "Traceback" in words.decode()) == (0, False)


async def until_ready(http: aiohttp.ClientSession) -> int:
    for _ in range(600):
        try:
            async with http.get("/ready") as answer:
                if answer.status == 200:
                    return answer.status
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("the hub never became ready")


async def test_a_job_that_was_begun_is_finished_before_the_end(sqlite_url: str) -> None:
    """The hub is stopped while Telegram still thinks about a message: the receipt is written all the same."""
    options = SandboxOptions(database=sqlite_url, model=False, slack_limits=False)
    async with sandbox_opened(options) as world:
        stage = Stage(world)
        stage.write("anna", "Hello")
        conversation = await stage.conversation("anna")
        world.telegram.slow_seconds = 1.5
        world.person("anna").behaviour = Behaviour.SLOW
        request = ReplyRequest(
            conversation_id=conversation.id,
            text="Good day",
            purpose=Purpose.ANSWER,
            written_by=None,
            seen_sequence=1,
            chosen=None,
            send_now_anyway=True,
            undo_seconds=0,
        )
        async with world.database.transaction() as work:
            gate = GateSettings(hub_zone="Europe/Prague")
            written = await replies.write_reply(work, request, gate, lambda channel, account: CAPABILITIES)
        await stage.delivery(conversation.id, "sending")
    database = Database(sqlite_url, SystemClock())
    async with database.reading() as session:
        assert (await session.get_one(Delivery, written.delivery_id)).state is DeliveryState.SENT
    await database.close()


# What gave up is heard of


async def test_what_gave_up_is_seen_at_the_desk() -> None:
    async with sandbox_opened(SandboxOptions(model=False, slack_limits=False)) as world:
        stage = Stage(world)
        stage.write("anna", "Hello")
        conversation = await stage.conversation("anna")
        await stage.card(conversation.id)
        async with world.database.transaction() as work:
            work.enqueue(JobRequest(HOPELESS, "address:lost", {"journal": 999_999}))
            lost = {"journal": 999_999, "conversation": str(conversation.id)}
            work.enqueue(JobRequest(HOPELESS, "address:also-lost", lost))

        async def seen() -> list[dict[str, Any]] | None:
            found = [one for one in world.slack.messages(people.TRIAGE_CHANNEL) if "given up" in str(one["blocks"])]
            return found if len(found) == 2 else None

        messages = await stage.until("two alerts", seen)
        in_thread = [one for one in messages if one.get("thread_ts") not in (None, one["ts"])]
        assert len(in_thread) == 1
        assert all("hub replay job:" in str(one["blocks"]) for one in messages)


# Every kind of job has one who does it


async def nothing(run: JobRun) -> None:
    async with run.finish():
        return


def test_every_kind_anybody_declares_is_looked_at_when_the_hub_starts() -> None:
    declared = {kind.name for package in (crm, inbox, hub) for kind in _kinds_in(package)}
    places = (
        inbox_jobs,
        polling,
        notices,
        contact_merging,
        sweeping,
        watching,
        blob_dropping,
        blob_sweeping,
        journal_sweeping,
    )
    checked = {kind.name for kind in declared_kinds(*places)}
    assert len(checked) > 15
    assert declared == checked


def test_a_kind_that_nobody_does_stops_the_start() -> None:
    kinds = declared_kinds(inbox_jobs, polling, notices, contact_merging)
    with pytest.raises(HandlersIncomplete, match=r"hub\.poll is without a handler"):
        Handlers([(kind, nothing) for kind in kinds if kind is not polling.POLL], kinds)


def _kinds_in(package: Any) -> list[JobKind]:
    """Of every module in the package, imported; `hub.migrations.env` runs only inside Alembic."""
    found: list[JobKind] = []
    for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not one.name.endswith((".env", "__main__")) and ".versions." not in one.name:
            found += declared_kinds(importlib.import_module(one.name))
    return found
