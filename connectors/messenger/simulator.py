"""Messenger, simulated on loopback: for the sandbox and for tests only."""

import base64
from collections.abc import Mapping
from typing import ClassVar

from connectors.contract.capabilities import TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, NotReachable, Refused, SendError, WindowClosed
from connectors.contract.outbound import Button, OutboundPart
from connectors.messenger.connector import MessengerConnector
from connectors.messenger.settings import MessengerSettings
from connectors.toolkit.graph_simulator.conversations import Conversations
from connectors.toolkit.graph_simulator.rehearsal import ACCOUNT, PrivateRehearsal
from connectors.toolkit.graph_simulator.server import Call, settings_of
from connectors.toolkit.graph_simulator.world import Behaviour, GraphMessage, GraphPerson, Json
from connectors.toolkit.rehearsal_simulator import Rehearsal
from connectors.toolkit.simulator import Clock

PAGE = "110200000000001"
LONG = Button("a label of more than twenty characters", "x")


class MessengerSimulator(Conversations):
    """One Page and the people who write to it. Lengths and windows as Meta's pages of 2026 tell them."""

    provider: ClassVar[str] = "messenger"
    kind: ClassVar[str] = "page"
    account_id: ClassVar[str] = PAGE
    text_limit: ClassVar[int] = 2000
    text_unit: ClassVar[TextUnit] = TextUnit.CHARACTERS
    window_subcode: ClassVar[int] = 2018278
    needs_type: ClassVar[bool] = True
    tells_delivery: ClassVar[bool] = True

    def calls(self) -> list[Call]:
        return self.conversation_calls()

    def message_id(self) -> str:
        return "m_" + base64.urlsafe_b64encode(self.next_id("simulated:").encode()).decode().rstrip("=")

    def read_content(self, message: GraphMessage) -> Json:
        return {"watermark": round(message.at * 1000)}

    def opt_in(self, person: GraphPerson, title: str, *, token: str = "4800000000000000001") -> None:
        """They want to hear from us about this from now on."""
        told: Json = {"type": "notification_messages", "title": title, "notification_messages_token": token}
        self.push(person, {"optin": told})

    def opt_out(self, person: GraphPerson, title: str, *, token: str = "4800000000000000001") -> None:
        told: Json = {"type": "notification_messages", "title": title, "notification_messages_token": token}
        self.push(person, {"optin": {**told, "notification_messages_status": "STOP_NOTIFICATIONS"}})


class MessengerRehearsal(PrivateRehearsal):
    channel: ClassVar[Channel] = Channel.MESSENGER
    simulator: MessengerSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = MessengerSimulator(clock)
        super().__init__()

    def make(self, *, token: str | None = None, base_url: str | None = None, timeout: float = 15) -> MessengerConnector:
        return connect(self.simulator, ACCOUNT, token=token, base_url=base_url, timeout=timeout)

    def own_faults(self) -> Mapping[str, tuple[OutboundPart, type[SendError]]]:
        reachable = self.part_to(self.behaving(Behaviour.NORMAL))
        return {
            "blocked": (self.part_to(self.behaving(Behaviour.BLOCKED)), NotReachable),
            "unknown person": (self.stranger(), NotReachable),
            "window closed": (self.late(), WindowClosed),
            "nothing to say": (OutboundPart(reachable.address), ContentRefused),
            "text too long": (OutboundPart(reachable.address, text="a" * 2001), ContentRefused),
            "button too long": (OutboundPart(reachable.address, text="hello", buttons=(LONG,)), Refused),
        }


def settings_for(
    simulator: MessengerSimulator, *, token: str | None = None, base_url: str | None = None, timeout: float = 15
) -> MessengerSettings:
    """What an operator would write to use this simulator; it must have started unless `base_url` is given."""
    return settings_of(simulator, MessengerSettings, token=token, base_url=base_url, timeout=timeout, page_id=PAGE)


def connect(
    simulator: MessengerSimulator,
    account: str,
    *,
    token: str | None = None,
    base_url: str | None = None,
    timeout: float = 15,
) -> MessengerConnector:
    """A connector of the simulated Page."""
    settings = settings_for(simulator, token=token, base_url=base_url, timeout=timeout)
    return MessengerConnector(account, settings)


def rehearse(clock: Clock) -> Rehearsal:
    return MessengerRehearsal(clock)
