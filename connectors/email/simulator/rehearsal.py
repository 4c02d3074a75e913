"""The connector and its simulator side by side, for the contract suite."""

from collections.abc import Sequence
from dataclasses import replace
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
from connectors.email.connector import EmailConnector
from connectors.email.settings import EmailSettings, ListenSettings, Security, SmtpSettings
from connectors.email.simulator.provider import MailSimulator
from connectors.email.simulator.world import Behaviour, MailPerson
from connectors.toolkit.rehearsal_simulator import A_WHILE, FaultCase, Rehearsal
from connectors.toolkit.simulator import Clock

ACCOUNT = "rehearsal"
ADDRESS = "support@shop.example"
PASSWORD = "rehearsal-password-1"
NOBODYS_PORT = 9
PATIENCE = 0.3  # seconds until a silent server counts as one

BEHAVIOUR_ERRORS: tuple[tuple[Behaviour, type[SendError]], ...] = (
    (Behaviour.GONE, RecipientGone),
    (Behaviour.BLOCKED, NotReachable),
    (Behaviour.FULL, NotReachable),
    (Behaviour.THROTTLED, Throttled),
    (Behaviour.BROKEN, Unavailable),
)


class EmailRehearsal(Rehearsal):
    """Nothing is posted: what contacts do comes to the connector's own listener, so nothing is signed."""

    signed_headers: ClassVar[tuple[str, ...]] = ()
    signs_body: ClassVar[bool] = False
    connector: EmailConnector
    simulator: MailSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = MailSimulator(clock, hub_address=ADDRESS, user="hub", password=PASSWORD)
        self._person = self.simulator.add_person("Lena Hartwig", "lena@home.example")

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.connector = self._connector(self._smtp())

    async def close(self) -> None:
        await self.connector.close()
        await self.simulator.stop()

    async def contact_writes(self, text: str) -> None:
        if self.connector.listening_at is None:
            raise RuntimeError("nobody listens: enter the connector's `listening` first")
        self.simulator.deliver_to([self.connector.listening_at])
        self.simulator.write(self._person, text, subject="A question")
        await self.simulator.settle()

    def reachable(self) -> ChannelAddress:
        return _address(self._person.address)

    def seen(self) -> list[str]:
        return [letter.text.strip() for letter in self._person.received]

    def faults(self) -> Sequence[FaultCase]:
        smtp = self._smtp()
        wrong = smtp.model_copy(update={"password": SecretStr("wrong")})
        return [
            *(self._case(kind.value, self._behaving(kind).address, error) for kind, error in BEHAVIOUR_ERRORS),
            self._case("unknown", "nobody@home.example", RecipientGone),
            self._case("no address", "nobody", NotReachable),
            self._silence(),
            FaultCase("an edit", self.connector, replace(self._part(), action=PartAction.EDIT), ContentRefused),
            FaultCase("nothing to say", self.connector, OutboundPart(self.reachable(), text=" "), ContentRefused),
            FaultCase("wrong password", self._connector(wrong), self._part(), Misconfigured),
            FaultCase(
                "no TLS there",
                self._connector(smtp.model_copy(update={"security": Security.STARTTLS})),
                self._part(),
                Misconfigured,
            ),
            FaultCase(
                "nobody listens",
                self._connector(smtp.model_copy(update={"port": NOBODYS_PORT})),
                self._part(),
                Unavailable,
            ),
        ]

    async def answered_slowly(self) -> Receipt:
        self.simulator.slow_seconds = A_WHILE
        return await self.connector.send(OutboundPart(_address(self._behaving(Behaviour.SLOW).address), text="hello"))

    def _case(self, name: str, handle: str, error: type[SendError]) -> FaultCase:
        return FaultCase(name, self.connector, OutboundPart(_address(handle), text="hello"), error)

    def _silence(self) -> FaultCase:
        """Only here is the connector impatient, so that a busy machine spoils no other case."""
        impatient = self._connector(self._smtp().model_copy(update={"data_timeout": PATIENCE}))
        part = OutboundPart(_address(self._behaving(Behaviour.SILENT).address), text="hello")
        return FaultCase("silent", impatient, part, OutcomeUnknown)

    def _part(self) -> OutboundPart:
        return OutboundPart(self.reachable(), text="hello")

    def _behaving(self, behaviour: Behaviour) -> MailPerson:
        return self.simulator.add_person(f"Peter {behaviour}", f"{behaviour}@home.example")

    def _smtp(self) -> SmtpSettings:
        return SmtpSettings(
            host=self.simulator.host,
            port=self.simulator.port,
            security=Security.NONE,
            user=self.simulator.user,
            password=SecretStr(self.simulator.password),
        )

    def _connector(self, smtp: SmtpSettings) -> EmailConnector:
        settings = EmailSettings(
            address=ADDRESS, display_name="Shop", listen=ListenSettings(port=0), smtp=smtp, instance="rehearsal"
        )
        return EmailConnector(ACCOUNT, settings)


def rehearse(clock: Clock) -> Rehearsal:
    return EmailRehearsal(clock)


def _address(handle: str) -> ChannelAddress:
    return ChannelAddress(Channel.EMAIL, "", handle)
