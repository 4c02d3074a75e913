"""The whole examination: every look in turn, each with its time-out, and none that keeps another from being taken."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config.loading import Loaded
from crm.storage.unit_of_work import Database
from hub.accounts import Accounts
from hub.doctor import here, inside, outside
from hub.doctor.values import Finding, Level, Look, bad, warn
from hub.watching import places_of

LOOK_SECONDS = 10.0
ONLINE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined. `wrong`: what the hub would not start with; `accounts`: those that could be built."""

    loaded: Loaded
    config: Path | None
    secrets: Path | None
    wrong: Sequence[str]
    accounts: Accounts
    database: Database


async def examine(patient: Patient, *, online: bool) -> list[Finding]:
    """Everything that was found, in the order in which things depend on each other. `online`: providers and Slack are asked."""
    settings = patient.loaded.settings
    found = [
        *here.settings(patient.loaded, patient.wrong),
        *here.accounts(patient.accounts),
        *here.address(settings, patient.accounts),
        *here.encryption(settings),
        *here.open_to_others(patient.loaded, patient.config, patient.secrets),
        *here.disk(settings),
    ]
    found += await _database(patient)
    database = patient.database
    found += await _taken("redis", lambda: outside.redis(settings.redis.url, is_one_process=database.is_sqlite))
    if online and settings.slack.enabled:
        found += await _taken("slack", lambda: outside.slack(settings.slack), ONLINE_SECONDS)
    if online:
        found += await _taken("keys", lambda: outside.keys(patient.accounts), ONLINE_SECONDS)
    return found


async def _database(patient: Patient) -> list[Finding]:
    """Without its tables there is nothing more to ask it."""
    file = here.database_file(patient.loaded.settings)
    if file is not None and not file.exists():
        return [bad("database", f"there is no file {file} yet", "hub serve makes it, or hub migrate")]
    database = patient.database
    found = await _taken("database", lambda: inside.migrated(database))
    if any(one.level is Level.BAD for one in found):
        return found
    looks: list[tuple[str, Look]] = [
        ("clock", lambda: inside.clock(database)),
        ("processes", lambda: inside.alive(database)),
        ("jobs", lambda: inside.work(database)),
        ("deliveries", lambda: inside.deliveries(database)),
        ("channels", lambda: inside.channels(database, places_of(patient.accounts))),
        ("journal", lambda: inside.journal(database)),
    ]
    for about, look in looks:
        found += await _taken(about, look)
    return found


async def _taken(about: str, look: Look, seconds: float = LOOK_SECONDS) -> list[Finding]:
    """What the look found, or why it could not be taken."""
    try:
        async with asyncio.timeout(seconds):
            return list(await look())
    except TimeoutError:
        return [warn(about, f"no answer within {seconds:.0f} seconds", "look again; if it stays so, look at its load")]
    except (SQLAlchemyError, OSError) as problem:
        words = str(problem).splitlines()[0]
        return [bad(about, f"the database cannot be asked: {words}", "start it, or mend database.url")]
