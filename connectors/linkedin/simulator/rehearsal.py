"""The connector and its simulator side by side, for the contract suite."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pydantic import SecretStr

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.linkedin.connector import LinkedinConnector
from connectors.linkedin.proof import HEADER
from connectors.linkedin.settings import LinkedinSettings, Mode
from connectors.linkedin.simulator.provider import LinkedinSimulator
from connectors.linkedin.simulator.world import Behaviour
from connectors.toolkit.rehearsal_simulator import A_WHILE, FaultCase, Rehearsal, Trouble
from connectors.toolkit.simulator import Clock

ACCOUNT = "rehearsal"
PATIENCE = 0.3  # seconds until a silent server counts as one

BEHAVIOUR_ERRORS: tuple[tuple[Behaviour, type[SendError]], ...] = (
    (Behaviour.GONE, Refused),
    (Behaviour.FORBIDDEN, Misconfigured),
    (Behaviour.THROTTLED, Throttled),
    (Behaviour.BROKEN, Unavailable),
)


def settings_for(
    simulator: LinkedinSimulator,
    *,
    token: str = "",
    version: str = "202607",
    base_url: str = "",
    patience: float = 10,
    mode: Mode = Mode.WEBHOOK,
    backfill_days: int = 0,
) -> LinkedinSettings:
    """What an operator would write to use this simulator; it must have started unless `base_url` is given."""
    return LinkedinSettings(
        organization=simulator.organization,
        access_token=SecretStr(token or simulator.token),
        client_secret=SecretStr(simulator.client_secret),
        lead_owners=(simulator.lead_owner,),
        mode=mode,
        backfill_days=backfill_days,
        api_version=version,
        base_url=base_url or simulator.base_url,
        timeout=patience,
    )


class LinkedinRehearsal(Rehearsal):
    signed_headers: ClassVar[tuple[str, ...]] = (HEADER,)
    signs_body: ClassVar[bool] = True
    impossible: ClassVar[Mapping[Trouble, str]] = {
        Trouble.BLOCKED: "a page answers below posts, where nobody can be blocked by a member: they delete what they wrote"
    }
    simulator: LinkedinSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = LinkedinSimulator(clock)
        self._member = self.simulator.add_member("Lena Hartwig")
        self._post = self.simulator.publish("We have new bikes.")
        self._comment = self.simulator.comment(self._member, self._post, "Which colours?")

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.simulator.post_to([webhook_url])
        self.connector = LinkedinConnector(ACCOUNT, settings_for(self.simulator))

    async def close(self) -> None:
        await self.connector.close()
        await self.simulator.stop()

    async def contact_writes(self, text: str) -> None:
        self.simulator.comment(self._member, self._post, text)
        await self.simulator.settle()

    def reachable(self) -> ChannelAddress:
        """The post: whoever commented there reads what stands below it."""
        return _address(self._post.urn)

    def seen(self) -> list[str]:
        return [one.text for one in self.simulator.thread(self._post) if one.author == self.simulator.organization]

    def faults(self) -> Sequence[FaultCase]:
        return [
            *(self._case(kind.value, self._comment_of(kind), error) for kind, error in BEHAVIOUR_ERRORS),
            self._case("a comment that never was", f"urn:li:comment:({self._post.urn},1)", Refused),
            self._case("a member, not a comment", None, ContentRefused),
            self._silence(),
            self._other("wrong token", settings_for(self.simulator, token="wrong"), Misconfigured),
            self._other("a version of long ago", settings_for(self.simulator, version="202401"), Refused),
            self._other("nobody listens", settings_for(self.simulator, base_url="http://127.0.0.1:9"), Unavailable),
        ]

    async def answered_slowly(self) -> Receipt:
        self.simulator.slow_seconds = A_WHILE
        return await self.connector.send(self._part(self._comment_of(Behaviour.SLOW)))

    def _case(self, name: str, comment: str | None, error: type[SendError]) -> FaultCase:
        return FaultCase(name, self.connector, self._part(comment), error)

    def _other(self, name: str, settings: LinkedinSettings, error: type[SendError]) -> FaultCase:
        return FaultCase(name, LinkedinConnector(ACCOUNT, settings), self._part(self._comment.urn), error)

    def _silence(self) -> FaultCase:
        """Only here is the connector impatient, so that a busy machine spoils no other case."""
        impatient = LinkedinConnector(ACCOUNT, settings_for(self.simulator, patience=PATIENCE))
        return FaultCase("silent", impatient, self._part(self._comment_of(Behaviour.SILENT)), OutcomeUnknown)

    def _part(self, comment: str | None) -> OutboundPart:
        return OutboundPart(_address(self._member.urn), text="hello", reply_to=comment)

    def _comment_of(self, behaviour: Behaviour) -> str:
        member = self.simulator.add_member(f"Peter {behaviour}", behaviour=behaviour)
        return self.simulator.comment(member, self._post, "Hello?").urn


def rehearse(clock: Clock) -> Rehearsal:
    return LinkedinRehearsal(clock)


def _address(handle: str) -> ChannelAddress:
    return ChannelAddress(Channel.LINKEDIN, ACCOUNT, handle)
