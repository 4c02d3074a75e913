"""A command's way to the hub's database, blobs and list of erasures, and what it says when there is none."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings
from crm.storage.unit_of_work import Database
from hub.blobs import Blobs, S3Blobs
from hub.clock import SystemClock
from hub.commands.settings import complain, database_problems, load_for
from hub.engine.clock_offset import read_offset
from hub.privacy.keeping import BadLine, Keeping, KeyMissing

WRONG = 1
WRONG_USE = 2


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command works on."""

    settings: Settings
    database: Database
    blobs: Blobs
    keeping: Keeping


Act = Callable[[Opened], Awaitable[int]]


def with_hub(options: argparse.Namespace, act: Act) -> int:
    """The status that `act` gives; 2 where settings, database or list of erasures cannot be used, which is said."""
    settings = load_for(options).settings
    if wrong := database_problems(settings):
        complain(wrong)
        return WRONG_USE
    try:
        return asyncio.run(_opened(settings, act))
    except (KeyMissing, BadLine) as problem:
        print(str(problem), file=sys.stderr)
    except (OSError, SQLAlchemyError) as error:
        print(f"The database cannot be used: {str(error).splitlines()[0]}", file=sys.stderr)
        print("hub check-config shows which one it is; hub migrate makes its tables.", file=sys.stderr)
    return WRONG_USE


async def _opened(settings: Settings, act: Act) -> int:
    from hub.wiring import make_blobs, make_keeping  # they load every part of the hub

    clock = SystemClock()
    database = Database(settings.database.url, clock, pool_size=settings.database.pool_size)
    blobs = make_blobs(settings)
    try:
        if settings.sandbox.enabled:
            async with database.reading() as session:
                clock.move_to_offset(await read_offset(session))
        return await act(Opened(settings, database, blobs, make_keeping(settings)))
    finally:
        await database.close()
        if isinstance(blobs, S3Blobs):
            blobs.close()
