"""The networks of Meta: Messenger, Instagram in private and in public, and the comments of a Facebook Page."""

from collections.abc import Mapping, Sequence

from connectors.contract.channel import Channel
from connectors.facebook.simulator import FacebookSimulator
from connectors.facebook.simulator import settings_for as facebook_settings
from connectors.instagram.simulator import InstagramSimulator
from connectors.instagram.simulator import settings_for as instagram_settings
from connectors.messenger.simulator import MessengerSimulator
from connectors.messenger.simulator import settings_for as messenger_settings
from connectors.toolkit.graph_simulator.comments import Comments
from connectors.toolkit.graph_simulator.conversations import Conversations
from connectors.toolkit.graph_simulator.world import GraphComment, GraphMessage, GraphPerson
from connectors.toolkit.settings import ConnectorSettings
from hub.sandbox.networks.network import Bubble, Deed, Gesture, Kind, Network
from hub.sandbox.people import Customer
from hub.sandbox.pictures import MIME_TYPE, NAME, PHOTO

META = "/webhooks/meta/main"


class _Graph(Network):
    """An account at Meta. Two networks may share a simulator, and then the people in it."""

    simulator: Conversations

    def __init__(self, simulator: Conversations, people: dict[str, GraphPerson] | None = None) -> None:
        self.simulator = simulator
        self.people: dict[str, GraphPerson] = people if people is not None else {}

    def join(self, customer: Customer) -> None:
        if customer.key not in self.people:
            self.people[customer.key] = self.simulator.add_person(customer.name, username=customer.username)

    def handle(self, key: str) -> str:
        return self.people[key].id

    def is_blocked(self, key: str) -> bool:
        return self.people[key].blocked

    def connect(self, urls: Sequence[str]) -> None:
        self.simulator.connect([f"{url}{META}" for url in urls])


class _Private(_Graph):
    tells_read = True

    def write(self, key: str, text: str) -> None:
        self.simulator.write(self.people[key], text)

    def screen(self, key: str) -> list[Bubble]:
        return [_message(one) for one in self.simulator.phone(self.people[key]) if not one.unsent]

    def is_typing(self, key: str) -> bool:
        return self.people[key].typing_until > self.simulator.clock()

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        simulator, person = self.simulator, self.people[key]
        return {
            Gesture.PHOTO: lambda: simulator.send_file(person, "image", PHOTO, NAME, MIME_TYPE),
            Gesture.PRESS: lambda: simulator.press(person, message, text),
            Gesture.REACT: lambda: simulator.react(person, message, text or None),
            Gesture.EDIT: lambda: simulator.edit(person, message, text),
            Gesture.DELETE: lambda: simulator.unsend(person, message),
            Gesture.READ: lambda: simulator.read(person),
            Gesture.BLOCK: lambda: simulator.block(person),
            Gesture.UNBLOCK: lambda: simulator.unblock(person),
        }


class Messenger(_Private):
    key, title, channel, connector = "messenger", "Messenger", Channel.MESSENGER, "messenger"
    tells_delivered = True
    simulator: MessengerSimulator

    def settings(self) -> ConnectorSettings:
        return messenger_settings(self.simulator)


class Instagram(_Private):
    key, title, channel, connector = "instagram", "Instagram", Channel.INSTAGRAM, "instagram"
    simulator: InstagramSimulator

    def settings(self) -> ConnectorSettings:
        return instagram_settings(self.simulator)


class _Public(_Graph):
    """What everybody can read under the shop's posts, and what was answered in private."""

    simulator: Comments
    kind = Kind.PUBLIC
    post = "New in the shop: canvas bags in six colours."

    def __init__(self, simulator: Comments, people: dict[str, GraphPerson] | None = None) -> None:
        super().__init__(simulator, people)
        self._post = ""

    def write(self, key: str, text: str) -> None:
        """A comment under the shop's post; a further one stands below the first."""
        self._post = self._post or self.simulator.add_post(self.post).id
        person = self.people[key]
        first = next((one.id for one in self._own(person) if one.parent is None), None)
        self.simulator.comment(person, text, post=self._post, parent=first)

    def screen(self, key: str) -> list[Bubble]:
        person = self.people[key]
        mine = {one.id for one in self._own(person)}
        seen = [
            _comment(one, person) for one in self.simulator.comments.values() if one.id in mine or one.parent in mine
        ]
        private = [_message(one) for one in self.simulator.phone(person) if one.answers_comment in mine]
        return sorted([*seen, *private], key=lambda one: one.at)

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        simulator, person = self.simulator, self.people[key]
        return {
            Gesture.EDIT: lambda: simulator.edit_comment(message, text),
            Gesture.DELETE: lambda: simulator.remove_comment(message),
            Gesture.BLOCK: lambda: simulator.block(person),
            Gesture.UNBLOCK: lambda: simulator.unblock(person),
        }

    def _own(self, person: GraphPerson) -> list[GraphComment]:
        return [one for one in self.simulator.comments.values() if one.author == person.id and not one.removed]


class InstagramComments(_Public):
    """Meta tells of no change to a comment on Instagram, so nobody changes one here."""

    key, title, channel, connector = "instagram-comments", "Instagram comments", Channel.INSTAGRAM, "instagram"

    def settings(self) -> None:
        """The account of Instagram's messages has the comments too."""
        return


class Facebook(_Public):
    key, title, channel, connector = "facebook", "Facebook", Channel.FACEBOOK, "facebook"
    simulator: FacebookSimulator

    def settings(self) -> ConnectorSettings:
        return facebook_settings(self.simulator)


def _message(one: GraphMessage) -> Bubble:
    return Bubble(
        one.id,
        one.from_me,
        one.text,
        one.at,
        file=one.file.filename if one.file else "",
        buttons=tuple(button.label for button in one.buttons),
        reactions=tuple(mark for mark in (one.reaction, one.our_reaction) if mark),
        is_edited=one.edits > 0,
    )


def _comment(one: GraphComment, person: GraphPerson) -> Bubble:
    return Bubble(
        one.id, one.author == person.id, one.text, one.at, is_edited=one.edited_at is not None, is_public=True
    )
