"""SlackSimulator: a Slack workspace on loopback, with people in it who press what was really posted."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any

from aiohttp import web

from inbox.slack.simulator import shown
from inbox.slack.simulator.calls import CallLog, CallRecord
from inbox.slack.simulator.events import HubLink
from inbox.slack.simulator.faults import Faults
from inbox.slack.simulator.gestures import Gestures
from inbox.slack.simulator.records import Change
from inbox.slack.simulator.server import SlackServer
from inbox.slack.simulator.settings import SlackSimulatorSettings
from inbox.slack.simulator.sockets import Sockets
from inbox.slack.simulator.tickets import Tickets
from inbox.slack.simulator.workspace import NewChannel, NewUser, NewUserGroup, Workspace
from inbox.slack.simulator.world import World


class SlackSimulator(Gestures):
    """The Web API at `base_url`, the state in `workspace`, what a person does as methods, faults in `faults`.

    `clock` gives epoch seconds and rules limits, triggers, time stamps and signatures; `sleep` is used between the
    repeats of an event and while an answer is lost.
    """

    def __init__(
        self,
        settings: SlackSimulatorSettings | None = None,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_call: Callable[[CallRecord], None] | None = None,
    ) -> None:
        self.settings = settings or SlackSimulatorSettings()
        self.clock = clock
        self.faults = Faults()
        self.workspace = Workspace(self.settings, clock)
        self.log = CallLog(on_call)
        self.hub = HubLink(self.settings, clock, sleep, self.faults, self.workspace.random)
        tickets = Tickets(self.settings, clock, self.workspace.new_secret)
        self.sockets = Sockets(self.settings, self.workspace.random, self.workspace.new_secret)
        super().__init__(World(self.settings, clock, self.workspace, tickets, self.faults, self.hub, self.sockets))
        self._server = SlackServer(self.world, self.log, sleep)
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listens on loopback; the port is chosen by the system unless the settings name one."""
        self._runner = web.AppRunner(self._server.application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.settings.host, self.settings.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.world.root = self.workspace.files_url = f"http://{host}:{port}"
        await self.hub.start()

    async def stop(self) -> None:
        """Ends what is on its way and closes the port."""
        await self.hub.stop()
        await self.sockets.stop()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def settle(self) -> None:
        """Waits until echoes and repeats of events have reached the app or were given up."""
        await self.hub.settle()

    def connect(self, hub_urls: list[str], signing_secret: str) -> None:
        """Names the app's addresses (`.../slack/events`); with several they are used in turn."""
        self.hub.connect(hub_urls, signing_secret)

    def connect_by_sockets(self) -> None:
        """The app uses Socket Mode: everything goes over the sockets it opens with its app token."""
        self.hub.use(self.sockets)

    def seed(
        self,
        channels: Iterable[NewChannel] = (),
        users: Iterable[NewUser] = (),
        usergroups: Iterable[NewUserGroup] = (),
    ) -> None:
        """Puts people, then channels, then user groups into the workspace."""
        for user in users:
            self.workspace.add_user(user)
        for channel in channels:
            self.workspace.add_channel(channel)
        for group in usergroups:
            self.workspace.add_usergroup(group)

    def reached_at(self, root: str) -> None:
        """Whatever address it hands out from now on lies below this one: something stands before it."""
        self.world.root = self.workspace.files_url = root

    @property
    def root_url(self) -> str:
        """Such as http://127.0.0.1:40123; files and response addresses lie below it."""
        return self.world.root

    @property
    def base_url(self) -> str:
        """The address to give to AsyncWebClient, ending in /api/."""
        return f"{self.world.root}/api/"

    @property
    def bot_token(self) -> str:
        return self.settings.bot_token

    @property
    def app_token(self) -> str:
        return self.settings.app_token

    @property
    def bot_user_id(self) -> str:
        return self.workspace.bot.id

    @property
    def calls(self) -> list[CallRecord]:
        """Every call the app made, in order, without secrets."""
        return self.log.calls

    @property
    def version(self) -> int:
        """Counts up with each change of the workspace."""
        return self.workspace.version

    def watch(self, since: int | None = None) -> AsyncIterator[Change]:
        """Every change after that version (such as a snapshot's), without it every change from now on."""
        return self.workspace.watch(since)

    def snapshot(self, user: str) -> Mapping[str, Any]:
        """What this person sees now, ready for JSON; `user` is an id or name."""
        return shown.snapshot(self.workspace, user)

    def user_id(self, name: str) -> str:
        return self.workspace.user(name).id

    def channel_id(self, name: str) -> str:
        return self.workspace.channel(name).id

    def calls_of(self, method: str) -> list[CallRecord]:
        """The calls of one Web API method, such as chat.postMessage."""
        return [call for call in self.calls if call["path"] == f"/api/{method}"]
