"""Everything that can go wrong between a connector and its provider.

    ConnectorError
      WebhookRejected      not proven to come from the provider      -> 401, counted, nothing kept
      WebhookUnreadable    genuine, not understood                   -> 200, kept in the journal, replayable
      SendError
        Throttled          retry after the given seconds
        Unavailable        surely not delivered; retry with back-off
        OutcomeUnknown     may have been delivered; never retried blindly, shown to the rep
        NotReachable       this person cannot be reached here now; next channel
        WindowClosed       next channel, or a template
        ContentRefused     too long, wrong media; the rep is told
        Unchangeable       what was sent stands there no more, or can be changed no more; the rep is told
        RecipientGone      blocked, left or opted out; the identity is marked, consent written
        Misconfigured      our key or our account; the channel is paused, the operator is told
        Refused            the provider's own code and words

Each send error answers three questions: may it be tried again, whose fault is it, what does the rep read.
"""

from enum import StrEnum
from typing import ClassVar

from connectors.contract.channel import ChannelAddress
from connectors.contract.hidden import without_hidden


class Blame(StrEnum):
    OURS = "ours"
    PROVIDER = "provider"
    CONTACT = "contact"


class ConnectorError(Exception):
    """The root. Its text is for operators and logs, never for customers, and holds no secret of ours, whoever repeated it."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(without_hidden(detail))


class WebhookRejected(ConnectorError):
    """Not proven to come from the provider."""


class WebhookUnreadable(ConnectorError):
    """Genuine, not understood; broken JSON too."""


class SendError(ConnectorError):
    """A message was not carried, or we cannot know. `code` is the provider's own, where it has one."""

    retryable: ClassVar[bool] = False
    blame: ClassVar[Blame] = Blame.PROVIDER
    for_rep: ClassVar[str] = "The message could not be sent."

    def __init__(self, detail: str = "", *, code: str | None = None) -> None:
        super().__init__(detail or self.for_rep)
        self.detail = without_hidden(detail)
        self.code = code


class Throttled(SendError):
    retryable = True
    for_rep = "The provider asks us to slow down; the message waits a moment and goes by itself."

    def __init__(self, seconds: float, detail: str = "", *, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.seconds = seconds


class Unavailable(SendError):
    retryable = True
    for_rep = "The provider cannot be reached right now; the message is tried again by itself."


class OutcomeUnknown(SendError):
    for_rep = "The provider did not answer. The message may or may not have arrived; look before you send it again."


class NotReachable(SendError):
    blame = Blame.CONTACT
    for_rep = "This person cannot be reached here at the moment."


class WindowClosed(SendError):
    blame = Blame.CONTACT
    for_rep = "This channel only allows answers for a limited time, and that time is over."


class ContentRefused(SendError):
    blame = Blame.OURS
    for_rep = "The provider does not take this content: it is too long, or of a kind it does not carry."


class Unchangeable(SendError):
    blame = Blame.CONTACT
    for_rep = "It does not stand there any more, or can no longer be changed there."


class RecipientGone(SendError):
    """`topic`: what they will have no more of (ConsentTopic), where it is not everything."""

    blame = Blame.CONTACT
    for_rep = "This person has blocked us, left or opted out here. Nothing more is sent to this address."

    def __init__(self, detail: str = "", *, code: str | None = None, topic: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.topic = topic


class Misconfigured(SendError):
    blame = Blame.OURS
    for_rep = "Our own account at the provider does not work. The channel is paused and the operator has been told."


class Refused(SendError):
    for_rep = "The provider refused the message."


class AddressMoved(SendError):
    """The provider names a new address for the same place (a group that became a supergroup): sent again there, once."""

    retryable = True
    for_rep = "The chat has moved; the message goes to its new place."

    def __init__(self, moved_to: ChannelAddress, detail: str = "", *, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.moved_to = moved_to
