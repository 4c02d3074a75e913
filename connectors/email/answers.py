"""What a mail server's answers mean for us. One table: stage, code, enhanced code, words -> the error of the contract.

RFC 5321 section 4.2 (codes), RFC 3463 (enhanced codes, x.y.z), RFC 7505 (a domain that takes no mail).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)

THROTTLED_SECONDS = 60.0
_ENHANCED = re.compile(r"\s{0,3}([245]\.\d{1,3}\.\d{1,3})\b")


class Stage(StrEnum):
    """How far a dialogue came."""

    GREETING = "greeting"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer to one command. `status` is the enhanced code, "" where it gives none."""

    stage: Stage
    code: int
    text: str

    @property
    def status(self) -> str:
        found = _ENHANCED.match(self.text)
        return found[1] if found else ""

    def __str__(self) -> str:
        return f"{self.code} {' '.join(self.text.split())}"


@dataclass(frozen=True, slots=True)
class _Rule:
    """`stage` None means any; `code` and `status` are beginnings; `words` must stand in the text, in lower case."""

    stage: Stage | None
    code: str
    status: str
    error: type[SendError]
    words: str = ""

    def fits(self, answer: Answer) -> bool:
        return (
            self.stage in (None, answer.stage)
            and str(answer.code).startswith(self.code)
            and answer.status.startswith(self.status)
            and self.words in answer.text.lower()
        )


# The first that fits counts.
RULES: tuple[_Rule, ...] = (
    _Rule(Stage.LOGIN, "4", "", Unavailable),
    _Rule(Stage.LOGIN, "5", "", Misconfigured),
    _Rule(None, "530", "", Misconfigured),  # log in, or use TLS, first
    _Rule(None, "421", "4.7.", Throttled),
    _Rule(None, "421", "", Unavailable),
    _Rule(None, "4", "4.7.", Throttled),  # greylisting, too many mails
    _Rule(None, "4", "4.5.3", Throttled),  # too many recipients for now
    _Rule(None, "450", "4.2.1", Throttled),  # this mailbox gets mail too fast
    _Rule(None, "4", "4.", Unavailable),
    _Rule(None, "450", "", Throttled),
    _Rule(None, "4", "", Unavailable),
    _Rule(Stage.GREETING, "5", "", Misconfigured),  # the server does not talk to us
    _Rule(Stage.SENDER, "552", "", ContentRefused),  # by the size we announced
    _Rule(Stage.SENDER, "5", "5.3.4", ContentRefused),
    _Rule(Stage.SENDER, "5", "5.2.3", ContentRefused),
    _Rule(Stage.SENDER, "5", "", Misconfigured),  # we may not write under our own address
    _Rule(Stage.RECIPIENT, "5", "", Misconfigured, "relay"),  # the server carries no mail of ours to others
    _Rule(Stage.RECIPIENT, "5", "5.1.10", RecipientGone),  # the domain says it takes no mail
    _Rule(Stage.RECIPIENT, "5", "5.1.1", RecipientGone),
    _Rule(Stage.RECIPIENT, "5", "5.1.6", RecipientGone),  # the mailbox has moved
    _Rule(Stage.RECIPIENT, "5", "5.3.4", ContentRefused),
    _Rule(Stage.RECIPIENT, "5", "5.2.3", ContentRefused),
    _Rule(Stage.RECIPIENT, "5", "5.5.", Refused),  # a fault in the dialogue
    _Rule(Stage.RECIPIENT, "55", "5.", NotReachable),  # full, closed, not let in, a domain nobody finds
    _Rule(Stage.RECIPIENT, "550", "", RecipientGone),
    _Rule(Stage.RECIPIENT, "551", "", RecipientGone),
    _Rule(Stage.RECIPIENT, "556", "", RecipientGone),
    _Rule(Stage.RECIPIENT, "552", "", NotReachable),  # the mailbox is full
    _Rule(Stage.RECIPIENT, "553", "", NotReachable),
    _Rule(Stage.CONTENT, "552", "", ContentRefused),
    _Rule(Stage.CONTENT, "5", "5.2.3", ContentRefused),
    _Rule(Stage.CONTENT, "5", "5.3.4", ContentRefused),
    _Rule(Stage.CONTENT, "5", "5.6.", ContentRefused),
    _Rule(Stage.CONTENT, "5", "5.7.", ContentRefused),  # taken for spam, or against the house's rules
    _Rule(Stage.CONTENT, "5", "5.1.1", RecipientGone),
)


def send_error(answer: Answer) -> SendError:
    """The error that an answer other than yes stands for."""
    kind = next((rule.error for rule in RULES if rule.fits(answer)), Refused)
    code = f"{answer.code} {answer.status}".strip()
    if kind is Throttled:
        return Throttled(THROTTLED_SECONDS, str(answer), code=code)
    return kind(str(answer), code=code)


def copy_error(answer: Answer, address: str) -> SendError:
    """The same for somebody who was to get a copy: it says nothing about the one the mail is written to."""
    error = send_error(answer)
    if error.retryable or isinstance(error, Misconfigured):
        return error
    return Refused(f"the copy to {address} was refused, so nothing was sent: {answer}", code=error.code)
