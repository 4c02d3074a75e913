"""hub verify-journal, and hub replay of what is chosen, as an operator calls them."""

import json

import pytest

from crm.storage.unit_of_work import Database
from hub.engine.model import JournalEntry
from tests.hub.commands.test_operate import UPDATE, Run, run, with_database

__all__ = ["run"]


def keep_without_a_job(url: str) -> None:
    """As if the message had been lost behind the journal."""

    async def write(database: Database) -> None:
        async with database.transaction() as work:
            work.add(
                JournalEntry(
                    connector="telegram",
                    account="shop",
                    event_id="7",
                    lane="address:telegram:shop:5",
                    kind="inbox.intake",
                    item=UPDATE,
                    headers={},
                    received_at=work.now,
                    kept_at=work.machine_now,
                )
            )

    with_database(url, write)


def test_what_is_missing_is_named_and_a_replay_asks_for_it(
    run: Run, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify-journal") == 0
    assert "The memory holds what arrived" in capsys.readouterr().out
    keep_without_a_job(sqlite_url)
    assert run("verify-journal") == 1
    assert "missing  journal:1: what came by telegram, account shop" in capsys.readouterr().out
    assert run("verify-journal", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["clean"], told["wrong"]["missing"], told["differences"][0]["journal_id"]) == (False, 1, 1)
    assert run("replay", "--account", "shop", "--dry-run") == 0
    assert "1 of these make a message that does not stand" in capsys.readouterr().out
    assert run("replay", "--account", "shop", "--from", "2020-01-01", "--kind", "MessageReceived") == 0
    capsys.readouterr()
    assert run("verify-journal") == 0
    assert "1  still to be taken in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--event", "7"], "say --connector and --account too"),
        (["--from", "yesterday"], "'yesterday' is no moment"),
        (["--from", "2026-03-02", "--to", "2026-03-01"], "nothing is between them"),
        (["--account", "shop", "--all"], "not both"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert run("replay", *arguments) == 2
    assert words in capsys.readouterr().err
