"""LinkedIn in the sandbox: comments below the posts of the shop's page."""

from collections.abc import Mapping, Sequence

from connectors.contract.channel import Channel
from connectors.linkedin.simulator import LinkedinSimulator, settings_for
from connectors.linkedin.simulator.world import Comment, Member, Post
from connectors.toolkit.settings import ConnectorSettings
from hub.sandbox.networks.network import ACCOUNT, Bubble, Deed, Gesture, Kind, Network
from hub.sandbox.people import Customer


class Linkedin(Network):
    key, title, channel, connector = "linkedin", "LinkedIn", Channel.LINKEDIN, "linkedin"
    kind = Kind.PUBLIC
    post = "We print canvas bags from 50 pieces, and we deliver within ten days."
    simulator: LinkedinSimulator

    def __init__(self, simulator: LinkedinSimulator) -> None:
        self.simulator = simulator
        self.people: dict[str, Member] = {}
        self._post: Post | None = None

    def join(self, customer: Customer) -> None:
        self.people[customer.key] = self.simulator.add_member(customer.name)

    def handle(self, key: str) -> str:
        return self.people[key].urn

    def write(self, key: str, text: str) -> None:
        """A comment below the shop's post; a further one stands below the first."""
        self._post = self._post or self.simulator.publish(self.post)
        self.simulator.comment(self.people[key], self._post, text, next(iter(self._own(key)), None))

    def screen(self, key: str) -> list[Bubble]:
        mine = {one.urn for one in self._own(key)}
        seen = (one for one in self.simulator.comments.values() if one.urn in mine or one.parent in mine)
        author = self.people[key].urn
        return [Bubble(one.urn, one.author == author, one.text, one.at, is_public=True) for one in seen]

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        simulator = self.simulator
        return {
            Gesture.EDIT: lambda: simulator.edit(simulator.comments[message], text),
            Gesture.DELETE: lambda: simulator.delete(simulator.comments[message]),
        }

    def settings(self) -> ConnectorSettings:
        return settings_for(self.simulator)

    def connect(self, urls: Sequence[str]) -> None:
        self.simulator.post_to([f"{url}/webhooks/linkedin/{ACCOUNT}" for url in urls])

    def _own(self, key: str) -> list[Comment]:
        return [one for one in self.simulator.comments.values() if one.author == self.people[key].urn]
