"""Viber in the sandbox. The hub itself tells Viber where to post, as it starts."""

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from connectors.contract.channel import Channel
from connectors.toolkit.settings import ConnectorSettings
from connectors.viber.settings import ViberSettings
from connectors.viber.simulator import ViberSimulator
from connectors.viber.simulator.world import Bubble as ViberBubble
from connectors.viber.simulator.world import Person, StoredFile
from hub.sandbox.networks.network import Bubble, Deed, Gesture, Network
from hub.sandbox.people import Customer
from hub.sandbox.pictures import NAME, PHOTO


class Viber(Network):
    key, title, channel, connector = "viber", "Viber", Channel.VIBER, "viber"
    tells_delivered = tells_read = True
    simulator: ViberSimulator

    def __init__(self, simulator: ViberSimulator) -> None:
        self.simulator = simulator
        self.people: dict[str, Person] = {}

    def join(self, customer: Customer) -> None:
        self.people[customer.key] = self.simulator.add_person(
            customer.name, subscribed=False, language=customer.language
        )

    def handle(self, key: str) -> str:
        return self.people[key].id

    def write(self, key: str, text: str) -> None:
        self.simulator.write(self.people[key], text)

    def screen(self, key: str) -> list[Bubble]:
        return [_bubble(one) for one in self.people[key].bubbles]

    def is_blocked(self, key: str) -> bool:
        """Somebody who has never written is as unreachable, but has not turned away."""
        return bool(self.people[key].bubbles) and not self.people[key].subscribed

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        simulator, person = self.simulator, self.people[key]
        return {
            Gesture.PHOTO: lambda: simulator.send_file(person, StoredFile("picture", NAME, PHOTO)),
            Gesture.PRESS: lambda: simulator.press(person, text),
            Gesture.READ: lambda: simulator.read(person),
            Gesture.BLOCK: lambda: simulator.unsubscribe(person),
            Gesture.UNBLOCK: lambda: simulator.subscribe(person),
        }

    def settings(self) -> ConnectorSettings:
        return ViberSettings(
            auth_token=SecretStr(self.simulator.token), sender_name="Moravia Shop", base_url=self.simulator.base_url
        )

    def connect(self, urls: Sequence[str]) -> None:
        """Nothing to do: a bot posts where `set_webhook` told it to."""

    @property
    def is_connected(self) -> bool:
        return bool(self.simulator.webhook_url)


def _bubble(one: ViberBubble) -> Bubble:
    return Bubble(
        str(one.token),
        one.from_me,
        one.text,
        one.at,
        file=one.file.name if one.file else "",
        buttons=tuple(label for label, _ in one.buttons),
    )
