"""`hub verify-journal`: does the memory hold what arrived, and nothing else?"""

import argparse
import json
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta

from config.settings import Settings
from crm.storage.unit_of_work import Database
from hub.accounts import BadAccounts, build_accounts, placed
from hub.commands.operate import WRONG, WRONG_USE, tried, with_database
from hub.commands.settings import complain, load_for
from hub.reading import ReadingProcess
from hub.recount.counting import Counting, Progress
from hub.recount.values import Entry, Recount, Wrong
from hub.rereading import Rereading

TOLD_EVERY = 10_000  # entries

ENTRY_WORDS = {
    Entry.COUNTED: "agree with the memory",
    Entry.DIFFERENT: "differ",
    Entry.WAITING: "still to be taken in (hub jobs)",
    Entry.UNREADABLE: "not understood (hub replay --list)",
    Entry.ERASED: "erased",
    Entry.BEYOND: "older than their content is kept",
    Entry.WHOLE: "whole bodies, taken apart since",
    Entry.FOREIGN: "of accounts that are not set any more",
    Entry.DESK: "from the desk, which make no interaction",
}
WRONG_WORDS = {
    Wrong.MISSING: "missing in the memory",
    Wrong.EXTRA: "in the memory, and nowhere from",
    Wrong.CONTACT: "with another contact",
    Wrong.TIME: "at another time",
    Wrong.CONTENT: "with other words",
    Wrong.UNREAD: "cannot be read with today's parser",
}


def run(options: argparse.Namespace) -> int:
    """0 when the memory is what the journal says; 1 when something differs; 2 when it cannot be told."""
    loaded = load_for(options)
    try:
        build_accounts(loaded.settings)
    except BadAccounts as error:
        complain(placed(error, loaded))
        return WRONG_USE
    settings = loaded.settings
    return tried(settings, lambda: with_database(settings, lambda database: _run(database, settings, options)))


async def _run(database: Database, settings: Settings, options: argparse.Namespace) -> int:
    found = await recounted(database, settings)
    print(json.dumps(as_json(found), indent=1)) if options.json else _print(found)
    return 0 if found.is_clean else WRONG


async def recounted(database: Database, settings: Settings) -> Recount:
    """The recount of this database, with the accounts and blobs of these settings."""
    from hub.wiring import make_blobs  # it loads every part of the hub, and only what reads items needs it

    accounts = build_accounts(settings)
    oldest = database.clock.now() - timedelta(days=settings.journal.item_days)
    with closing(ReadingProcess()) as reading:
        counting = Counting(database, make_blobs(settings), Rereading(accounts, reading), oldest)
        return await counting.run(tell_progress())


def as_json(found: Recount) -> Mapping[str, object]:
    """All counts, nought too, and the first differences one by one."""
    return {
        "clean": found.is_clean,
        "entries": {one.value: found.entries[one] for one in Entry},
        "interactions": {
            "recounted": found.interactions,
            "erased": found.erased_interactions,
            "beyond_retention": found.beyond_interactions,
        },
        "wrong": {one.value: found.wrong[one] for one in Wrong},
        "differences": [
            {**asdict(one), "interaction_id": None if one.interaction_id is None else str(one.interaction_id)}
            for one in found.differences
        ],
    }


def tell_progress() -> Progress:
    """A line on the terminal for every ten thousand entries; nothing where a program reads."""
    told = [0]

    def tell(looked_at: int) -> None:
        if looked_at - told[0] >= TOLD_EVERY and sys.stderr.isatty():
            told[0] = looked_at
            print(f"{looked_at:,} entries", file=sys.stderr)

    return tell


def _print(found: Recount) -> None:
    _table("Entries of the journal", {ENTRY_WORDS[one]: found.entries[one] for one in Entry})
    erased, beyond = found.erased_interactions, found.beyond_interactions
    _table(
        "Interactions in the memory",
        {
            "recounted": found.interactions,
            "of these erased": erased,
            "of these older than the journal's content": beyond,
        },
    )
    if found.is_clean:
        print("The memory holds what arrived, once each, as it came.")
        return
    _table("Differences", {WRONG_WORDS[one]: found.wrong[one] for one in Wrong if found.wrong[one]})
    for one in found.differences:
        named = [f"journal:{one.journal_id}"] if one.journal_id is not None else []
        named += [f"interaction {one.interaction_id}"] if one.interaction_id is not None else []
        print(f"  {one.wrong.value:8} {', '.join(named)}: {one.words}")
    left_out = sum(found.wrong.values()) - len(found.differences)
    if left_out:
        print(f"  and {left_out:,} more")


def _table(title: str, rows: Mapping[str, int]) -> None:
    print(title)
    width = max(len(f"{count:,}") for count in rows.values())
    for words, count in rows.items():
        print(f"  {count:>{width},}  {words}")
