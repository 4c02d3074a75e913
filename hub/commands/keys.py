"""hub keys new, list, revoke: who may call the API."""

import argparse
import sys
from collections.abc import Awaitable, Callable, Sequence

from crm.storage.unit_of_work import Database
from hub.api_keys import actions, store
from hub.api_keys.values import KeyRefused, Scope
from hub.commands.key_lines import key_line
from hub.commands.operate import WRONG_USE, print_json, print_rows, tried, with_database
from hub.commands.settings import load_for

LONGEST_DAYS = 3650


def run(options: argparse.Namespace) -> int:
    """0 when it was done; 2 when it cannot be."""
    act = ACTIONS[options.action]
    settings = load_for(options).settings
    return tried(settings, lambda: with_database(settings, lambda database: _acted(act, database, options)))


async def _acted(act: "Act", database: Database, options: argparse.Namespace) -> int:
    try:
        return await act(database, options)
    except KeyRefused as refused:
        print(refused, file=sys.stderr)
        return WRONG_USE


async def _new(database: Database, options: argparse.Namespace) -> int:
    scopes, days = _scopes(options.scope or [Scope.LOG_CALLS.value]), _days(options.days)
    async with database.transaction() as work:
        key, expires = await actions.make(work, options.system, scopes, days)
    print(key)
    until = f"until {expires:%Y-%m-%d}" if expires is not None else "until it is revoked"
    print(f"This is the only time it is shown. {options.system} may use it {until}.", file=sys.stderr)
    return 0


async def _list(database: Database, options: argparse.Namespace) -> int:
    async with database.reading() as session:
        lines = [key_line(one, database.clock.machine_now()) for one in await store.all_keys(session)]
    if options.json:
        print_json(keys=lines)
    else:
        print_rows("Keys", lines)
    return 0


async def _revoke(database: Database, options: argparse.Namespace) -> int:
    async with database.transaction() as work:
        ended = await actions.revoke(work, options.begin)
        told = f"The key {ended.begin} of {ended.system} is worth nothing any more."
    print(told)
    return 0


def _scopes(names: Sequence[str]) -> list[Scope]:
    known = {one.value: one for one in Scope}
    if unknown := [name for name in names if name not in known]:
        raise KeyRefused(f"There is no scope {unknown[0]!r}. Scopes: {', '.join(known)}.")
    return [known[name] for name in dict.fromkeys(names)]


def _days(days: int) -> int | None:
    if not 0 <= days <= LONGEST_DAYS:
        raise KeyRefused(f"--days must be from 1 to {LONGEST_DAYS}, or 0 for a key that does not end by itself.")
    return days or None


Act = Callable[[Database, argparse.Namespace], Awaitable[int]]
ACTIONS: dict[str, Act] = {"new": _new, "list": _list, "revoke": _revoke}
