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
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.toolkit.rehearsal_simulator import A_WHILE, FaultCase, Rehearsal
from connectors.toolkit.simulator import Clock
from connectors.twitter.connector import TwitterConnector
from connectors.twitter.proof import HEADER
from connectors.twitter.settings import TwitterSettings
from connectors.twitter.simulator.provider import TwitterSimulator
from connectors.twitter.simulator.world import Behaviour

ACCOUNT = "rehearsal"
NOBODY = "999999999"
PATIENCE = 0.3  # seconds until a silent server counts as one

BEHAVIOUR_ERRORS: tuple[tuple[Behaviour, type[SendError]], ...] = (
    (Behaviour.BLOCKED, RecipientGone),
    (Behaviour.GONE, NotReachable),
    (Behaviour.THROTTLED, Throttled),
    (Behaviour.BROKEN, Unavailable),
)


def settings_for(
    simulator: TwitterSimulator, *, secret: str = "", base_url: str = "", patience: float = 10
) -> TwitterSettings:
    """What an operator would write to use this simulator; it must have started unless `base_url` is given."""
    keys = simulator.keys
    return TwitterSettings(
        user_id=simulator.us.id,
        consumer_key=SecretStr(keys.consumer_key),
        consumer_secret=SecretStr(keys.consumer_secret),
        access_token=SecretStr(keys.token),
        access_token_secret=SecretStr(secret or keys.token_secret),
        base_url=base_url or simulator.base_url,
        timeout=patience,
    )


class TwitterRehearsal(Rehearsal):
    signed_headers: ClassVar[tuple[str, ...]] = (HEADER,)
    signs_body: ClassVar[bool] = True
    simulator: TwitterSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = TwitterSimulator(clock)
        self._person = self.simulator.add_person("Lena Hartwig", "lena_h")

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.simulator.post_to([webhook_url])
        self.connector = TwitterConnector(ACCOUNT, settings_for(self.simulator))

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
            self._case("unknown user", NOBODY, NotReachable),
            self._case("no user at all", "lena_h", ContentRefused),
            self._public("a post that is gone", "1", "hello", NotReachable),
            self._public("a long public reply", self._mention(), "x" * 281, ContentRefused),
            self._silence(),
            self._other("wrong token", settings_for(self.simulator, secret="wrong"), Misconfigured),
            self._other("nobody listens", settings_for(self.simulator, base_url="http://127.0.0.1:9"), Unavailable),
        ]

    async def answered_slowly(self) -> Receipt:
        self.simulator.slow_seconds = A_WHILE
        return await self.connector.send(OutboundPart(_address(self._behaving(Behaviour.SLOW)), text="hello"))

    def _case(self, name: str, handle: str, error: type[SendError]) -> FaultCase:
        return FaultCase(name, self.connector, OutboundPart(_address(handle), text="hello"), error)

    def _public(self, name: str, post_id: str, text: str, error: type[SendError]) -> FaultCase:
        return FaultCase(name, self.connector, OutboundPart(self.reachable(), text=text, reply_to=post_id), error)

    def _other(self, name: str, settings: TwitterSettings, error: type[SendError]) -> FaultCase:
        connector = TwitterConnector(ACCOUNT, settings)
        return FaultCase(name, connector, OutboundPart(self.reachable(), text="hello"), error)

    def _silence(self) -> FaultCase:
        """Only here is the connector impatient, so that a busy machine spoils no other case."""
        impatient = TwitterConnector(ACCOUNT, settings_for(self.simulator, patience=PATIENCE))
        part = OutboundPart(_address(self._behaving(Behaviour.SILENT)), text="hello")
        return FaultCase("silent", impatient, part, OutcomeUnknown)

    def _mention(self) -> str:
        return self.simulator.mention(self._person, "@acme_store is anybody there?")

    def _behaving(self, behaviour: Behaviour) -> str:
        return self.simulator.add_person(f"Peter {behaviour}", f"peter_{behaviour}", behaviour=behaviour).id


def rehearse(clock: Clock) -> Rehearsal:
    return TwitterRehearsal(clock)


def _address(handle: str) -> ChannelAddress:
    return ChannelAddress(Channel.TWITTER, ACCOUNT, handle)
