"""The world of a trial: real processes with PostgreSQL and Redis, simulators around them, lines that can be cut, one clock.

`opened(Plan(...))` gives a Scene. Customers write numbered messages, by Telegram unless somebody joins another network, and
reps type numbered answers in Slack; at the end `account` counts what became of both.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import tempfile
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import boto3

from connectors.telegram.simulator.world import Behaviour
from hub.clock import monotonic_seconds
from hub.sandbox import people
from hub.sandbox import world as sandbox
from hub.sandbox.networks.network import ACCOUNT
from hub.sandbox.options import LOOPBACK, SandboxOptions
from hub.sandbox.world import World
from inbox.slack.simulator import NewChannel
from tests.amazon import moto_server
from tests.faults import counting
from tests.faults.account import Account
from tests.faults.hub_child import CLOCK, MACHINES, SETTINGS, STEPS
from tests.faults.machines import DATA, Machines, joined
from tests.faults.providers import BY_NAME, PROVIDERS
from tests.faults.proxy import Proxy, to_port, to_socket
from tests.faults.shared_clock import SharedClock
from tests.faults.steps import Steps
from tests.faults.talkers import Talker, on_telegram
from tests.servers import DURABLE, PostgresServer, RedisServer

LOOK_SECONDS = 0.1
Seen = TypeVar("Seen")
REP = "jana"
BUCKET, REGION = "inbox-hub", "us-east-1"
RETRIES = [0.2] * 5 + [1.0] * 600  # a provider that does not give up while a trial lasts


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
        return _person(self.world, f"Talker {number}", behaviour)

    def joins(self, provider: str) -> Talker:
        """Somebody new who writes by another provider."""
        return BY_NAME[provider].talker(self.world, len(self.written))

    def says(self, person: Talker) -> str:
        """One message more of this person; its words."""
        words = f"message {len(self.written)}"
        self.written[words] = person
        person.say(words if self.desks == 1 else f"{words} for {_desk(zlib.crc32(person.id.encode()) % self.desks)}")
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


@asynccontextmanager
async def opened(plan: Plan) -> AsyncIterator[Scene]:
    """The world of this plan, taken down at the end with everything that was started for it."""
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="hub-faults-", dir="/tmp"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        clock, steps = SharedClock(folder / CLOCK), Steps(folder / STEPS)
        stack.enter_context(clock.ruling())
        machines = stack.enter_context(joined(plan.machines)) if plan.machines else None
        postgres, redis = (None, None) if plan.is_sqlite else _servers(machines, stack)
        (folder / "routing.yaml").write_text(_routing(plan.desks))
        if machines is not None:
            (folder / MACHINES).write_text(json.dumps(_placed(plan, machines)))
        options = _options(plan, folder, postgres, redis, machines)
        lines: dict[str, Proxy] = {}

        async def prepare(world: World) -> None:
            _set_up_people(world)
            if plan.desks > 1:
                names = [_desk(number) for number in range(plan.desks)]
                world.slack.seed(channels=[NewChannel(name, id=_channel_of(name)) for name in names])
            if plan.proxied or machines is not None:
                host = machines.world if machines is not None else LOOPBACK
                lines.update(await _lines(world, host, stack))
                world.slack.reached_at(lines["slack"].url)
            if plan.proxied and postgres is not None and redis is not None:
                lines.update(await _data_lines(postgres, redis, stack))
            there = _on_machines(machines, options, redis, stack) if machines is not None and redis is not None else {}
            (folder / SETTINGS).write_text(json.dumps({**_through(lines, options), **there, **plan.settings}))

        world = await stack.enter_async_context(sandbox.opened(options, prepare))
        writers = [_person(world, f"Writer {number}", plan.behaviour) for number in range(plan.writers)]
        readers = [_person(world, f"Reader {number}", None) for number in range(plan.readers)]
        yield Scene(
            world, clock, steps, folder, postgres, redis, lines, writers, readers, machines=machines, desks=plan.desks
        )


def _desk(number: int) -> str:
    return f"desk{number}"


def _channel_of(desk: str) -> str:
    return f"C0{desk.upper()}"


def _routing(desks: int) -> str:
    """Where there are several desks, a conversation belongs to the one that its first message names."""
    names = [_desk(number) for number in range(desks)] if desks > 1 else []
    channels = {"support": people.TRIAGE_CHANNEL} | {name: _channel_of(name) for name in names}
    queues = {
        name: {"slack_channel": channel, "teams": ["support"], "typed_text": "send"}
        for name, channel in channels.items()
    }
    rules = [{"name": name, "when": {"topic": [name]}, "queue": name} for name in names]
    return json.dumps({"version": 1, "queues": queues, "default_queue": "support", "rules": rules})


def _servers(machines: Machines | None, stack: AsyncExitStack) -> tuple[PostgresServer, RedisServer]:
    if machines is None:
        postgres, redis = PostgresServer(DURABLE), RedisServer()
    else:
        data = machines[DATA]
        with data.inside():
            postgres, redis = PostgresServer({"listen_addresses": data.address}), RedisServer(data.address)
        postgres.let_in(machines.network)
    stack.callback(postgres.close)
    stack.callback(redis.close)
    return postgres, redis


def _placed(plan: Plan, machines: Machines) -> dict[str, tuple[str, str]]:
    """Of each process: the namespace and the host name of its machine."""
    return {
        f"{role}{number}": (machines[name].namespace, name)
        for number, name in enumerate(plan.machines, start=1)
        for role in ("web", "worker")
    }


def _options(
    plan: Plan,
    folder: Path,
    postgres: PostgresServer | None,
    redis: RedisServer | None,
    machines: Machines | None,
) -> SandboxOptions:
    hosts = (
        {}
        if machines is None
        else {
            f"{role}{number}": machines[name].address
            for number, name in enumerate(plan.machines, start=1)
            for role in ("web", "worker")
        }
    )
    return SandboxOptions(
        database=postgres.fresh_database() if postgres is not None else None,
        redis=redis.url if redis is not None else None,
        web=len(plan.machines) or plan.web,
        worker=len(plan.machines) or plan.worker,
        hosts=hosts,
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


def _person(world: World, name: str, behaviour: Behaviour | None) -> Talker:
    return on_telegram(world.telegram, world.telegram.add_person(name, started=True, behaviour=behaviour))


async def _lines(world: World, host: str, stack: AsyncExitStack) -> dict[str, Proxy]:
    """To Slack and to each provider."""
    slack_port = int(world.slack.root_url.rpartition(":")[2])
    lines = {
        "slack": Proxy(to_port(lambda: slack_port), host),
        "telegram": Proxy(to_port(lambda: world.telegram.port), host),
    }
    for one in PROVIDERS:
        lines.setdefault(one.line, Proxy(to_port(partial(one.port, world)), host))
    return await _started(lines, stack)


async def _data_lines(postgres: PostgresServer, redis: RedisServer, stack: AsyncExitStack) -> dict[str, Proxy]:
    lines = {
        "database": Proxy(to_socket(str(postgres.folder / ".s.PGSQL.5432"))),
        "redis": Proxy(to_port(lambda: redis.port)),
    }
    return await _started(lines, stack)


async def _started(lines: dict[str, Proxy], stack: AsyncExitStack) -> dict[str, Proxy]:
    for line in lines.values():
        await line.start()
        stack.push_async_callback(line.stop)
    return lines


def _through(lines: dict[str, Proxy], options: SandboxOptions) -> dict[str, str]:
    """The settings that lead through the lines."""
    if not lines:
        return {}
    through = {
        "slack.base_url": f"{lines['slack'].url}/api/",
        f"connectors.telegram.accounts.{ACCOUNT}.base_url": lines["telegram"].url,
    }
    for one in PROVIDERS:
        through.update(one.through(lines[one.line]))
    if "database" in lines:
        line = lines["database"]
        through["database.url"] = f"postgresql+asyncpg://postgres@{line.host}:{line.port}/{_name_of(options)}"
        through["redis.url"] = f"redis://{lines['redis'].host}:{lines['redis'].port}/0"
    return through


def _on_machines(
    machines: Machines, options: SandboxOptions, redis: RedisServer, stack: AsyncExitStack
) -> dict[str, str]:
    """How processes on machines of their own find the data, and the blobs that they share."""
    store = stack.enter_context(moto_server(machines.world))
    keys = {"region_name": REGION, "aws_access_key_id": "key", "aws_secret_access_key": "secret"}
    boto3.client("s3", endpoint_url=store, **keys).create_bucket(Bucket=BUCKET)
    return {
        "database.url": f"postgresql+asyncpg://postgres@{machines[DATA].address}:5432/{_name_of(options)}",
        "redis.url": redis.url,
        "sandbox.enabled": "false",  # it allows loopback alone, and its clock is not asked here
        "blobs.s3_bucket": BUCKET,
        "blobs.s3_endpoint": store,
        "blobs.s3_region": REGION,
        "blobs.s3_access_key": "key",
        "blobs.s3_secret_key": "secret",
    }


def _name_of(options: SandboxOptions) -> str:
    name = re.search(r"/(hub_\d+)\?", str(options.database))
    assert name is not None
    return name[1]
