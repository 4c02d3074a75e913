"""What every connector brings for the contract suite: itself beside its provider's simulator, and what can go wrong there."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from connectors.contract.channel import ChannelAddress
from connectors.contract.errors import SendError
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Connector
from connectors.toolkit.simulator import SimulatedProvider


class Trouble(StrEnum):
    """The seven kinds of trouble of which every connector is asked: each is rehearsed, or cannot happen there.

    `twice` and `shuffled` concern what comes in, and happen to everybody: the suite provokes them itself.
    """

    BLOCKED = "blocked"  # the contact wants nothing of us
    THROTTLED = "throttled"  # too many calls of ours
    SLOW = "slow"  # the answer takes its time, and is good
    SILENT = "silent"  # what we send arrives, the answer never does
    BROKEN = "broken"  # the provider fails
    TWICE = "twice"  # the same is told twice
    SHUFFLED = "shuffled"  # it is told in another order


A_WHILE = 0.05  # seconds: how slow a provider is that is rehearsed as slow
REFUSED = (Trouble.BLOCKED, Trouble.THROTTLED, Trouble.SILENT, Trouble.BROKEN)  # those of which an error must come


@dataclass(frozen=True, slots=True)
class FaultCase:
    """A part that the provider will not carry, and the error that must come of it."""

    name: str
    connector: Connector
    part: OutboundPart
    error: type[SendError]

    async def provoke(self) -> None:
        await self.connector.send(self.part)


class Rehearsal(ABC):
    """What the contract suite needs to judge a connector through its provider's simulator.

    `signed_headers` are the headers that prove a request (lower case), `signs_body` says whether they cover the body,
    `fresh_for` how long such a proof holds, None where it holds for ever. `impossible`: which troubles cannot happen there, and why.
    """

    signed_headers: ClassVar[tuple[str, ...]]
    signs_body: ClassVar[bool]
    fresh_for: ClassVar[timedelta | None] = None
    impossible: ClassVar[Mapping[Trouble, str]] = {}
    connector: Connector
    simulator: SimulatedProvider

    @abstractmethod
    async def open(self, webhook_url: str) -> None:
        """Start the simulator and the connector; what contacts do is posted to `webhook_url`."""

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def contact_writes(self, text: str) -> None:
        """A reachable contact writes; returns when the request has been posted."""

    @abstractmethod
    def reachable(self) -> ChannelAddress:
        """An address to which messages go."""

    def answering(self) -> str | None:
        """What a message to `reachable` has to name as answered, where an address alone is no place to write to: a comment."""
        return None

    @abstractmethod
    def seen(self) -> list[str]:
        """The texts that the contact at `reachable` got from us, in order."""

    @abstractmethod
    def faults(self) -> Sequence[FaultCase]:
        """Everything of which an error comes; those of REFUSED that are possible by their own names."""

    async def answered_slowly(self) -> Receipt:
        """What comes of sending to somebody whose provider takes its time, though less than the connector waits."""
        raise LookupError("nothing here is slow")
