"""The connector beside the simulated Twilio, for the contract suite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import SecretStr

from connectors.calls.connector import CallsConnector
from connectors.calls.settings import CallsSettings
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, Misconfigured, OutcomeUnknown, SendError, Throttled, Unavailable
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.toolkit.rehearsal_simulator import A_WHILE, FaultCase, Rehearsal, Trouble
from connectors.toolkit.simulator import Clock
from connectors.toolkit.twilio.signature import HEADER
from connectors.toolkit.twilio.simulator import Behaviour, TwilioSimulator

ACCOUNT = "rehearsal"
CUSTOMER = "+447700900302"
OURS = "+447700900303"
PATIENCE = 0.3  # seconds until a silent server counts as one

BEHAVIOUR_ERRORS: tuple[tuple[Behaviour, type[SendError]], ...] = (
    (Behaviour.THROTTLED, Throttled),
    (Behaviour.BROKEN, OutcomeUnknown),
)


@dataclass(frozen=True, slots=True)
class CallFault(FaultCase):
    """A call that is not placed: `telephone`, one of ours, is rung first and put through to whom the part names."""

    telephone: str = OURS

    async def provoke(self) -> None:
        if isinstance(self.connector, CallsConnector):
            await self.connector.place_call(self.part.address, self.telephone)


class CallsRehearsal(Rehearsal):
    """What a caller says comes as the transcript of a voicemail."""

    signed_headers: ClassVar[tuple[str, ...]] = (HEADER,)
    signs_body: ClassVar[bool] = True
    impossible: ClassVar[Mapping[Trouble, str]] = {
        Trouble.BLOCKED: "who blocks us lets it ring: the call is placed, and its report says that nobody answered"
    }
    simulator: TwilioSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = TwilioSimulator(clock)
        self._customer = self.simulator.add_telephone(CUSTOMER, "Lena Hartwig", country="GB")

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.simulator.point_at(webhook_url)
        self.connector: CallsConnector = self._connector()

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
        return [
            FaultCase("a telephone carries no writing", self.connector, part, ContentRefused),
            *(self._fault(kind, self.connector, error) for kind, error in BEHAVIOUR_ERRORS),
            self._fault(Behaviour.SILENT, self._connector(patience=PATIENCE), OutcomeUnknown),
            CallFault("wrong token", self._connector(token="wrong"), part, Misconfigured),
            CallFault("nobody listens", self._connector(base_url="http://127.0.0.1:9"), part, Unavailable),
        ]

    async def answered_slowly(self) -> Receipt:
        self.simulator.slow_seconds = A_WHILE
        return await self.connector.place_call(self.reachable(), self._telephone(Behaviour.SLOW))

    def _fault(self, behaviour: Behaviour, connector: CallsConnector, error: type[SendError]) -> FaultCase:
        part = OutboundPart(self.reachable())
        return CallFault(behaviour.value, connector, part, error, self._telephone(behaviour))

    def _telephone(self, behaviour: Behaviour) -> str:
        number = f"+44770090032{len(self.simulator.telephones)}"
        return self.simulator.add_telephone(number, f"Peter {behaviour}", behaviour=behaviour).number

    def _connector(self, *, token: str = "", base_url: str = "", patience: float = 10) -> CallsConnector:
        settings = CallsSettings(
            account_sid=self.simulator.account_sid,
            auth_token=SecretStr(token or self.simulator.auth_token),
            number=self.simulator.number,
            base_url=base_url or self.simulator.base_url,
            timeout=patience,
        )
        return CallsConnector(ACCOUNT, settings)


def rehearse(clock: Clock) -> Rehearsal:
    return CallsRehearsal(clock)
