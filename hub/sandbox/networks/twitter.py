"""X in the sandbox: direct messages, and posts that name the shop."""

from collections.abc import Mapping, Sequence

from connectors.contract.channel import Channel
from connectors.toolkit.settings import ConnectorSettings
from connectors.twitter.simulator import TwitterSimulator, settings_for
from connectors.twitter.simulator.world import Behaviour, Person, PhoneMessage, Post
from hub.sandbox.networks.network import Bubble, Deed, Gesture, Kind, Network
from hub.sandbox.people import Customer
from hub.sandbox.pictures import MIME_TYPE, PHOTO

PATH = "/webhooks/twitter/main"


class _X(Network):
    """Both networks share the simulator and the people."""

    channel, connector = Channel.TWITTER, "twitter"
    simulator: TwitterSimulator

    def __init__(self, simulator: TwitterSimulator, people: dict[str, Person]) -> None:
        self.simulator = simulator
        self.people = people

    def join(self, customer: Customer) -> None:
        if customer.key not in self.people:
            self.people[customer.key] = self.simulator.add_person(customer.name, customer.username)

    def handle(self, key: str) -> str:
        return self.people[key].id

    def is_blocked(self, key: str) -> bool:
        return self.people[key].behaviour is Behaviour.BLOCKED

    def connect(self, urls: Sequence[str]) -> None:
        self.simulator.post_to([f"{url}{PATH}" for url in urls])


class DirectMessages(_X):
    key, title = "twitter", "X messages"
    tells_read = True

    def write(self, key: str, text: str) -> None:
        self.simulator.write(self.people[key], text)

    def screen(self, key: str) -> list[Bubble]:
        return [_message(one) for one in self.simulator.phone(self.people[key])]

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        simulator, person = self.simulator, self.people[key]
        return {
            Gesture.PHOTO: lambda: simulator.send_photo(person, PHOTO, mime_type=MIME_TYPE),
            Gesture.READ: lambda: simulator.read(person),
            Gesture.BLOCK: lambda: simulator.block(person),
            Gesture.UNBLOCK: lambda: simulator.unblock(person),
        }

    def settings(self) -> ConnectorSettings:
        return settings_for(self.simulator)


class Mentions(_X):
    key, title = "twitter-mentions", "X posts"
    kind = Kind.PUBLIC

    def write(self, key: str, text: str) -> None:
        """A post that names the shop; a further one answers the last of the thread."""
        person, thread = self.people[key], self._thread(key)
        if thread:
            self.simulator.reply(person, thread[-1].id, text)
        else:
            self.simulator.mention(person, f"@{self.simulator.us.username} {text}")

    def screen(self, key: str) -> list[Bubble]:
        person = self.people[key]
        return [Bubble(one.id, one.author == person.id, one.text, one.at, is_public=True) for one in self._thread(key)]

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        simulator, person = self.simulator, self.people[key]
        return {
            Gesture.BLOCK: lambda: simulator.block(person),
            Gesture.UNBLOCK: lambda: simulator.unblock(person),
        }

    def settings(self) -> None:
        """The account of the direct messages has the posts too."""
        return

    def _thread(self, key: str) -> list[Post]:
        """The last thread that they began."""
        person = self.people[key]
        begun = [one for one in self.simulator.posts.values() if one.author == person.id and one.thread == one.id]
        return self.simulator.thread(begun[-1].id) if begun else []


def _message(one: PhoneMessage) -> Bubble:
    return Bubble(one.id, one.from_me, one.text, file=one.file.filename if one.file else "")
