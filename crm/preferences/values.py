"""The words of preferences and consent."""

from dataclasses import dataclass
from enum import StrEnum

from connectors.contract.channel import Channel


class ConsentTopic(StrEnum):
    """What somebody allows or forbids us to write about."""

    ALL = "all"
    MARKETING = "marketing"
    SALES = "sales"


class LeftBy(StrEnum):
    """How somebody took a consent back by a way that stood in our own message; the source that the history names."""

    LINK = "unsubscribe link"
    MAIL = "unsubscribe mail"


@dataclass(frozen=True, slots=True)
class Consent:
    """What stands at this moment. `opted_out` are the channels on which the contact wants nothing that is no answer."""

    marketing: bool
    sales: bool
    opted_out: frozenset[Channel]
