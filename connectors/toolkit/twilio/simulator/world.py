"""What the simulated Twilio knows: telephones and what their owners see and hear, messages, calls, files."""

from dataclasses import dataclass, field
from enum import StrEnum


class Behaviour(StrEnum):
    """How a telephone, or the road to it, behaves. Its owner's name in lower case may be one of these words."""

    NORMAL = "normal"
    BLOCKED = "blocked"  # sent STOP before
    LANDLINE = "landline"  # takes no messages
    UNREACHABLE = "unreachable"  # switched off: messages are taken and never arrive
    THROTTLED = "throttled"  # every other message is answered 429
    SLOW = "slow"
    SILENT = "silent"  # the message arrives, the answer never does
    BROKEN = "broken"  # 500
    TWICE = "twice"  # what happens here is posted twice
    SHUFFLED = "shuffled"  # reports are posted out of order


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that Twilio keeps, or that was sent to a telephone."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """A template of the account, with its places as {{1}}, {{2}} ... and quick replies: label -> value."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Bubble:
    """A message as the owner of a telephone sees it."""

    sid: str
    from_me: bool
    text: str
    at: float
    whatsapp: bool = False
    files: tuple[StoredFile, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    status: str = "received"
    callback: str = ""


@dataclass(slots=True)
class Telephone:
    """Somebody's telephone: a customer's, or one of ours that calls are put through to.

    `says` is what its owner says when connected to somebody; `picks_up` whether they answer a call. `fails_with`: messages are
    taken, and then reported as failed with this code of Twilio's.
    """

    number: str
    name: str
    country: str = ""
    behaviour: Behaviour = Behaviour.NORMAL
    opted_out: bool = False
    picks_up: bool = True
    says: str = ""
    fails_with: int | None = None
    wrote_at: float | None = None  # the last message by WhatsApp, which opens its 24 hours
    bubbles: list[Bubble] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """One leg of a call. `caller` and `called` are numbers; `parent` the leg by which it came to be.

    `said` and `heard`: what was said and heard at the telephone outside; `at`: when it began, in seconds since 1970.
    """

    sid: str
    direction: str
    caller: str
    called: str
    parent: str | None = None
    status: str = "ringing"
    seconds: int = 0
    sequence: int = 0
    callback: str = ""
    ears: "Ears | None" = None
    at: float = 0.0
    said: str = ""
    heard: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ears:
    """A transcription that runs: where its pieces go, and which side it hears."""

    sid: str
    url: str
    track: str
    language: str
    name: str = ""
    sequence: int = 0
