"""Connectors of Meta's and their simulators side by side, for the contract suite: what all three have in common."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import Misconfigured, OutcomeUnknown, SendError, Throttled, Unavailable
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Connector
from connectors.toolkit.graph import SIGNATURE
from connectors.toolkit.graph_simulator.comments import Comments
from connectors.toolkit.graph_simulator.conversations import Conversations
from connectors.toolkit.graph_simulator.world import Behaviour, GraphPerson
from connectors.toolkit.rehearsal_simulator import A_WHILE, FaultCase, Rehearsal

ACCOUNT = "rehearsal"
NOBODY_LISTENS = "http://127.0.0.1:9"
PATIENCE = 0.3  # seconds until a silent server counts as one

BEHAVIOUR_ERRORS: tuple[tuple[Behaviour, type[SendError]], ...] = (
    (Behaviour.THROTTLED, Throttled),
    (Behaviour.BROKEN, Unavailable),
)


class GraphRehearsal(Rehearsal):
    """`make(**settings)` gives a connector of the account; settings left out are those of the simulator."""

    signed_headers: ClassVar[tuple[str, ...]] = (SIGNATURE,)
    signs_body: ClassVar[bool] = True
    channel: ClassVar[Channel]
    simulator: Conversations

    def __init__(self) -> None:
        self._person = self.simulator.add_person("Lena Hartwig", username="lena.h")

    @abstractmethod
    def make(self, *, token: str | None = None, base_url: str | None = None, timeout: float = 15) -> Connector: ...

    @abstractmethod
    def part_to(self, person: GraphPerson) -> OutboundPart:
        """A part that would reach this person if nothing were wrong."""

    @abstractmethod
    def own_faults(self) -> Mapping[str, tuple[OutboundPart, type[SendError]]]:
        """What else the provider refuses, by a name for each."""

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.connector = self.make()
        self.simulator.connect([webhook_url])

    async def close(self) -> None:
        await self.connector.close()
        await self.simulator.stop()

    def reachable(self) -> ChannelAddress:
        return self._address(self._person)

    def faults(self) -> Sequence[FaultCase]:
        return [
            *(FaultCase(kind.value, self.connector, self._to(kind), error) for kind, error in BEHAVIOUR_ERRORS),
            *(FaultCase(name, self.connector, *case) for name, case in self.own_faults().items()),
            FaultCase("silent", self.make(timeout=PATIENCE), self._to(Behaviour.SILENT), OutcomeUnknown),
            FaultCase("wrong token", self.make(token="wrong"), self.part_to(self._person), Misconfigured),
            FaultCase("nobody listens", self.make(base_url=NOBODY_LISTENS), self.part_to(self._person), Unavailable),
        ]

    async def answered_slowly(self) -> Receipt:
        self.simulator.slow_seconds = A_WHILE
        return await self.connector.send(self._to(Behaviour.SLOW))

    def behaving(self, behaviour: Behaviour) -> GraphPerson:
        return self.simulator.add_person(f"Peter {behaviour}", behaviour=behaviour)

    def _to(self, behaviour: Behaviour) -> OutboundPart:
        return self.part_to(self.behaving(behaviour))

    def _address(self, person: GraphPerson) -> ChannelAddress:
        return ChannelAddress(self.channel, ACCOUNT, person.id)


class PrivateRehearsal(GraphRehearsal):
    """Of a channel whose messages are private."""

    async def open(self, webhook_url: str) -> None:
        await super().open(webhook_url)
        self._person.wrote_at = self.simulator.clock()

    async def contact_writes(self, text: str) -> None:
        self.simulator.write(self._person, text)
        await self.simulator.settle()

    def seen(self) -> list[str]:
        return [message.text for message in self.simulator.phone(self._person) if not message.from_me]

    def part_to(self, person: GraphPerson) -> OutboundPart:
        person.wrote_at = self.simulator.clock()
        return OutboundPart(self._address(person), text="hello")

    def stranger(self) -> OutboundPart:
        return OutboundPart(ChannelAddress(self.channel, ACCOUNT, "999"), text="hello")

    def late(self) -> OutboundPart:
        """To somebody who wrote too long ago."""
        person = self.simulator.add_person("Nora Long-Ago")
        person.wrote_at = self.simulator.clock() - 25 * 3600
        return OutboundPart(self._address(person), text="hello")


class PublicRehearsal(GraphRehearsal):
    """Of a channel whose messages are comments."""

    simulator: Comments
    _comment: str

    async def open(self, webhook_url: str) -> None:
        await super().open(webhook_url)
        self._comment = self.quietly(self._person)

    async def contact_writes(self, text: str) -> None:
        self._comment = self.simulator.comment(self._person, text)
        await self.simulator.settle()

    def answering(self) -> str | None:
        return self._comment

    def seen(self) -> list[str]:
        return [answer.text for answer in self.simulator.answers(self._comment)]

    def part_to(self, person: GraphPerson) -> OutboundPart:
        return OutboundPart(self._address(person), text="hello", reply_to=self.quietly(person))

    def quietly(self, person: GraphPerson) -> str:
        """A comment of theirs of which nobody is told."""
        urls, self.simulator.courier.urls = self.simulator.courier.urls, []
        try:
            return self.simulator.comment(person, "Hello?")
        finally:
            self.simulator.courier.urls = urls

    def privately(self, person: GraphPerson) -> OutboundPart:
        return replace(self.part_to(person), privately=True)
