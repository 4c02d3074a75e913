"""hub serve: run the hub, or one role of it, until it is asked to end."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack

import structlog
from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings
from hub import logs
from hub.accounts import account_problems, missing_settings
from hub.commands.settings import complain, database_problems, file_problems, load_for
from hub.migrations.command import upgrade
from hub.plain_connections import plain_connections
from hub.process import loop_factory, settle
from hub.wiring import CannotStart, Role, running

WRONG_SETTINGS = 2
SETTLE_SECONDS = 0.5  # whoever waits for /ready first: looking through what start has made takes a fifth of a second

log = structlog.stdlib.get_logger(__name__)


def run(options: argparse.Namespace) -> int:
    """0 after a graceful end; 2 when the settings do not let it start."""
    loaded = load_for(options)
    settings = loaded.settings
    logs.set_up(settings.log.level, settings.log.format)
    if wrong := [*account_problems(loaded), *database_problems(settings), *file_problems(settings), *_plain(settings)]:
        complain(wrong)
        return WRONG_SETTINGS
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(settings, Role(options.role), migrate=not options.no_migrate))
    except CannotStart as error:
        complain([str(error)])
        return WRONG_SETTINGS
    return 0


def _plain(settings: Settings) -> list[str]:
    """What would go unencrypted, where that is not allowed."""
    return plain_connections(settings) if settings.server.encrypted_only else []


async def _serve(settings: Settings, role: Role, *, migrate: bool) -> None:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    _on_signals(loop, ending.set)
    async with AsyncExitStack() as stack:
        try:
            if migrate:
                await upgrade(settings.database.url)
            hub = await stack.enter_async_context(running(settings, role))
        except (OSError, SQLAlchemyError) as error:
            raise CannotStart(_why(error, settings)) from error
        loop.call_later(SETTLE_SECONDS, settle)
        for line in missing_settings(settings):
            log.warning("something is missing", what=line)
        log.info("the hub runs", role=role, address=hub.url)
        print(f"The hub listens on {hub.url} ({role}). Ctrl+C ends it.", file=sys.stderr)
        await ending.wait()
        _on_signals(loop, hub.draining.hurry)
        if role.accepts and settings.server.drain_seconds:
            log.info("the hub drains: others are told to go elsewhere", seconds=settings.server.drain_seconds)
            await hub.draining.drain(settings.server.drain_seconds)
        hub.draining.begin()
        log.info("the hub ends: finishing what was begun")


def _on_signals(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    """What the signals to end do from now on: the first begins it, the next hurries it."""
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, act)


def _why(error: OSError | SQLAlchemyError, settings: Settings) -> str:
    """Which part of the world is not there, in words. A database's own words hold no password."""
    words = str(error).splitlines()[0]
    if isinstance(error, SQLAlchemyError):
        return f"database.url: the database cannot be used: {words}"
    return f"the hub cannot begin: {words}. Is the database up, and {settings.server.host}:{settings.server.port} free?"
