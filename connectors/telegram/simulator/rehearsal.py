"""The connector and its simulator side by side, for the contract suite."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import SecretStr

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    AddressMoved,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    SendError,
    Throttled,
    Unavailable,
    WindowClosed,
)
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.telegram.connector import SECRET_HEADER, TelegramConnector
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.simulator.provider import TelegramSimulator
from connectors.telegram.simulator.world import Behaviour
from connectors.toolkit.rehearsal_simulator import A_WHILE, FaultCase, Rehearsal
from connectors.toolkit.simulator import Clock

ACCOUNT = "rehearsal"
SECRET = "rehearsal-secret_1"
NOBODY = "999999999"
PATIENCE = 0.3  # seconds until a silent server counts as one

BEHAVIOUR_ERRORS: tuple[tuple[Behaviour, type[SendError]], ...] = (
    (Behaviour.BLOCKED, RecipientGone),
    (Behaviour.DEACTIVATED, NotReachable),
    (Behaviour.THROTTLED, Throttled),
    (Behaviour.BROKEN, Unavailable),
)


class TelegramRehearsal(Rehearsal):
    signed_headers: ClassVar[tuple[str, ...]] = (SECRET_HEADER,)
    signs_body: ClassVar[bool] = False
    simulator: TelegramSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = TelegramSimulator(clock)
        self._person = self.simulator.add_person("Lena Hartwig", username="lena", started=True)

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.connector = self._connector(self.simulator.token, self.simulator.base_url)
        await self.connector.register_webhook(webhook_url)

    async def close(self) -> None:
        await self.connector.close()
        await self.simulator.stop()

    async def contact_writes(self, text: str) -> None:
        self.simulator.write(self._person, text)
        await self.simulator.settle()

    def reachable(self) -> ChannelAddress:
        return _address(self._person.id)

    def seen(self) -> list[str]:
        return [message.text for message in self.simulator.phone(self._person) if not message.from_me]

    def faults(self) -> Sequence[FaultCase]:
        return [
            *(self._case(kind.value, self._behaving(kind), error) for kind, error in BEHAVIOUR_ERRORS),
            self._silence(),
            self._case("never started", str(self.simulator.add_person("Nora New").id), WindowClosed),
            self._case("unknown chat", NOBODY, NotReachable),
            self._case("kicked from the group", self._group(kicked=True), RecipientGone),
            self._case("the group moved", self._group(moved=True), AddressMoved),
            FaultCase("wrong token", self._connector("1:wrong", self.simulator.base_url), self._part(), Misconfigured),
            FaultCase(
                "nobody listens", self._connector(self.simulator.token, "http://127.0.0.1:9"), self._part(), Unavailable
            ),
        ]

    async def answered_slowly(self) -> Receipt:
        self.simulator.slow_seconds = A_WHILE
        return await self.connector.send(OutboundPart(_address(self._behaving(Behaviour.SLOW)), text="hello"))

    def _case(self, name: str, handle: str, error: type[SendError]) -> FaultCase:
        return FaultCase(name, self.connector, OutboundPart(_address(handle), text="hello"), error)

    def _silence(self) -> FaultCase:
        """Only here is the connector impatient, so that a busy machine spoils no other case."""
        part = OutboundPart(_address(self._behaving(Behaviour.SILENT)), text="hello")
        impatient = self._connector(self.simulator.token, self.simulator.base_url, PATIENCE)
        return FaultCase("silent", impatient, part, OutcomeUnknown)

    def _part(self) -> OutboundPart:
        return OutboundPart(self.reachable(), text="hello")

    def _behaving(self, behaviour: Behaviour) -> str:
        return str(self.simulator.add_person(f"Peter {behaviour}", behaviour=behaviour, started=True).id)

    def _group(self, *, kicked: bool = False, moved: bool = False) -> str:
        group = self.simulator.add_group("Customers", [self._person], supergroup=False)
        if kicked:
            self.simulator.kick_bot(group)
        if moved:
            self.simulator.migrate(group)
        return str(group.id)

    def _connector(self, token: str, base_url: str, patience: float = 10) -> TelegramConnector:
        settings = TelegramSettings(
            bot_token=SecretStr(token),
            webhook_secret=SecretStr(SECRET),
            base_url=base_url,
            read_timeout=patience,
        )
        return TelegramConnector(ACCOUNT, settings)


def rehearse(clock: Clock) -> Rehearsal:
    return TelegramRehearsal(clock)


def _address(handle: int | str) -> ChannelAddress:
    return ChannelAddress(Channel.TELEGRAM, ACCOUNT, str(handle))
