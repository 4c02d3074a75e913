"""Setting the stage of a trial: servers, processes, lines and people as its plan wants them, and taking all of it down."""

import asyncio
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import boto3

from hub.sandbox import people
from hub.sandbox import world as sandbox
from hub.sandbox.networks.network import ACCOUNT
from hub.sandbox.options import LOOPBACK, SandboxOptions
from hub.sandbox.world import World
from inbox.slack.simulator import NewChannel
from tests.amazon import moto_server
from tests.faults.hub_child import CLOCK, MACHINES, SETTINGS, STEPS
from tests.faults.machines import DATA, Machines, joined
from tests.faults.providers import PROVIDERS
from tests.faults.proxy import Proxy, to_port, to_socket
from tests.faults.scene import Plan, Scene, desk_named, person_named
from tests.faults.shared_clock import SharedClock
from tests.faults.steps import Steps
from tests.servers import DURABLE, PostgresServer, RedisServer

BUCKET, REGION = "inbox-hub", "us-east-1"
RETRIES = [0.2] * 5 + [1.0] * 600  # a provider that does not give up while a trial lasts


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
                names = [desk_named(number) for number in range(plan.desks)]
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
        writers = [person_named(world, f"Writer {number}", plan.behaviour) for number in range(plan.writers)]
        readers = [person_named(world, f"Reader {number}", None) for number in range(plan.readers)]
        yield Scene(
            world, clock, steps, folder, postgres, redis, lines, writers, readers, machines=machines, desks=plan.desks
        )


def _channel_of(desk: str) -> str:
    return f"C0{desk.upper()}"


def _routing(desks: int) -> str:
    """Where there are several desks, a conversation belongs to the one that its first message names."""
    names = [desk_named(number) for number in range(desks)] if desks > 1 else []
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
        "server.allow_http": "true",  # the cables are ours
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
