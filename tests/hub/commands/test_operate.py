"""hub migrate, hub jobs and hub replay on a real database: what gave up is seen, and done again."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel
from crm.accounts import actions as accounts
from crm.storage.jobs import Job, JobKind, JobRequest, JobState
from crm.storage.unit_of_work import Database
from hub.__main__ import main
from hub.clock import SystemClock
from hub.engine.model import JournalEntry, JournalState
from inbox.jobs import INTAKE

LOST = JobKind("test.lost")
UPDATE = (
    b'{"update_id": 7, "message": {"message_id": 1, "date": 1763800000, "chat": {"id": 5, "type": "private"},'
    b' "from": {"id": 5, "is_bot": false, "first_name": "Ann"}, "text": "hi"}}'
)

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in a folder whose hub.toml names a migrated database and a Telegram account."""
    (tmp_path / "hub.toml").write_text(
        f'[database]\nurl = "{sqlite_url}"\n'
        "[connectors.telegram.accounts.shop]\nbot_token = '1:x'\nwebhook_secret = 's'\n"
    )
    monkeypatch.chdir(tmp_path)
    assert main(["migrate"]) == 0
    return lambda *arguments: main(list(arguments))


def with_database(url: str, act: Callable[[Database], Coroutine[Any, Any, None]]) -> None:
    async def acted() -> None:
        database = Database(url, SystemClock())
        try:
            await act(database)
        finally:
            await database.close()

    asyncio.run(acted())


def leave_a_dead_job(url: str) -> None:
    async def write(database: Database) -> None:
        async with database.transaction() as work:
            work.enqueue(JobRequest(LOST, "lane:lost", {"text": "a body that is shown nowhere"}))
            work.enqueue(JobRequest(LOST, "lane:waiting"))
            await work.write_jobs()
            dead = (await work.session.scalars(select(Job).where(Job.lane == "lane:lost"))).one()
            dead.state, dead.attempts, dead.last_error = JobState.DEAD.value, 8, "ValueError('a reason\nin two lines')"

    with_database(url, write)


def leave_an_unreadable(url: str, item: bytes, account: str = "shop") -> None:
    async def write(database: Database) -> None:
        async with database.transaction() as work:
            work.add(
                JournalEntry(
                    connector="telegram",
                    account=account,
                    event_id="7",
                    lane="unreadable",
                    kind=INTAKE.name,
                    item=item,
                    headers={},
                    received_at=work.now,
                    kept_at=work.machine_now,
                    state=JournalState.UNREADABLE.value,
                    problem="the parser of yesterday did not know it",
                )
            )

    with_database(url, write)


def test_an_empty_hub_has_nothing_to_show(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("migrate") == 0
    assert run("jobs") == 0
    assert run("replay", "--list") == 0
    said = capsys.readouterr().out
    assert "The database is up to date." in said
    assert "Kept and not understood: none" in said


def test_a_database_that_was_never_migrated_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jobs", "--set", f"database.url=sqlite+aiosqlite:///{tmp_path}/new.sqlite"]) == 2
    said = capsys.readouterr().err
    assert "no such table" in said
    assert "hub migrate" in said


def test_a_dead_job_is_shown_and_done_again(run: Run, sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    leave_a_dead_job(sqlite_url)
    assert run("jobs", "--json") == 1
    [dead] = json.loads(capsys.readouterr().out)["dead"]
    assert (dead["kind"], dead["attempts"]) == ("test.lost", 8)

    assert run("jobs", "--dead") == 1
    said = capsys.readouterr().out
    assert "ValueError('a reason\\nin two lines')" in said or "ValueError('a reason in two lines')" in said
    assert "a body" not in said

    assert run("replay", f"job:{dead['id']}") == 0
    assert "1 jobs to be done again" in capsys.readouterr().out
    assert run("jobs") == 0
    assert run("replay", f"job:{dead['id']}") == 1
    assert "1 of those named are not there" in capsys.readouterr().out


def test_what_could_not_be_read_is_read_again_once_it_can(
    run: Run, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    leave_an_unreadable(sqlite_url, UPDATE)
    assert run("replay", "--list", "--json") == 0
    [kept] = json.loads(capsys.readouterr().out)["unreadable"]
    assert (kept["account"], kept["problem"]) == ("shop", "the parser of yesterday did not know it")
    assert run("replay", "--all") == 0
    assert "1 kept requests read again" in capsys.readouterr().out
    assert run("jobs", "--json") == 0
    jobs = json.loads(capsys.readouterr().out)["ready"]
    assert [job["kind"] for job in jobs] == [INTAKE.name]


@pytest.mark.parametrize(
    ("item", "account", "words"),
    [(b"{", "shop", "still cannot be read"), (UPDATE, "gone", "no account gone of telegram is configured any more")],
)
def test_what_still_cannot_be_read_is_said(
    run: Run, sqlite_url: str, item: bytes, account: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    leave_an_unreadable(sqlite_url, item, account)
    assert run("replay", "--all") == 1
    assert words in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["12"], ["job:x"], ["letter:1"], ["job:1", "journal:-1"]])
def test_a_replay_of_nothing_that_can_be_named_is_wrong_use(arguments: list[str]) -> None:
    assert main(["replay", *arguments]) == 2


def test_channels_tells_how_each_account_is(run: Run, sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    async def pause(database: Database) -> None:
        async with database.transaction() as work:
            await accounts.ensure(work, Channel.TELEGRAM, "shop", "telegram")
            await accounts.pause(work, Channel.TELEGRAM, "shop", "the token is wrong")

    assert run("channels") == 0
    said = capsys.readouterr().out
    assert "Channels: 1" in said and "telegram" in said and "well" in said
    with_database(sqlite_url, pause)
    assert run("channels", "--json") == 1
    [line] = json.loads(capsys.readouterr().out)["channels"]
    assert (line["account"], line["state"], line["why"]) == ("shop", "paused", "the token is wrong")
    assert (line["last_seen"], line["last_hour"], line["error_rate"], line["undelivered"]) == (None, 0, None, None)
    assert run("channels", "--set", "connectors.telegram.accounts.shop.bot_tokne=x") == 2
