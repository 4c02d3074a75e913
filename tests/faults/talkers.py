"""Who writes in a trial, on whichever network, and what they can read there of what the shop said."""

from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.contract.channel import Channel
from connectors.email.simulator import MailPerson
from connectors.telegram.simulator.provider import TelegramSimulator
from connectors.telegram.simulator.world import Person
from hub.sandbox.networks.network import Network
from hub.sandbox.people import Customer


@dataclass(frozen=True, slots=True, eq=False)
class Talker:
    """`handle`: by which address the hub knows them; `say` writes to the shop, `read` is what the shop said, a text each."""

    name: str
    channel: Channel
    handle: str
    say: Callable[[str], object] = field(repr=False)
    read: Callable[[], list[str]] = field(repr=False)

    @property
    def id(self) -> str:
        return f"{self.channel}:{self.handle}"


def on_telegram(simulator: TelegramSimulator, person: Person) -> Talker:
    return Talker(
        person.name,
        Channel.TELEGRAM,
        str(person.id),
        lambda words: simulator.write(person, words),
        lambda: [one.text for one in simulator.phone(person) if not one.from_me],
    )


def on_network(network: Network, customer: Customer) -> Talker:
    """Somebody who joins this network now."""
    network.join(customer)
    return Talker(
        customer.name,
        network.channel,
        network.handle(customer.key),
        lambda words: network.write(customer.key, words),
        lambda: [one.text for one in network.screen(customer.key) if not one.from_me],
    )


def by_mail(person: MailPerson, say: Callable[[str], object]) -> Talker:
    return Talker(
        person.name,
        Channel.EMAIL,
        person.address,
        say,
        lambda: [_without_quotes(one.text) for one in person.received],
    )


def _without_quotes(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(">"))
