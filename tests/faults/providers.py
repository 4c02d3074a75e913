"""The providers beside Telegram: the line to each, the setting that leads through it, and somebody who writes there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hub.sandbox import amazon
from hub.sandbox.networks.network import ACCOUNT
from hub.sandbox.people import Customer
from hub.sandbox.relays import POSTMARK, SENDGRID
from hub.sandbox.world import World
from tests.faults.proxy import Proxy
from tests.faults.talkers import Talker, by_mail, on_network


@dataclass(frozen=True, slots=True)
class Provider:
    """`line` is shared by those that have one account; `port` is where the simulator listens, `through` the settings that lead
    through a line instead; `talker` is somebody new who writes there, by a number."""

    name: str
    line: str
    port: Callable[[World], int]
    through: Callable[[Proxy], dict[str, str]]
    talker: Callable[[World, int], Talker]
    is_fetched: bool = False  # what customers write is fetched from it, and cannot be while it is away


def _customer(network: str, number: int) -> Customer:
    name = "".join(part.capitalize() for part in network.split("-"))
    return Customer(
        f"{network}-{number}",
        name,
        f"Talker {number}",
        f"{network.replace('-', '_')}_{number}",
        700_000_000 + number,
        "en",
        f"{network}.{number}@post.example",
        f"+4206{number:08}",
        "CZ",
    )


def _network(key: str, connector: str = "") -> Provider:
    """A network of the sandbox; `connector` where its account is that of another one."""
    return Provider(
        key,
        connector or key,
        lambda world: world.networks[key].simulator.port,
        lambda line: {f"connectors.{connector or key}.accounts.{ACCOUNT}.base_url": line.url},
        lambda world, number: on_network(world.networks[key], _customer(key, number)),
    )


def _smtp(
    name: str, account: str, port: Callable[[World], int], write: Callable[[World], Callable[..., object]]
) -> Provider:
    return Provider(
        name,
        name,
        port,
        lambda line: {
            f"connectors.email.accounts.{account}.smtp.host": line.host,
            f"connectors.email.accounts.{account}.smtp.port": str(line.port),
        },
        partial(_by_mail, name, write),
    )


def _by_mail(name: str, write: Callable[[World], Callable[..., object]], world: World, number: int) -> Talker:
    one = _customer(name, number)
    person = world.mail.add_person(one.name, one.email)
    return by_mail(person, partial(write(world), person))


def _to_amazon(world: World) -> Callable[..., object]:
    return partial(amazon.write, world.amazon, world.mail)


PROVIDERS = (
    _network("whatsapp"),
    _network("messenger"),
    _network("instagram"),
    _network("instagram-comments", "instagram"),
    _network("facebook"),
    _network("twitter"),
    _network("twitter-mentions", "twitter"),
    _network("linkedin"),
    _network("viber"),
    _network("sms"),
    _smtp("mail-server", ACCOUNT, lambda world: world.mail.port, lambda world: world.mail.write),
    _smtp("postmark", POSTMARK, lambda world: world.relays.postmark.port, lambda world: world.relays.write_to_orders),
    _smtp("sendgrid", SENDGRID, lambda world: world.relays.sendgrid.port, lambda world: world.relays.write_to_returns),
    Provider(
        "amazon",
        "amazon",
        lambda world: world.amazon.port,
        lambda line: {f"connectors.email.accounts.{amazon.ACCOUNT}.ses.endpoint_url": line.url},
        partial(_by_mail, "amazon", _to_amazon),
        is_fetched=True,
    ),
)
BY_NAME = {one.name: one for one in PROVIDERS}
