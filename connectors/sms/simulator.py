"""The connector beside the simulated Twilio, for the contract suite."""

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
from connectors.sms.connector import SmsConnector
from connectors.sms.settings import SmsSettings
from connectors.toolkit.rehearsal_simulator import A_WHILE, FaultCase, Rehearsal
from connectors.toolkit.shelf_simulator import SimulatedShelf
from connectors.toolkit.simulator import Clock
from connectors.toolkit.twilio.signature import HEADER
from connectors.toolkit.twilio.simulator import Behaviour, TwilioSimulator

ACCOUNT = "rehearsal"
PATIENCE = 0.3  # seconds until a silent server counts as one
CUSTOMER = "+447700900301"

BEHAVIOUR_ERRORS: tuple[tuple[Behaviour, type[SendError]], ...] = (
    (Behaviour.BLOCKED, RecipientGone),
    (Behaviour.LANDLINE, NotReachable),
    (Behaviour.THROTTLED, Throttled),
    (Behaviour.BROKEN, OutcomeUnknown),
)


class SmsRehearsal(Rehearsal):
    signed_headers: ClassVar[tuple[str, ...]] = (HEADER,)
    signs_body: ClassVar[bool] = True
    simulator: TwilioSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = TwilioSimulator(clock)
        self.shelf = SimulatedShelf()
        self._customer = self.simulator.add_telephone(CUSTOMER, "Lena Hartwig", country="GB")

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        await self.shelf.start()
        self.simulator.point_at(webhook_url)
        self.connector: SmsConnector = self._connector(self.simulator.auth_token, self.simulator.base_url)
        self.connector.attach_shelf(self.shelf)

    async def close(self) -> None:
        await self.connector.close()
        await self.simulator.stop()
        await self.shelf.stop()

    async def contact_writes(self, text: str) -> None:
        self.simulator.write(self._customer, text)
        await self.simulator.settle()

    def reachable(self) -> ChannelAddress:
        return _address(CUSTOMER)

    def seen(self) -> list[str]:
        return [bubble.text for bubble in self._customer.bubbles if not bubble.from_me]

    def faults(self) -> Sequence[FaultCase]:
        base, token = self.simulator.base_url, self.simulator.auth_token
        hello = OutboundPart(self.reachable(), text="hello")
        return [
            *(self._case(kind, error, number) for number, (kind, error) in enumerate(BEHAVIOUR_ERRORS)),
            FaultCase(
                "silent", self._connector(token, base, PATIENCE), self._behaving(Behaviour.SILENT, 9), OutcomeUnknown
            ),
            FaultCase("wrong token", self._connector("wrong", base), hello, Misconfigured),
            FaultCase("nobody listens", self._connector(token, "http://127.0.0.1:9"), hello, Unavailable),
            FaultCase("no number", self.connector, OutboundPart(_address("ACME"), text="hello"), NotReachable),
            FaultCase(
                "not a number of ours", self._connector(token, base, number="+15005550001"), hello, Misconfigured
            ),
            FaultCase("empty", self.connector, OutboundPart(self.reachable()), ContentRefused),
            FaultCase(
                "edited", self.connector, OutboundPart(self.reachable(), PartAction.EDIT, "hello"), ContentRefused
            ),
        ]

    async def answered_slowly(self) -> Receipt:
        self.simulator.slow_seconds = A_WHILE
        return await self.connector.send(self._behaving(Behaviour.SLOW, 8))

    def _case(self, behaviour: Behaviour, error: type[SendError], number: int) -> FaultCase:
        return FaultCase(behaviour.value, self.connector, self._behaving(behaviour, number), error)

    def _behaving(self, behaviour: Behaviour, number: int) -> OutboundPart:
        telephone = self.simulator.add_telephone(f"+44770090031{number}", f"Peter {behaviour}", behaviour=behaviour)
        return OutboundPart(_address(telephone.number), text="hello")

    def _connector(self, token: str, base_url: str, patience: float = 10, number: str = "") -> SmsConnector:
        settings = SmsSettings(
            account_sid=self.simulator.account_sid,
            auth_token=SecretStr(token),
            number=number or self.simulator.number,
            whatsapp_number=self.simulator.whatsapp_number,
            base_url=base_url,
            timeout=patience,
        )
        return SmsConnector(ACCOUNT, settings)


def rehearse(clock: Clock) -> Rehearsal:
    return SmsRehearsal(clock)


def _address(number: str) -> ChannelAddress:
    return ChannelAddress(Channel.SMS, "", number)
