"""The connector beside the simulated Twilio, for the contract suite."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import SecretStr

from connectors.calls.connector import CallsConnector
from connectors.calls.settings import CallsSettings
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused
from connectors.contract.outbound import OutboundPart
from connectors.toolkit.simulator import Clock, FaultCase, Rehearsal
from connectors.toolkit.twilio.signature import HEADER
from connectors.toolkit.twilio.simulator import TwilioSimulator

ACCOUNT = "rehearsal"
CUSTOMER = "+447700900302"


class CallsRehearsal(Rehearsal):
    """What a caller says comes as the transcript of a voicemail."""

    signed_headers: ClassVar[tuple[str, ...]] = (HEADER,)
    signs_body: ClassVar[bool] = True
    simulator: TwilioSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = TwilioSimulator(clock)
        self._customer = self.simulator.add_telephone(CUSTOMER, "Lena Hartwig", country="GB")

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.simulator.point_at(webhook_url)
        settings = CallsSettings(
            account_sid=self.simulator.account_sid,
            auth_token=SecretStr(self.simulator.auth_token),
            number=self.simulator.number,
            base_url=self.simulator.base_url,
        )
        self.connector: CallsConnector = CallsConnector(ACCOUNT, settings)

    async def close(self) -> None:
        await self.connector.close()
        await self.simulator.stop()

    async def contact_writes(self, text: str) -> None:
        self.simulator.transcribe(self._customer, text)
        await self.simulator.settle()

    def reachable(self) -> ChannelAddress:
        return ChannelAddress(Channel.PHONE, "", CUSTOMER)

    def seen(self) -> list[str]:
        return list(self._customer.heard)

    def faults(self) -> Sequence[FaultCase]:
        part = OutboundPart(self.reachable(), text="hello")
        return [FaultCase("a telephone carries no writing", self.connector, part, ContentRefused)]


def rehearse(clock: Clock) -> Rehearsal:
    return CallsRehearsal(clock)
