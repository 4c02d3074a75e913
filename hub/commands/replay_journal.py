"""`hub replay --from ... --account ...`: take in once more what the journal holds, read with today's parsers."""

import argparse
import json
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from config.settings import Settings
from crm.storage.unit_of_work import Database
from hub.accounts import BadAccounts, build_accounts, placed
from hub.commands.operate import WRONG, WRONG_USE, tried, with_database
from hub.commands.settings import complain, load_for
from hub.commands.verify_journal import tell_progress
from hub.engine.journal_choosing import Choice
from hub.reading import ReadingProcess
from hub.replaying import Outcome, Replaying
from hub.rereading import Rereading


def is_asked(options: argparse.Namespace) -> bool:
    """Whether entries are chosen by what they are, and not by their numbers."""
    chosen = (options.connector, options.account, options.since, options.until, options.event, options.kind)
    return any(one is not None for one in chosen)


def run(options: argparse.Namespace) -> int:
    """0; 1 when something could not be read; 2 for wrong use."""
    loaded = load_for(options)
    try:
        choice = _choice(options, ZoneInfo(loaded.settings.hub.timezone))
        build_accounts(loaded.settings)
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return WRONG_USE
    except BadAccounts as error:
        complain(placed(error, loaded))
        return WRONG_USE
    settings = loaded.settings
    return tried(settings, lambda: with_database(settings, lambda database: _run(database, settings, choice, options)))


def _choice(options: argparse.Namespace, zone: ZoneInfo) -> Choice:
    if options.ids or options.all or options.list:
        raise ValueError(
            "Name entries (job:12, journal:34, --all, --list), or choose them (--from, --account), not both."
        )
    if options.event is not None and (options.connector is None or options.account is None):
        raise ValueError("An event's id is known for one account only: say --connector and --account too.")
    since, until = (_moment(one, zone) for one in (options.since, options.until))
    if since is not None and until is not None and until <= since:
        raise ValueError("--to lies before --from, so nothing is between them.")
    return Choice(options.connector, options.account, since, until, options.event)


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no moment. Write 2026-03-02 or 2026-03-02T14:30 (in hub.timezone).") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


async def _run(database: Database, settings: Settings, choice: Choice, options: argparse.Namespace) -> int:
    from hub.wiring import make_blobs  # it loads every part of the hub, and only what reads items needs it

    with closing(ReadingProcess()) as reading:
        rereading = Rereading(build_accounts(settings), reading)
        blobs = make_blobs(settings)
        replaying = Replaying(database, blobs, rereading, choice, options.kind, options.dry_run, tell_progress())
        outcome = await replaying.run()
    print(json.dumps(asdict(outcome), indent=1)) if options.json else _print(outcome, dry=options.dry_run)
    return WRONG if outcome.unread else 0


def _print(outcome: Outcome, *, dry: bool) -> None:
    would = "would be" if dry else "are"
    print(f"{outcome.looked_at:,} entries of the journal were read with today's parsers.")
    print(f"{outcome.again:,} {would} taken in again; intake knows what it has done, so nothing doubles.")
    print(f"{outcome.missing:,} of these make a message that does not stand in the memory now.")
    print(f"{outcome.fresh:,} events that nobody saw before {would} taken in.")
    if outcome.waiting:
        print(f"{outcome.waiting:,} wait for a job already, and are left to it.")
    for kind, count in sorted(outcome.kinds.items()):
        print(f"  {count:>8,}  {kind}")
    for problem in outcome.problems:
        print(f"  {problem}")
    if outcome.unread:
        print(f"{outcome.unread:,} cannot be read with today's parsers.")
    if dry:
        print("Nothing was changed. Without --dry-run it is done.")
