"""The parts of one simulation, handed as one value to whatever acts in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inbox.slack.simulator import payloads
from inbox.slack.simulator.events import HubLink
from inbox.slack.simulator.faults import Faults
from inbox.slack.simulator.records import Message
from inbox.slack.simulator.settings import SlackSimulatorSettings
from inbox.slack.simulator.sockets import Sockets
from inbox.slack.simulator.tickets import Tickets
from inbox.slack.simulator.workspace import Workspace


@dataclass(slots=True)
class World:
    """One workspace, its rules and the line to the app; `root` is the server's address without a final slash."""

    settings: SlackSimulatorSettings
    clock: Callable[[], float]
    workspace: Workspace
    tickets: Tickets
    faults: Faults
    hub: HubLink
    sockets: Sockets
    root: str = ""

    def announce_own(self, message: Message, event: dict[str, Any]) -> None:
        """Tells the app of its own doing in a channel, as Slack does; not of ephemeral messages."""
        if self.settings.echo_own_posts and not message.ephemeral_to:
            self.announce(event)

    def announce(self, event: dict[str, Any]) -> None:
        self.hub.announce(payloads.envelope(self.workspace, event))
