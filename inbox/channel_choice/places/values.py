"""The words of looking for a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from connectors.contract.channel import Channel
from inbox.channel_choice.values import AddressFacts, Reason


class ObstacleCode(StrEnum):
    """Why a place does not fit."""

    GONE = "gone"
    OPTED_OUT = "opted_out"
    OPT_OUT_CONFIRMED = "opt_out_confirmed"
    EXCLUDED = "excluded"
    NO_ACCOUNT = "no_account"
    NOT_CONNECTED = "not_connected"
    CANNOT_SEND = "cannot_send"
    GROUP = "group"
    PUBLIC = "public"
    NOT_VERIFIED = "not_verified"
    NOT_NAMED = "not_named"
    NEVER_FIRST = "never_first"
    NOT_STARTED = "not_started"
    TEMPLATE_NEEDED = "template_needed"
    WINDOW_CLOSED = "window_closed"
    PUBLIC_ONLY = "public_only"
    NO_TEXT = "no_text"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way at one place; `words` is a clause about the place."""

    code: ObstacleCode
    words: str


@dataclass(frozen=True, slots=True)
class StatedOrder:
    """The channels the contact named, the liked best first; `problem` says what could not be read of them."""

    channels: tuple[Channel, ...] = ()
    problem: str | None = None
    ranks: Mapping[Channel, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place, why it stands where it stands in the order of looking, and what stands in its way."""

    address: AddressFacts
    reason: Reason
    obstacle: Obstacle | None
