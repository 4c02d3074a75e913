"""hub doctor as an operator meets it: an installation with something wrong, the words, and the exit status."""

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
from hub.commands.doctor import summary
from hub.doctor.values import bad, ok, warn
from hub.engine.heartbeat import beat
from tests.tables import migrate

SECRET = "1:not-to-be-seen"
TABLES = f"""\
[blobs]
folder = "blobs"
[connectors.telegram.accounts.shop]
bot_token = "{SECRET}"
webhook_secret = "s"
base_url = "http://127.0.0.1:9"
"""


@pytest.fixture
def folder(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where hub.toml names a database that is not there yet, and a Telegram account that polls."""
    (tmp_path / "hub.toml").write_text(f'[database]\nurl = "{sqlite_url}"\n{TABLES}')
    (tmp_path / "hub.toml").chmod(0o600)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def examined(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """The exit status, and the findings by what they are about."""
    status = main(["doctor", "--json", *arguments])
    printed = capsys.readouterr().out
    assert SECRET not in printed
    told = json.loads(printed)
    assert told["well"] == (status == 0)
    found: dict[str, list[dict[str, str]]] = {}
    for one in told["findings"]:
        found.setdefault(one["about"], []).append(one)
    return status, found


def with_database(url: str, act: Callable[[Database], Coroutine[Any, Any, None]]) -> None:
    async def acted() -> None:
        database = Database(url, SystemClock())
        try:
            await act(database)
        finally:
            await database.close()

    asyncio.run(acted())


def test_before_the_first_start_it_says_how_to_begin(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert "→ hub serve makes it, or hub migrate" in printed
    assert "wrong" in printed.splitlines()[-1]
    assert not (folder / "hub.db").exists()  # to look is not to make


def test_each_thing_that_is_wrong_has_its_cure(
    folder: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(migrate(sqlite_url))

    async def harm(database: Database) -> None:
        async with database.transaction() as work:
            work.enqueue(JobRequest(JobKind("test.lost"), "lane:lost"))
            await work.write_jobs()
            dead = (await work.session.scalars(select(Job))).one()
            dead.state, dead.last_error = JobState.DEAD.value, "ValueError('a reason')"
            await accounts.ensure(work, Channel.TELEGRAM, "shop", "telegram")
            await accounts.pause(work, Channel.TELEGRAM, "shop", "the token was revoked")
        await beat(database, "p1", "web")

    with_database(sqlite_url, harm)
    (folder / "hub.toml").chmod(0o644)
    status, found = examined(capsys, "--online")
    assert status == 1
    assert "test.lost: ValueError('a reason')" in found["dead jobs"][0]["fact"]
    assert "hub replay" in found["dead jobs"][0]["cure"]
    assert "is paused: the token was revoked" in found["channels"][0]["fact"]
    assert "start a worker" in found["processes"][0]["cure"]
    assert "chmod o-rwx hub.toml" in {one["cure"] for one in found["secrets"]}
    assert (found["keys"][0]["level"], "could not be asked" in found["keys"][0]["fact"]) == ("warn", True)
    assert [found[about][0]["level"] for about in ("database", "blobs", "backlog", "deliveries")] == ["ok"] * 4


def test_it_asks_no_provider_unless_told_to(folder: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(migrate(sqlite_url))
    assert "keys" not in examined(capsys)[1]


def test_a_database_that_is_away_is_told_and_the_rest_is_looked_at(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    away = "database.url=postgresql+asyncpg://hub@127.0.0.1:9/hub"
    status, found = examined(capsys, "--set", away, "--set", "redis.url=redis://127.0.0.1:9/0")
    assert (status, found["database"][0]["level"]) == (1, "bad")
    assert (found["redis"][0]["level"], found["disk"][0]["level"]) == ("warn", "ok")


def test_tables_of_another_age(folder: Path, postgres_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    there = ("--set", f"database.url={postgres_url}")
    assert examined(capsys, *there)[1]["database"][0]["cure"] == "hub migrate"
    asyncio.run(migrate(postgres_url))
    status, found = examined(capsys, *there)
    assert found["database"][0]["level"] == found["clock"][0]["level"] == "ok"
    assert (status, found["processes"][0]["cure"]) == (1, "start it: hub serve")


def test_the_last_line_counts() -> None:
    assert summary([ok("a", "b")]) == "All is well."
    assert summary([ok("a", "b"), warn("a", "b", "c")]) == "Nothing is wrong, 1 is worth a look."
    assert summary([bad("a", "b", "c")] * 2) == "2 things are wrong."
