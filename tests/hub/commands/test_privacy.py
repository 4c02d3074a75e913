"""hub export-person, erase-person, backup and restore as an operator calls them."""

import asyncio
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts.values import Sighting
from crm.interactions import actions as interactions
from crm.interactions.values import Happening, InteractionDirection
from crm.storage.unit_of_work import Database
from hub.__main__ import main
from hub.clock import SystemClock
from hub.privacy.page import MESSAGES_AT_ONCE
from tests.hub.privacy.searching import traces
from tests.tables import migrate

HER = ("ann@post.example", "Ann Archer", "the tulips")


@pytest.fixture
def run(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command line in a folder with a migrated database in which Ann said something, and Ben."""
    (tmp_path / "hub.toml").write_text(f'[database]\nurl = "{sqlite_url}"\n')
    monkeypatch.chdir(tmp_path)
    asyncio.run(_made(sqlite_url))
    return lambda *arguments: main(list(arguments))


async def _made(url: str) -> None:
    await migrate(url)
    database = Database(url, SystemClock())
    try:
        await _says(database, "ann@post.example", "Ann Archer", "the tulips")
        await _says(database, "ben@post.example", "Ben Baker", "the cacti")
    finally:
        await database.close()


async def _says(database: Database, email: str, name: str, words: str) -> None:
    async with database.transaction() as work:
        at = ChannelAddress(Channel.EMAIL, "", email)
        who = await contacts.identify(work, Sighting(address=at, at=work.now, name=name, authenticated=True))
        said = Happening(
            channel=Channel.EMAIL,
            account="shop",
            direction=InteractionDirection.INBOUND,
            content=words,
            contact_id=who.contact_id,
            identity_id=who.identity_id,
            external_id=f"<{email}>",
        )
        await interactions.log(work, said)


def test_a_person_is_handed_out_as_a_zip_that_opens(run: Callable[..., int], tmp_path: Path) -> None:
    assert run("export-person", "ANN@post.example", "--to", "ann.zip") == 0
    with zipfile.ZipFile(tmp_path / "ann.zip") as bundle:
        assert "the tulips" in bundle.read("index.html").decode()
        (message,) = json.loads(bundle.read("messages.json"))
        assert message["content"] == "the tulips"
    assert run("export-person", "ann@post.example", "--to", "ann.zip") == 2


def test_what_was_written_within_a_second_is_handed_out_in_its_order(
    run: Callable[..., int], tmp_path: Path, sqlite_url: str
) -> None:
    """More of it than is read at once, and the later words came in first."""
    numbers = range(2 * MESSAGES_AT_ONCE + 1, 0, -1)
    asyncio.run(_writes(sqlite_url, numbers))
    assert run("export-person", "cat@post.example", "--to", "cat.zip") == 0
    with zipfile.ZipFile(tmp_path / "cat.zip") as bundle:
        told = re.findall(r"number (\d+)\b", bundle.read("index.html").decode())
    assert [int(one) for one in told] == sorted(numbers)


async def _writes(url: str, numbers: Iterable[int]) -> None:
    database = Database(url, SystemClock())
    try:
        async with database.transaction() as work:
            at = ChannelAddress(Channel.EMAIL, "", "cat@post.example")
            who = await contacts.identify(work, Sighting(address=at, at=work.now, authenticated=True))
            said = Happening(
                channel=Channel.EMAIL,
                direction=InteractionDirection.INBOUND,
                contact_id=who.contact_id,
                happened_at=work.now,
            )
            for number in numbers:
                await interactions.log(work, replace(said, content=f"number {number}", sequence=number))
    finally:
        await database.close()


def test_nobody_is_erased_without_a_word(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("erase-person", "nobody@post.example", "--yes") == 1
    assert run("erase-person", "ann@post.example", "--dry-run") == 0
    assert "Would be erased" in capsys.readouterr().out
    assert run("erase-person", "ann@post.example") == 1  # nobody is at this standard input to say yes
    assert run("export-person", "ann@post.example", "--to", "still.zip") == 0


def test_a_restored_back_up_brings_everybody_back_but_who_was_erased(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("backup", "copy") == 0
    assert run("backup", "copy") == 2
    assert traces(tmp_path / "copy", HER)
    assert run("erase-person", "ann@post.example", "--yes") == 0
    assert [one for one in traces(tmp_path, HER) if "/copy/" not in one] == []
    assert run("restore", "copy") == 2
    assert "--replace" in capsys.readouterr().err
    assert run("restore", "copy", "--replace") == 0
    told = capsys.readouterr().out
    assert "every table is as it was copied" in told
    assert "erased after it was made: 1" in told
    assert [one for one in traces(tmp_path, HER) if "/copy/" not in one] == []
    assert run("export-person", "ben@post.example", "--to", "ben.zip") == 0


def test_a_back_up_that_is_cut_off_or_changed_is_refused(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("backup", "copy") == 0
    with (tmp_path / "copy" / "database.sqlite").open("ab") as file:
        file.write(b"more")
    assert run("restore", "copy", "--replace") == 2
    (tmp_path / "copy" / "manifest.json").unlink()
    assert run("restore", "copy", "--replace") == 2
    told = capsys.readouterr().err
    assert "cut off or changed" in told
    assert "not whole" in told
