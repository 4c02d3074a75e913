"""The connector and its simulator side by side, for the contract suite."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pydantic import SecretStr

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
    WindowClosed,
)
from connectors.contract.outbound import OutboundPart, Receipt, Template
from connectors.toolkit.graph import SIGNATURE
from connectors.toolkit.rehearsal_simulator import A_WHILE, FaultCase, Rehearsal, Trouble
from connectors.toolkit.simulator import Clock
from connectors.whatsapp.connector import WhatsappConnector
from connectors.whatsapp.settings import WhatsappSettings
from connectors.whatsapp.simulator.provider import WhatsappSimulator
from connectors.whatsapp.simulator.server import TOKEN, VERIFY_TOKEN
from connectors.whatsapp.simulator.world import ApprovedTemplate, Behaviour

ACCOUNT = "rehearsal"
PATIENCE = 0.3  # seconds until a silent server counts as one
OFFER = ApprovedTemplate("autumn_offer", "en", "Hello {{1}}, our autumn offer is here.", category="MARKETING")

BEHAVIOUR_ERRORS: tuple[tuple[Behaviour, type[SendError]], ...] = (
    (Behaviour.UNREACHABLE, NotReachable),
    (Behaviour.THROTTLED, Throttled),
    (Behaviour.BROKEN, Unavailable),
)


def settings_for(
    simulator: WhatsappSimulator, *, token: str = TOKEN, number: str = "", base_url: str = "", patience: float = 10
) -> WhatsappSettings:
    """What an operator would write to use this simulator; it must have started unless `base_url` is given."""
    return WhatsappSettings(
        phone_number_id=number or simulator.number.phone_number_id,
        business_account_id=simulator.number.business_account_id,
        access_token=SecretStr(token),
        app_secret=SecretStr(simulator.app_secret),
        verify_token=SecretStr(VERIFY_TOKEN),
        base_url=base_url or simulator.base_url,
        timeout=patience,
    )


class WhatsappRehearsal(Rehearsal):
    signed_headers: ClassVar[tuple[str, ...]] = (SIGNATURE,)
    signs_body: ClassVar[bool] = True
    impossible: ClassVar[Mapping[Trouble, str]] = {
        Trouble.BLOCKED: "WhatsApp takes what we send to somebody who blocked us, and never says that it was not delivered"
    }
    simulator: WhatsappSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = WhatsappSimulator(clock)
        self.simulator.add_template(OFFER)
        self._person = self.simulator.add_person("Lena Hartwig", "+447700900123", username="lenahart", writable=True)
        self._others = 0

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.simulator.post_to([webhook_url])
        self.connector = WhatsappConnector(ACCOUNT, settings_for(self.simulator))

    async def close(self) -> None:
        await self.connector.close()
        await self.simulator.stop()

    async def contact_writes(self, text: str) -> None:
        self.simulator.write(self._person, text)
        await self.simulator.settle()

    def reachable(self) -> ChannelAddress:
        return _address(self._person.number)

    def seen(self) -> list[str]:
        return [message.text for message in self.simulator.phone(self._person) if not message.from_me]

    def faults(self) -> Sequence[FaultCase]:
        return [
            *(self._case(kind.value, self._behaving(kind), error) for kind, error in BEHAVIOUR_ERRORS),
            self._case("the window is closed", self._new_number(), WindowClosed),
            self._case("unknown number", "447700900999", NotReachable),
            self._marketing_stopped(),
            self._unknown_template(),
            self._silence(),
            self._other("wrong token", settings_for(self.simulator, token="wrong"), Misconfigured),
            self._other("another's number", settings_for(self.simulator, number="999999999"), Misconfigured),
            self._other("nobody listens", settings_for(self.simulator, base_url="http://127.0.0.1:9"), Unavailable),
        ]

    async def answered_slowly(self) -> Receipt:
        self.simulator.slow_seconds = A_WHILE
        return await self.connector.send(OutboundPart(_address(self._behaving(Behaviour.SLOW)), text="hello"))

    def _case(self, name: str, handle: str, error: type[SendError]) -> FaultCase:
        return FaultCase(name, self.connector, OutboundPart(_address(handle), text="hello"), error)

    def _other(self, name: str, settings: WhatsappSettings, error: type[SendError]) -> FaultCase:
        connector = WhatsappConnector(ACCOUNT, settings)
        return FaultCase(name, connector, OutboundPart(self.reachable(), text="hello"), error)

    def _marketing_stopped(self) -> FaultCase:
        number = self._behaving(Behaviour.NORMAL)
        self.simulator.people[number].takes_marketing = False
        part = OutboundPart(_address(number), template=Template(OFFER.name, OFFER.language, ("Peter",)))
        return FaultCase("marketing stopped", self.connector, part, RecipientGone)

    def _unknown_template(self) -> FaultCase:
        part = OutboundPart(self.reachable(), template=Template("nobody_approved_this", "en"))
        return FaultCase("template that nobody approved", self.connector, part, Refused)

    def _silence(self) -> FaultCase:
        """Only here is the connector impatient, so that a busy machine spoils no other case."""
        impatient = WhatsappConnector(ACCOUNT, settings_for(self.simulator, patience=PATIENCE))
        part = OutboundPart(_address(self._behaving(Behaviour.SILENT)), text="hello")
        return FaultCase("silent", impatient, part, OutcomeUnknown)

    def _behaving(self, behaviour: Behaviour) -> str:
        number = self._new_number()
        person = self.simulator.people[number]
        person.behaviour, person.writable_until = behaviour, self.simulator.clock() + 3600
        return number

    def _new_number(self) -> str:
        self._others += 1
        return self.simulator.add_person("Peter Novak", f"447700900{200 + self._others}").number


def rehearse(clock: Clock) -> Rehearsal:
    return WhatsappRehearsal(clock)


def _address(handle: str) -> ChannelAddress:
    return ChannelAddress(Channel.WHATSAPP, "", handle)
