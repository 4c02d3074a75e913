"""What the analyser says about a text."""

from dataclasses import dataclass
from enum import StrEnum

from inbox.triage.levels import PriorityLevel


class SentimentLabel(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Intent(StrEnum):
    """What the writer wants; exactly one, the one that matters most to a rep."""

    OPT_OUT_WISH = "opt_out_wish"
    CANCELLATION = "cancellation"
    REFUND = "refund"
    PROBLEM = "problem"
    COMPLAINT = "complaint"
    PURCHASE = "purchase"
    SCHEDULING = "scheduling"
    REQUEST = "request"
    QUESTION = "question"
    THANKS = "thanks"
    PRAISE = "praise"
    GREETING = "greeting"
    OTHER = "other"


class Noise(StrEnum):
    """Texts that nobody waits behind for an answer."""

    NONE = "none"
    AUTO_REPLY = "auto_reply"
    NEWSLETTER = "newsletter"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Reason:
    """One contribution, for the rep who asks why.

    code: a stable name (`urgent`, `outage`, `tone_negative`); words: a short English phrase;
    weight: what it added to the urgency (negative when it lowered it), 0 for a mere remark.
    """

    code: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """The judgement on one text.

    sentiment: -1 (angry) to 1 (delighted); confidence, language_confidence and urgency: 0 to 1;
    language: ISO 639-1, or `und` where nothing tells; hard: an outage, a security, legal or safety
    matter was named, so that urgency and priority may be raised by others but never lowered.
    """

    sentiment: float
    label: SentimentLabel
    confidence: float
    language: str
    language_confidence: float
    intent: Intent
    urgency: float
    priority: PriorityLevel
    hard: bool
    noise: Noise
    reasons: tuple[Reason, ...]
