"""hub migrate, hub jobs, hub replay: what an operator does to a hub from outside its processes."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings
from crm.storage.jobs import JobState
from crm.storage.unit_of_work import Database
from hub.accounts import BadAccounts, build_accounts, placed
from hub.clock import SystemClock
from hub.commands.channel_lines import ChannelLine, channel_line
from hub.commands.key_lines import KeyLine
from hub.commands.settings import complain, database_problems, load_for
from hub.engine import overview
from hub.engine import replay as replaying
from hub.engine.clock_offset import read_offset
from hub.engine.overview import JobLine, KindCount
from hub.engine.replay import Replayed, UnreadableLine
from hub.migrations.command import WHOLE, current_revision, downgrade, known_revisions, upgrade
from hub.watching import places_of
from inbox.channel_health import store as channel_health
from inbox.channel_health.values import Place

WRONG = 1
WRONG_USE = 2
SHOWN = 100
REPLAYABLE = 10_000
CELL_WIDTH = 80

Line = JobLine | KindCount | UnreadableLine | ChannelLine | KeyLine


def migrate(options: argparse.Namespace) -> int:
    """0; 2 when the database cannot be used."""
    settings = load_for(options).settings
    if options.down is None:
        return tried(settings, lambda: _migrate(settings))
    possible = [one for one in known_revisions() if one >= WHOLE]
    if options.down not in possible:
        print(f"There is no way back to {options.down!r}; there is one to {', '.join(possible)}.", file=sys.stderr)
        return WRONG_USE
    return tried(settings, lambda: _take_back(settings, options.down))


def jobs(options: argparse.Namespace) -> int:
    """0; 1 when some jobs have given up."""
    settings = load_for(options).settings
    return tried(settings, lambda: with_database(settings, lambda database: _jobs(database, options)))


def replay(options: argparse.Namespace) -> int:
    """0 when everything asked for was taken up again; 1 when something still cannot be read; 2 for wrong use."""
    if not (options.list or options.all or options.ids):
        print(
            "Say what to replay: hub replay job:12 journal:34, or --all; --list shows what there is.", file=sys.stderr
        )
        return WRONG_USE
    if wrong := [one for one in options.ids if _number(one, "job") is None and _number(one, "journal") is None]:
        print(f"Not understood: {', '.join(wrong)}. Write job:12 or journal:34.", file=sys.stderr)
        return WRONG_USE
    loaded = load_for(options)
    try:
        return tried(
            loaded.settings,
            lambda: with_database(loaded.settings, lambda database: _replay(database, loaded.settings, options)),
        )
    except BadAccounts as error:
        complain(placed(error, loaded))
        return WRONG_USE


def channels(options: argparse.Namespace) -> int:
    """0; 1 when an account is paused, silent, or its provider cannot hand over; 2 when an account's settings are wrong."""
    loaded = load_for(options)
    try:
        places = places_of(build_accounts(loaded.settings))
    except BadAccounts as error:
        complain(placed(error, loaded))
        return WRONG_USE
    return tried(
        loaded.settings,
        lambda: with_database(loaded.settings, lambda database: _channels(database, places, as_json=options.json)),
    )


def tried(settings: Settings, act: Callable[[], Awaitable[int]]) -> int:
    if wrong := database_problems(settings):
        complain(wrong)
        return WRONG_USE
    try:
        return asyncio.run(_awaited(act))
    except (OSError, SQLAlchemyError) as error:
        print(f"The database cannot be used: {str(error).splitlines()[0]}", file=sys.stderr)
        print("hub check-config shows which one it is; hub migrate makes its tables.", file=sys.stderr)
        return WRONG_USE


async def _awaited(act: Callable[[], Awaitable[int]]) -> int:
    return await act()


async def _migrate(settings: Settings) -> int:
    await upgrade(settings.database.url)
    print("The database is up to date.")
    return 0


async def _take_back(settings: Settings, revision: str) -> int:
    if await current_revision(settings.database.url) is None:
        print("The database was never migrated, so there is nothing to take back.", file=sys.stderr)
        return WRONG_USE
    await downgrade(settings.database.url, revision)
    print(f"The database is at {revision}. Start the version of the hub that belongs to it, with --no-migrate.")
    return 0


async def with_database(settings: Settings, act: Callable[[Database], Awaitable[int]]) -> int:
    clock = SystemClock()
    database = Database(settings.database.url, clock, pool_size=settings.database.pool_size)
    try:
        if settings.sandbox.enabled:
            async with database.reading() as session:
                clock.move_to_offset(await read_offset(session))
        return await act(database)
    finally:
        await database.close()


async def _jobs(database: Database, options: argparse.Namespace) -> int:
    async with database.reading() as session:
        kinds = await overview.counts(session)
        dead = await overview.list_jobs(session, JobState.DEAD, limit=SHOWN)
        ready = [] if options.dead else await overview.list_jobs(session, JobState.READY, limit=SHOWN)
    if options.json:
        print_json(kinds=kinds, dead=dead, ready=ready)
    else:
        print_rows("Given up (hub replay job:ID does one again)", dead)
        if not options.dead:
            print_rows("Waiting", ready)
            print_rows("By kind", kinds)
    return WRONG if dead else 0


async def _channels(database: Database, places: list[Place], *, as_json: bool) -> int:
    async with database.reading() as session:
        found = await channel_health.health(session, places, database.clock.now(), database.clock.machine_now())
    lines = [channel_line(one) for one in found]
    if as_json:
        print_json(channels=lines)
    else:
        print_rows("Channels", lines)
    return 0 if all(one.is_well for one in found) else WRONG


async def _replay(database: Database, settings: Settings, options: argparse.Namespace) -> int:
    async with database.reading() as session:
        dead = await overview.list_jobs(session, JobState.DEAD, limit=REPLAYABLE)
        unreadable = await replaying.list_unreadable(session, limit=REPLAYABLE)
    if options.list and options.json:
        print_json(dead=dead, unreadable=unreadable)
    elif options.list:
        print_rows("Dead jobs", dead)
        print_rows("Kept and not understood", unreadable)
    else:
        return await _again(
            database,
            settings,
            _asked(options, "job", [one.id for one in dead]),
            _asked(options, "journal", [one.id for one in unreadable]),
        )
    return 0


def _asked(options: argparse.Namespace, kind: str, there: Sequence[int]) -> list[int]:
    """The numbers that were asked for, all that are there with --all."""
    return list(there) if options.all else [number for one in options.ids if (number := _number(one, kind)) is not None]


def _number(named: str, kind: str) -> int | None:
    """12 for "job:12" when `kind` is "job"."""
    before, _, after = named.partition(":")
    return int(after) if before == kind and after.isascii() and after.isdigit() else None


async def _again(database: Database, settings: Settings, job_ids: list[int], entry_ids: list[int]) -> int:
    jobs_again = await replaying.replay_dead(database, job_ids) if job_ids else 0
    outcomes = await _read_again(database, settings, entry_ids) if entry_ids else []
    read = sum(one.problem is None for one in outcomes)
    for one in outcomes:
        if one.problem is not None:
            print(f"journal:{one.id} still cannot be read: {one.problem}")
    absent = len(job_ids) - jobs_again + len(entry_ids) - len(outcomes)
    if absent:
        print(f"{absent} of those named are not there, or need no replay.")
    print(f"{jobs_again} jobs to be done again, {read} kept requests read again. Workers take them up at once.")
    return WRONG if absent or read < len(outcomes) else 0


async def _read_again(database: Database, settings: Settings, ids: list[int]) -> list[Replayed]:
    from hub.wiring import make_blobs  # it loads every part of the hub, and only this needs it

    accounts = build_accounts(settings)
    return await replaying.replay_unreadable(
        database, make_blobs(settings), lambda name, account: accounts.get((name, account)), ids
    )


def print_json(**tables: Iterable[Line]) -> None:
    plain = {name: [asdict(line) for line in lines] for name, lines in tables.items()}
    print(json.dumps(plain, default=_plain, indent=1))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def print_rows(title: str, lines: Sequence[Line]) -> None:
    print(f"{title}: {len(lines) or 'none'}")
    rows = [{name: _cell(value) for name, value in asdict(line).items()} for line in lines]
    if not rows:
        return
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in rows[0]}
    print("  " + "  ".join(f"{name:{width}}" for name, width in widths.items()).rstrip())
    for row in rows:
        print("  " + "  ".join(f"{row[name]:{width}}" for name, width in widths.items()).rstrip())


def _cell(value: Any) -> str:
    """One line, however many the value has."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    text = " ".join(str("" if value is None else value).split())
    return text if len(text) <= CELL_WIDTH else f"{text[: CELL_WIDTH - 1]}…"
