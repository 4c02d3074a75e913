"""The world of the sandbox: simulated providers, invented people, and the real hub between them, all on loopback."""

import asyncio
import json
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from config.loading import load
from config.settings import Settings
from connectors.email.simulator import MailPerson, MailSimulator
from connectors.email.simulator.ses import SesSimulator
from connectors.forms.simulator import FormsSimulator
from connectors.telegram.simulator.provider import TelegramSimulator
from connectors.telegram.simulator.world import Person
from connectors.toolkit.simulator import CallLog
from connectors.webchat.simulator import WebchatSimulator
from crm.storage.unit_of_work import Database
from hub import clock as hub_clock
from hub.engine.clock_offset import move_forward
from hub.migrations.command import upgrade
from hub.sandbox import amazon, people, relays
from hub.sandbox.networks.network import ACCOUNT
from hub.sandbox.networks.registry import Networks, networks
from hub.sandbox.options import LOOPBACK, CallLine, SandboxFailed, SandboxOptions
from hub.sandbox.processes import Roles, free_port
from hub.sandbox.seed import seed
from hub.sandbox.settings_file import write_settings
from hub.wiring import running
from inbox.language_model.simulator import OpenAISimulator
from inbox.slack.simulator import NewChannel, NewUser, SlackSimulator, SlackSimulatorSettings

HOME = ZoneInfo("Europe/Prague")
EVENING = 23, 30
MORNING = 9, 0
CONNECT_SECONDS = 20.0

MailPlace = tuple[str, int]


class _Server(Protocol):
    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass(slots=True)
class HubHere:
    """The hub in this very process, as its settings say; it can be ended and begun again."""

    settings: Settings
    clock: hub_clock.SystemClock
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> str:
        """Its address, once it serves."""
        return (await self.stack.enter_async_context(running(self.settings, "all", self.clock))).url

    async def stop(self) -> None:
        await self.stack.aclose()


@dataclass(slots=True)
class World:
    """Everything one can see and touch. `database` looks at the hub's own database, from outside the hub."""

    options: SandboxOptions
    clock: hub_clock.SystemClock
    telegram: TelegramSimulator
    mail: MailSimulator
    amazon: SesSimulator
    relays: relays.Relays
    site: WebchatSimulator
    form: FormsSimulator
    networks: Networks
    slack: SlackSimulator
    model: OpenAISimulator
    calls: list[CallLine]
    folder: Path
    database: Database
    phones: Mapping[str, Person] = field(default_factory=dict)
    mailboxes: Mapping[str, MailPerson] = field(default_factory=dict)
    roles: Roles | None = None
    here: HubHere | None = None

    async def restart_hub(self) -> None:
        """Every process of the hub is killed and begun again; in this process it is ended and begun again."""
        if self.here is not None:
            await self.here.stop()
            await self.here.start()
        if self.roles is not None:
            for name in sorted(self.roles.children):
                await self.roles.kill(name)
                await self.roles.restart(name)

    def person(self, key: str) -> Person:
        return self.phones[key]

    async def move_clock(self, by: timedelta) -> None:
        """Move the hub's clock forward; every process of the hub has taken it over when this returns."""
        self.clock.move_to_offset(await move_forward(self.database, by))
        if self.roles is not None:
            await self.roles.wait_until_it_is(self.clock.now())

    async def move_clock_to(self, hour: int, minute: int = 0) -> datetime:
        """Forward to the next time it is so late in Prague; the moment reached."""
        here = self.clock.now().astimezone(HOME)
        then = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if then <= here:
            then += timedelta(days=1)
        await self.move_clock(then - here)
        return then


async def as_they_are(world: World) -> None:
    """The simulators stay where they are."""


@asynccontextmanager
async def opened(
    options: SandboxOptions, prepare: Callable[[World], Awaitable[None]] = as_they_are
) -> AsyncIterator[World]:
    """The world, with the hub running in it. Everything is taken down at the end, the scratch folder too.

    `prepare` is awaited when the simulators stand and the hub has not begun.
    """
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="inbox-hub-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        calls: list[CallLine] = []
        world = await _simulators(options, folder, calls, stack)
        await prepare(world)
        await _start_hub(world, stack)
        yield world


async def _simulators(options: SandboxOptions, folder: Path, calls: list[CallLine], stack: AsyncExitStack) -> World:
    clock = hub_clock.SystemClock()

    def heard(line: CallLine) -> None:
        calls.append(line)
        if options.on_call is not None:
            options.on_call(line)

    seconds = hub_clock.epoch_seconds
    log = CallLog(lambda line: heard(json.loads(line)))
    telegram = TelegramSimulator(seconds, log, name="Moravia Shop", username="moravia_shop_bot")
    mail = MailSimulator(seconds, log, hub_address="support@moravia.example", authserv_id="mx.moravia.example")
    ses = amazon.simulated(seconds, log, mail)
    relayed = relays.simulated(lambda: clock.now().timestamp(), log, mail)
    site = WebchatSimulator(seconds, log, account=ACCOUNT, name="Moravia Shop")
    form = FormsSimulator(seconds, log)
    others = networks(lambda: clock.now().timestamp(), log)
    slack = SlackSimulator(SlackSimulatorSettings(limits_enforced=options.slack_limits), clock=seconds, on_call=heard)
    model = OpenAISimulator(seconds, on_call=heard)
    servers: list[_Server] = [telegram, mail, ses, *relayed.simulators, site, form, *others.simulators, slack, model]
    for simulator in servers:
        await simulator.start()
        stack.push_async_callback(simulator.stop)
    slack.seed(
        channels=[NewChannel("triage", id=people.TRIAGE_CHANNEL), NewChannel("sales", id=people.SALES_CHANNEL)],
        users=[_slack_user(one) for one in (*people.REPS, people.STRANGER)],
    )
    phones = {one.key: _phone(telegram, one) for one in people.CUSTOMERS}
    database = Database(options.database or f"sqlite+aiosqlite:///{folder / 'hub.sqlite'}", clock)
    stack.push_async_callback(database.close)
    others.join(people.CUSTOMERS)
    mailboxes = {one.key: mail.add_person(one.name, one.email) for one in people.CUSTOMERS}
    return World(
        options,
        clock,
        telegram,
        mail,
        ses,
        relayed,
        site,
        form,
        others,
        slack,
        model,
        calls,
        folder,
        database,
        phones,
        mailboxes,
    )


def _slack_user(one: people.DeskRep) -> NewUser:
    return NewUser(one.key, one.name, one.email, one.timezone, id=one.slack_user)


def _phone(telegram: TelegramSimulator, one: people.Customer) -> Person:
    return telegram.add_person(
        one.name, username=one.username, language_code=one.language, phone=one.phone, person_id=one.telegram_id
    )


async def _start_hub(world: World, stack: AsyncExitStack) -> None:
    """Migrate, set the clock, start the hub in this process or as children, and tell the providers where it is."""
    await upgrade(world.database.url.render_as_string(hide_password=False))
    await world.move_clock(world.options.start_offset)
    await seed(world.database)
    secret = secrets.token_hex(16)
    if world.options.is_in_this_process:
        mail_places = [(LOOPBACK, free_port())]
        config = write_settings(world, secret, free_port(), mail_places[0][1])
        world.here = HubHere(load(config=config, environment={}).settings, world.clock)
        stack.push_async_callback(world.here.stop)
        urls = [await world.here.start()]
    else:
        urls, mail_places = await _start_roles(world, secret, stack)
    world.telegram.spread_over([f"{url}/webhooks/telegram/{ACCOUNT}" for url in urls])
    world.mail.deliver_to(mail_places)
    world.amazon.tell(*(f"{url}/webhooks/email/{amazon.ACCOUNT}" for url in urls))
    world.relays.connect(urls)
    world.site.hub_url = urls[0]
    world.form.hub_url = f"{urls[-1]}/webhooks/forms/{ACCOUNT}"
    world.networks.connect(urls)
    world.slack.connect([f"{url}/slack/events" for url in urls], secret)
    await _until_connected(world)


async def _until_connected(world: World) -> None:
    """The hub has told those providers where to post which ask for that."""
    deadline = hub_clock.monotonic_seconds() + CONNECT_SECONDS
    while waiting := [one.title for one in world.networks if not one.is_connected]:
        if hub_clock.monotonic_seconds() > deadline:
            raise SandboxFailed(f"The hub did not tell {', '.join(waiting)} where to post. Its log says why.")
        await asyncio.sleep(0.02)


async def _start_roles(world: World, secret: str, stack: AsyncExitStack) -> tuple[list[str], list[MailPlace]]:
    """The child processes, all ready; the addresses of those that accept, and where they take mail."""
    roles = world.roles = Roles(world.folder / "logs", world.options.program)
    stack.push_async_callback(roles.stop)
    ports = [free_port() for _ in range(max(1, world.options.web))]
    mail_ports = {port: free_port() for port in ports}
    for name, role, port in _plan(world.options, ports):
        config = write_settings(world, secret, port, mail_ports.get(port, 0), ports[0], name)
        await roles.start(name, role, config, world.options.host(name), port)
    await roles.wait_until_ready()
    accepting = [child for child in roles.children.values() if child.port in mail_ports]
    return [child.url for child in accepting], [(child.host, mail_ports[child.port]) for child in accepting]


def _plan(options: SandboxOptions, ports: list[int]) -> list[tuple[str, str, int]]:
    """Name, role and port of each process. A worker's port answers questions about its health."""
    if options.is_one_process:
        return [("hub", "all", ports[0])]
    webs = [(f"web{number}", "web", port) for number, port in enumerate(ports, 1)]
    return webs + [(f"worker{number}", "worker", free_port()) for number in range(1, max(1, options.worker) + 1)]
