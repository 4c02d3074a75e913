"""The words of acts."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.outbound import Button, PartAction


class ActKind(StrEnum):
    WORDS = "words"  # what we sent reads otherwise, or is taken back
    REACTION = "reaction"  # our emoji stands at what they wrote, or no more


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFacts:
    """A message of ours as it stands there. `capabilities` None: the account is no more. `worded_parts`: in so many messages its
    words went. `is_caption`: they stand under a file. `fits`: so do the new ones there, in one message."""

    capabilities: Capabilities | None
    worded_parts: int
    is_caption: bool
    has_template: bool
    is_public: bool
    age: timedelta
    fits: bool


@dataclass(frozen=True, slots=True)
class Place:
    """By which account of ours, to which address."""

    channel: Channel
    account: str
    address: ChannelAddress


@dataclass(frozen=True, slots=True)
class Acting:
    """An act that may be done now: one call for each of `targets` (the provider's ids). `version`: which wish it is.
    `is_caption`: the words stand under a file."""

    version: int
    action: PartAction
    place: Place
    targets: tuple[str, ...]
    text: str = ""
    is_caption: bool = False
    emoji: str | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that cannot be done, and why, in words for the rep."""

    version: int
    why: str
