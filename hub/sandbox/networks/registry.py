"""Every network of the sandbox, with the simulators behind them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.facebook.simulator import FacebookSimulator
from connectors.instagram.simulator import InstagramSimulator
from connectors.linkedin.simulator import LinkedinSimulator
from connectors.messenger.simulator import MessengerSimulator
from connectors.toolkit.graph_simulator.world import GraphPerson
from connectors.toolkit.simulator import CallLog, Clock, SimulatedProvider
from connectors.toolkit.twilio.simulator import Telephone, TwilioSimulator
from connectors.twitter.simulator import TwitterSimulator
from connectors.twitter.simulator.world import Person as XUser
from connectors.viber.simulator import ViberSimulator
from connectors.whatsapp.simulator import WhatsappSimulator
from hub.sandbox.networks.linkedin import Linkedin
from hub.sandbox.networks.meta import Facebook, Instagram, InstagramComments, Messenger
from hub.sandbox.networks.network import Network, Tables
from hub.sandbox.networks.twilio import Phone, Sms
from hub.sandbox.networks.twitter import DirectMessages, Mentions
from hub.sandbox.networks.viber import Viber
from hub.sandbox.networks.whatsapp import Whatsapp
from hub.sandbox.people import Customer

NAME = "Moravia Shop"


@dataclass(frozen=True, slots=True)
class Networks:
    """By their keys, in the order in which a page offers them."""

    by_key: Mapping[str, Network]

    def __getitem__(self, key: str) -> Network:
        return self.by_key[key]

    def __iter__(self) -> Iterator[Network]:
        return iter(self.by_key.values())

    @property
    def simulators(self) -> list[SimulatedProvider]:
        """Each once, though two networks may share one."""
        return list({id(one.simulator): one.simulator for one in self}.values())

    @property
    def version(self) -> int:
        """Grows with everything that somebody could see on any of them."""
        return sum(one.version for one in self.simulators)

    def join(self, customers: Sequence[Customer]) -> None:
        for network in self:
            for customer in customers:
                network.join(customer)

    def connect(self, urls: Sequence[str]) -> None:
        for network in self:
            network.connect(urls)

    def tables(self) -> Tables:
        return {name: values for network in self for name, values in network.tables().items()}


def networks(clock: Clock, log: CallLog) -> Networks:
    """All of them, not started yet."""
    instagram, twilio = InstagramSimulator(clock, log, name=NAME), TwilioSimulator(clock, log)
    twitter = TwitterSimulator(clock, log, name=NAME, username="moravia_shop")
    on_instagram: dict[str, GraphPerson] = {}
    on_twitter: dict[str, XUser] = {}
    telephones: dict[str, Telephone] = {}
    made: list[Network] = [
        Whatsapp(WhatsappSimulator(clock, log)),
        Messenger(MessengerSimulator(clock, log, name=NAME)),
        Instagram(instagram, on_instagram),
        InstagramComments(instagram, on_instagram),
        Facebook(FacebookSimulator(clock, log, name=NAME)),
        DirectMessages(twitter, on_twitter),
        Mentions(twitter, on_twitter),
        Linkedin(LinkedinSimulator(clock, log)),
        Viber(ViberSimulator(clock, log)),
        Sms(twilio, telephones),
        Phone(twilio, telephones),
    ]
    return Networks({one.key: one for one in made})
