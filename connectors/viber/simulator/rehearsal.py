"""The connector and its simulator side by side, for the contract suite."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import SecretStr

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.contract.outbound import OutboundPart, PartAction, Receipt
from connectors.toolkit.rehearsal_simulator import A_WHILE, FaultCase, Rehearsal
from connectors.toolkit.shelf_simulator import SimulatedShelf
from connectors.toolkit.simulator import Clock
from connectors.viber.connector import SIGNATURE, ViberConnector
from connectors.viber.settings import ViberSettings
from connectors.viber.simulator.provider import ViberSimulator
from connectors.viber.simulator.world import Behaviour

ACCOUNT = "rehearsal"
PATIENCE = 0.3  # seconds until a silent server counts as one

BEHAVIOUR_ERRORS: tuple[tuple[Behaviour, type[SendError]], ...] = (
    (Behaviour.BLOCKED, RecipientGone),
    (Behaviour.OLD, NotReachable),
    (Behaviour.ABROAD, NotReachable),
    (Behaviour.THROTTLED, Throttled),
    (Behaviour.BROKEN, OutcomeUnknown),
)


class ViberRehearsal(Rehearsal):
    signed_headers: ClassVar[tuple[str, ...]] = (SIGNATURE,)
    signs_body: ClassVar[bool] = True
    simulator: ViberSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = ViberSimulator(clock)
        self.shelf = SimulatedShelf()
        self._person = self.simulator.add_person("Lena Hartwig")

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        await self.shelf.start()
        self.connector: ViberConnector = self._connector(self.simulator.token, self.simulator.base_url)
        self.connector.attach_shelf(self.shelf)
        await self.connector.register_webhook(webhook_url)

    async def close(self) -> None:
        await self.connector.close()
        await self.simulator.stop()
        await self.shelf.stop()

    async def contact_writes(self, text: str) -> None:
        self.simulator.write(self._person, text)
        await self.simulator.settle()

    def reachable(self) -> ChannelAddress:
        return _address(self._person.id)

    def seen(self) -> list[str]:
        return [bubble.text for bubble in self._person.bubbles if not bubble.from_me]

    def faults(self) -> Sequence[FaultCase]:
        base, token = self.simulator.base_url, self.simulator.token
        hello = OutboundPart(self.reachable(), text="hello")
        silent = self._behaving(Behaviour.SILENT)
        return [
            *(FaultCase(kind.value, self.connector, self._behaving(kind), error) for kind, error in BEHAVIOUR_ERRORS),
            FaultCase("silent", self._connector(token, base, PATIENCE), silent, OutcomeUnknown),
            FaultCase("wrong token", self._connector("wrong", base), hello, Misconfigured),
            FaultCase("nobody listens", self._connector(token, "http://127.0.0.1:9"), hello, Unavailable),
            FaultCase("nobody", self.connector, OutboundPart(_address("bm9ib2R5"), text="hello"), NotReachable),
            FaultCase("never subscribed", self.connector, self._stranger(), RecipientGone),
            FaultCase("empty", self.connector, OutboundPart(self.reachable()), ContentRefused),
            FaultCase(
                "edited", self.connector, OutboundPart(self.reachable(), PartAction.EDIT, "hello"), ContentRefused
            ),
        ]

    async def answered_slowly(self) -> Receipt:
        self.simulator.slow_seconds = A_WHILE
        return await self.connector.send(self._behaving(Behaviour.SLOW))

    def _behaving(self, behaviour: Behaviour) -> OutboundPart:
        person = self.simulator.add_person(f"Peter {behaviour}", behaviour=behaviour)
        return OutboundPart(_address(person.id), text="hello")

    def _stranger(self) -> OutboundPart:
        return OutboundPart(_address(self.simulator.add_person("Nora New", subscribed=False).id), text="hello")

    def _connector(self, token: str, base_url: str, patience: float = 10) -> ViberConnector:
        settings = ViberSettings(
            auth_token=SecretStr(token), sender_name="Support", base_url=base_url, timeout=patience
        )
        return ViberConnector(ACCOUNT, settings)


def rehearse(clock: Clock) -> Rehearsal:
    return ViberRehearsal(clock)


def _address(person: str) -> ChannelAddress:
    return ChannelAddress(Channel.VIBER, ACCOUNT, person)
