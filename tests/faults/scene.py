"""The world of a trial: real processes with PostgreSQL and Redis, simulators around them, lines that can be cut, one clock.

`opened(Plan(...))` gives a Scene. Customers write numbered messages by Telegram, reps type numbered answers in Slack; at
the end `account` counts what became of both.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from connectors.telegram.simulator.world import Behaviour, Person
from hub.clock import monotonic_seconds
from hub.sandbox import people
from hub.sandbox import world as sandbox
from hub.sandbox.networks.network import ACCOUNT
from hub.sandbox.options import SandboxOptions
from hub.sandbox.world import World
from tests.faults import counting
from tests.faults.account import Account
from tests.faults.hub_child import CLOCK, SETTINGS, STEPS
from tests.faults.proxy import Proxy, to_port, to_socket
from tests.faults.shared_clock import SharedClock
from tests.faults.steps import Steps
from tests.servers import DURABLE, PostgresServer, RedisServer

LOOK_SECONDS = 0.1
Seen = TypeVar("Seen")
REP = "jana"
ROUTING = f"""\
version: 1
queues:
  support: {{slack_channel: {people.TRIAGE_CHANNEL}, teams: [support], typed_text: send}}
default_queue: support
"""
RETRIES = [0.2] * 5 + [1.0] * 600  # a provider that does not give up while a trial lasts


class NotWorkedOff(Exception):
    """Something was still to be done when patience ran out. The text says what."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`web` and `worker` processes; both 0: one process on SQLite. `proxied`: lines that can be cut stand in front of the
    database, Redis, Slack and Telegram. `settings` take the place of the sandbox's, by dotted name."""

    web: int = 1
    worker: int = 1
    writers: int = 8
    readers: int = 2
    proxied: bool = False
    behaviour: Behaviour | None = None
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def is_sqlite(self) -> bool:
        return self.web + self.worker == 0


@dataclass(slots=True)
class Scene:
    """`written` and `typed` are what customers and the rep wrote, in order: text -> person."""

    world: World
    clock: SharedClock
    steps: Steps
    folder: Path
    postgres: PostgresServer | None
    redis: RedisServer | None
    lines: dict[str, Proxy]
    writers: list[Person]
    readers: list[Person]
    written: dict[str, Person] = field(default_factory=dict)
    typed: dict[str, Person] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    poisoned: set[str] = field(default_factory=set)
    chapter: tuple[int, int, int] = (0, 0, 0)  # written, typed and dead before what is counted now

    async def begin_chapter(self) -> None:
        """From here on the account counts anew."""
        self.chapter = len(self.written), len(self.typed), await counting.dead_jobs(self)

    # What people do

    def write(self, count: int = 1) -> None:
        """Everybody in turn writes their next numbered message."""
        for _ in range(count):
            self.says(self.writers[len(self.written) % len(self.writers)])

    def person(self, number: int) -> Person:
        """Another writer, made on the way."""
        return self.world.telegram.add_person(f"Talker {number}", started=True)

    def says(self, person: Person) -> None:
        """One message more of this person."""
        words = f"message {len(self.written)}"
        self.written[words] = person
        self.world.telegram.write(person, words)

    async def greet(self) -> None:
        """The readers have written once, so that there are threads to answer in."""
        for person in self.readers:
            self.says(person)
        await self.worked_off(120)

    async def answer(self, count: int = 1) -> None:
        """The rep types so many numbered answers in the readers' threads, each as soon as Slack has brought the former."""
        user = people.rep(REP).slack_user
        for _ in range(count):
            number = len(self.typed)
            person, words = self.readers[number % len(self.readers)], f"answer {number}"
            self.typed[words] = person
            channel, ts = await self.until(f"a thread of {person.name}", partial(counting.thread, self, person))
            if (await self.world.slack.type(user, channel, words, ts)).ok:
                self.taken.add(words)

    def on_phones(self, words: str) -> int:
        return sum(1 for one in self.world.telegram.phone(self.typed[words]) if one.text == words and not one.from_me)

    # What happens to processes

    def process_ids(self) -> dict[str, int]:
        assert self.world.roles is not None
        return {name: child.process.pid for name, child in self.world.roles.children.items()}

    def named(self, process_id: int) -> str:
        return next(name for name, one in self.process_ids().items() if one == process_id)

    async def kill(self, name: str) -> None:
        """kill -9, and the same process again, ready when this returns."""
        assert self.world.roles is not None
        await self.world.roles.kill(name)
        await self.world.roles.restart(name)

    async def crash_postgres(self) -> None:
        """As if the power of the database's machine had gone."""
        assert self.postgres is not None
        await asyncio.to_thread(self.postgres.stop, "immediate")
        await asyncio.to_thread(self.postgres.start)
        await self.world.database.engine.dispose()

    async def kill_redis(self) -> None:
        assert self.redis is not None
        self.redis.kill()
        await asyncio.to_thread(self.redis.start)

    def resume(self, name: str) -> None:
        os.kill(self.process_ids()[name], signal.SIGCONT)

    # Waiting

    async def until(self, what: str, look: Callable[[], Awaitable[Seen | None]], seconds: float = 60.0) -> Seen:
        deadline = monotonic_seconds() + seconds
        while monotonic_seconds() < deadline:
            found = await look()
            if found:
                return found
            await asyncio.sleep(LOOK_SECONDS)
        raise NotWorkedOff(f"not within {seconds:.0f} s: {what}")

    async def worked_off(self, seconds: float) -> None:
        """Return when everything has arrived and no job is left that is due now."""
        await self.world.telegram.settle(seconds)
        await asyncio.wait_for(self.world.slack.settle(), seconds)
        deadline = monotonic_seconds() + seconds
        while left := await counting.due_jobs(self):
            if monotonic_seconds() > deadline:
                raise NotWorkedOff(f"still to be done after {seconds:.0f} s: {left}")
            await asyncio.sleep(LOOK_SECONDS)

    async def pass_time(self, seconds: float, step: float = 30.0) -> None:
        """The test clock goes forward for all, in steps, each when nobody holds a lane: a jump in the middle of a job would
        take its lease away, which is a fault of its own."""
        while seconds > 0:
            for _ in range(20):
                if not await counting.held_lanes(self):
                    break
                await asyncio.sleep(LOOK_SECONDS)
            self.clock.move(min(step, seconds))
            seconds -= step
            await asyncio.sleep(3 * LOOK_SECONDS)

    async def account(self, dead_expected: int = 0) -> Account:
        return await counting.account(self, dead_expected)


@asynccontextmanager
async def opened(plan: Plan) -> AsyncIterator[Scene]:
    """The world of this plan, taken down at the end with everything that was started for it."""
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="hub-faults-", dir="/tmp"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        clock, steps = SharedClock(folder / CLOCK), Steps(folder / STEPS)
        stack.enter_context(clock.ruling())
        postgres = redis = None
        if not plan.is_sqlite:
            postgres, redis = PostgresServer(DURABLE), RedisServer()
            stack.callback(postgres.close)
            stack.callback(redis.close)
        (folder / "routing.yaml").write_text(ROUTING)
        options = _options(plan, folder, postgres, redis)
        lines: dict[str, Proxy] = {}

        async def prepare(world: World) -> None:
            _set_up_people(world)
            lines.update(await _lines(world, options, postgres, redis, stack) if plan.proxied else {})
            (folder / SETTINGS).write_text(json.dumps({**_through(lines, options), **plan.settings}))

        world = await stack.enter_async_context(sandbox.opened(options, prepare))
        writers = [_person(world, f"Writer {number}", plan.behaviour) for number in range(plan.writers)]
        readers = [_person(world, f"Reader {number}", None) for number in range(plan.readers)]
        yield Scene(world, clock, steps, folder, postgres, redis, lines, writers, readers)


def _options(plan: Plan, folder: Path, postgres: PostgresServer | None, redis: RedisServer | None) -> SandboxOptions:
    return SandboxOptions(
        database=postgres.fresh_database() if postgres is not None else None,
        redis=redis.url if redis is not None else None,
        web=plan.web,
        worker=plan.worker,
        separate=True,
        model=False,
        slack_limits=False,
        undo_seconds=0.0,
        program=("-m", "tests.faults.hub_child", str(folder)),
        routing=folder / "routing.yaml",
    )


def _set_up_people(world: World) -> None:
    world.telegram.courier.retry_delays = RETRIES
    world.telegram.rates.enforced = False
    world.slack.hub.sleep = _shortly


async def _shortly(seconds: float) -> None:
    """Slack comes again after a minute, and five; here after a second."""
    await asyncio.sleep(min(seconds, 1.0))


def _person(world: World, name: str, behaviour: Behaviour | None) -> Person:
    return world.telegram.add_person(name, started=True, behaviour=behaviour)


async def _lines(
    world: World,
    options: SandboxOptions,
    postgres: PostgresServer | None,
    redis: RedisServer | None,
    stack: AsyncExitStack,
) -> dict[str, Proxy]:
    slack_port = int(world.slack.root_url.rpartition(":")[2])
    lines = {"slack": Proxy(to_port(lambda: slack_port)), "telegram": Proxy(to_port(lambda: world.telegram.port))}
    if postgres is not None and redis is not None:
        lines["database"] = Proxy(to_socket(str(postgres.folder / ".s.PGSQL.5432")))
        lines["redis"] = Proxy(to_port(lambda: redis.port))
    for line in lines.values():
        await line.start()
        stack.push_async_callback(line.stop)
    return lines


def _through(lines: dict[str, Proxy], options: SandboxOptions) -> dict[str, str]:
    """The settings that lead through the lines."""
    if not lines:
        return {}
    through = {
        "slack.base_url": f"http://127.0.0.1:{lines['slack'].port}/api/",
        f"connectors.telegram.accounts.{ACCOUNT}.base_url": f"http://127.0.0.1:{lines['telegram'].port}",
    }
    if "database" in lines:
        name = re.search(r"/(hub_\d+)\?", str(options.database))
        assert name is not None
        through["database.url"] = f"postgresql+asyncpg://postgres@127.0.0.1:{lines['database'].port}/{name[1]}"
        through["redis.url"] = f"redis://127.0.0.1:{lines['redis'].port}/0"
    return through
