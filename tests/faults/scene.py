"""The world of a trial: real processes with PostgreSQL and Redis, simulators around them, lines that can be cut, one clock.

`opened(Plan(...))` gives a Scene. Customers write numbered messages, by Telegram unless somebody joins another network, and
reps type numbered answers in Slack; at the end `account` counts what became of both.
"""

import asyncio
import os
import signal
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from connectors.telegram.simulator.world import Behaviour
from hub.clock import monotonic_seconds
from hub.sandbox import people
from hub.sandbox.world import World
from tests.faults import counting
from tests.faults.account import Account
from tests.faults.machines import Machines
from tests.faults.providers import BY_NAME
from tests.faults.proxy import Proxy
from tests.faults.shared_clock import SharedClock
from tests.faults.steps import Steps
from tests.faults.talkers import Talker, on_telegram
from tests.servers import PostgresServer, RedisServer

LOOK_SECONDS = 0.1
Seen = TypeVar("Seen")
REP = "jana"


class NotWorkedOff(Exception):
    """Something was still to be done when patience ran out. The text says what."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`web` and `worker` processes; both 0: one process on SQLite. `proxied`: lines that can be cut stand in front of the
    database, Redis, Slack and the providers. `desks`: channels of Slack over which the conversations are spread, each of which
    takes one post at a time. `settings` take the place of the sandbox's, by dotted name. `machines`: one web
    and one worker process on each machine of these names, PostgreSQL and Redis on a third, and blobs in S3."""

    web: int = 1
    worker: int = 1
    writers: int = 8
    readers: int = 2
    proxied: bool = False
    desks: int = 1
    machines: tuple[str, ...] = ()
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
    writers: list[Talker]
    readers: list[Talker]
    written: dict[str, Talker] = field(default_factory=dict)
    typed: dict[str, Talker] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    poisoned: set[str] = field(default_factory=set)
    machines: Machines | None = None
    desks: int = 1
    chapter: tuple[int, int, int] = (0, 0, 0)  # written, typed and dead before what is counted now

    async def begin_chapter(self) -> None:
        """From here on the account counts anew."""
        self.chapter = len(self.written), len(self.typed), await counting.dead_jobs(self)

    # What people do

    def write(self, count: int = 1) -> None:
        """Everybody in turn writes their next numbered message."""
        for _ in range(count):
            self.says(self.writers[len(self.written) % len(self.writers)])

    def person(self, number: int, behaviour: Behaviour | None = None) -> Talker:
        """Another writer, made on the way."""
        return person_named(self.world, f"Talker {number}", behaviour)

    def joins(self, provider: str) -> Talker:
        """Somebody new who writes by another provider."""
        return BY_NAME[provider].talker(self.world, len(self.written))

    def says(self, person: Talker) -> str:
        """One message more of this person; its words."""
        words = f"message {len(self.written)}"
        self.written[words] = person
        person.say(
            words if self.desks == 1 else f"{words} for {desk_named(zlib.crc32(person.id.encode()) % self.desks)}"
        )
        return words

    def shows(self, writer: Talker, picture: bytes) -> None:
        """A picture of one of the writers on Telegram, with the next numbered message below it."""
        words = f"message {len(self.written)}"
        self.written[words] = writer
        telegram = self.world.telegram
        telegram.send_photo(telegram.people[int(writer.handle)], picture, words)

    async def greet(self) -> None:
        """The readers have written once, so that there are threads to answer in."""
        for person in self.readers:
            self.says(person)
        await self.worked_off(120)

    async def answer(self, count: int = 1) -> None:
        """The rep types so many numbered answers in the readers' threads, each as soon as Slack has brought the former."""
        for _ in range(count):
            await self.answers(self.readers[len(self.typed) % len(self.readers)])

    async def answers(self, person: Talker) -> None:
        """The rep types the next numbered answer in this person's thread."""
        words = f"answer {len(self.typed)}"
        self.typed[words] = person
        channel, ts = await self.until(f"a thread of {person.name}", partial(counting.thread, self, person))
        if (await self.world.slack.type(people.rep(REP).slack_user, channel, words, ts)).ok:
            self.taken.add(words)

    def on_phones(self, words: str) -> int:
        return counting.read_by(self.typed[words])[words]

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

    def rings(self) -> list[str]:
        """What PostgreSQL said of transactions that waited for each other in a ring. It ends such a ring, and nothing is lost by
        it but a second; yet each is a mistake."""
        if self.postgres is None:
            return []
        said = (self.postgres.folder / "log").read_text(errors="replace")
        return [one.partition(" LOG: ")[0] for one in said.split("deadlock detected")[1:]]

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
        world = self.world
        others = (*world.networks.simulators, world.mail, world.amazon, *world.relays.simulators)
        for simulator in (world.telegram, *others):
            await simulator.settle(seconds)
        await asyncio.wait_for(world.slack.settle(), seconds)
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


def desk_named(number: int) -> str:
    return f"desk{number}"


def person_named(world: World, name: str, behaviour: Behaviour | None) -> Talker:
    return on_telegram(world.telegram, world.telegram.add_person(name, started=True, behaviour=behaviour))
