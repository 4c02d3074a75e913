"""What a channel can carry, as data: read by splitting, channel choice and the rep's composer. No `if channel ==` elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from connectors.contract.inbound import MediaKind, ReportedStatus


class TextUnit(StrEnum):
    """How a provider counts the length of a text."""

    CHARACTERS = "characters"
    UTF16 = "utf16"
    BYTES = "bytes"


class Proactive(StrEnum):
    """May we write first?"""

    ALWAYS = "always"
    AFTER_START = "after_start"  # once the person has written or pressed start, and has not blocked us
    WITHIN_WINDOW = "within_window"
    TEMPLATE_OUTSIDE_WINDOW = "template_outside_window"
    NEVER = "never"


class Markup(StrEnum):
    NONE = "none"
    HTML = "html"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class MediaLimit:
    """`bytes` is the largest upload; `mime_types` empty means any."""

    bytes: int
    mime_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Limits and abilities of one channel. A limit of 0 means: cannot."""

    sends: bool = True
    text_limit: int
    text_unit: TextUnit = TextUnit.CHARACTERS
    caption_limit: int = 0
    media: Mapping[MediaKind, MediaLimit] = field(default_factory=dict)
    buttons: int = 0
    button_label_limit: int = 0
    button_value_limit: int = 0  # bytes
    files_together: bool = False  # one message carries all its files (a mail)
    threads: bool = False
    replies: bool = False
    edits: bool = False
    caption_edits: bool = False  # the words under a file of ours too
    deletions: bool = False
    deletion_window: timedelta | None = None  # so long after it went out; None: always
    changes_public_alone: bool = False  # only what everybody can read can be edited or deleted
    reactions: bool = False
    reaction_emoji: frozenset[str] = frozenset()  # those that can be a reaction; empty: any
    typing: bool = False
    typing_lasts: timedelta = timedelta(seconds=5)  # so long one sign of typing is seen
    read_marks: bool = False
    templates: bool = False
    markup: Markup = Markup.NONE
    reports: frozenset[ReportedStatus] = frozenset()
    messages_per_second: float = 1.0
    burst: int = (
        0  # how many of an account may go at once before messages_per_second bites; 0: the provider states no figure
    )
    messages_per_second_per_address: float = 1.0
    reply_window: timedelta | None = None
    ad_window: timedelta | None = None  # the window of who came by an advertisement, counted from that message
    late_window: timedelta | None = (
        None  # beyond reply_window a person of ours, never a machine, may still answer so long
    )
    private_reply_window: timedelta | None = None  # a public comment may be answered privately, once, so long
    proactive: Proactive = Proactive.ALWAYS
    live: bool = False  # the contact looks at it while they write (web chat)
    public: bool = False  # anybody can read it (comments); of a channel with both, the event says it
    authenticates_sender: bool = True  # the provider proves who wrote
