"""hub doctor: what is wrong with an installation, in plain words, and what to do about it."""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from config.loading import Loaded
from crm.storage.unit_of_work import Database
from hub.accounts import Accounts, BadAccounts, build_accounts, placed
from hub.clock import SystemClock
from hub.commands.settings import config_file, database_problems, file_problems, load_for, secrets_folder
from hub.doctor.examining import Patient, examine
from hub.doctor.values import Finding, Level

WRONG = 1
COLOURS = {Level.OK: "32", Level.WARN: "33", Level.BAD: "31"}


def run(options: argparse.Namespace) -> int:
    """0 when nothing is wrong (there may be warnings), 1 when something is; 2 when the settings cannot even be read."""
    loaded = load_for(options)
    found = asyncio.run(_examined(loaded, options))
    if options.json:
        print(json.dumps({"well": _is_well(found), "findings": [asdict(one) for one in found]}, indent=1))
    else:
        print("\n".join([*lines(found, colour=sys.stdout.isatty()), "", summary(found)]))
    return 0 if _is_well(found) else WRONG


def lines(found: Sequence[Finding], *, colour: bool) -> list[str]:
    """A line for each fact, and under it the cure where it has one."""
    width = max((len(one.about) for one in found), default=0)
    told = []
    for one in found:
        told.append(f"{_level(one.level, colour=colour)}  {one.about:{width}}  {one.fact}")
        if one.cure:
            told.append(f"{'':6}{'':{width}}  → {one.cure}")
    return told


def summary(found: Sequence[Finding]) -> str:
    counted = Counter(one.level for one in found)
    wrong, doubtful = counted[Level.BAD], counted[Level.WARN]
    if not wrong and not doubtful:
        return "All is well."
    told = [f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong"] if wrong else ["Nothing is wrong"]
    if doubtful:
        told.append(f"{doubtful} {'is' if doubtful == 1 else 'are'} worth a look")
    return ", ".join(told) + "."


def _level(level: Level, *, colour: bool) -> str:
    words = f"{level.value:4}"
    return f"\033[{COLOURS[level]}m{words}\033[0m" if colour else words


def _is_well(found: Sequence[Finding]) -> bool:
    return all(one.level is not Level.BAD for one in found)


async def _examined(loaded: Loaded, options: argparse.Namespace) -> list[Finding]:
    settings = loaded.settings
    accounts, wrong = _accounts(loaded)
    wrong += [*database_problems(settings), *file_problems(settings)]
    database = Database(settings.database.url, SystemClock(), pool_size=2)
    try:
        patient = Patient(loaded, config_file(options), secrets_folder(options), wrong, accounts, database)
        return await examine(patient, online=options.online)
    finally:
        await database.close()
        for connector in accounts.values():
            await connector.close()


def _accounts(loaded: Loaded) -> tuple[Accounts, list[str]]:
    """Those of the settings; none of them, and why, where one cannot be built."""
    try:
        return build_accounts(loaded.settings), []
    except BadAccounts as error:
        return {}, placed(error, loaded)
