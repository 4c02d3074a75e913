"""Roads on which a contact and the hub meet, and places on them."""

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """A kind of road. The first nine are the CRM document's; the others are what its text asks for beside them."""

    EMAIL = "email"
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    LINKEDIN = "linkedin"
    FACEBOOK = "facebook"
    TWITTER = "twitter"
    CHAT = "chat"
    FORM = "form"
    SMS = "sms"
    MESSENGER = "messenger"
    INSTAGRAM = "instagram"
    VIBER = "viber"


@dataclass(frozen=True, slots=True, order=True)
class ChannelAddress:
    """A place on a road where a message can be left.

    `scope` is the account inside which `handle` has its meaning (a Telegram bot, a Facebook page); it is empty where a
    handle means the same everywhere (e-mail address, phone number in E.164).
    """

    channel: Channel
    scope: str
    handle: str

    def __str__(self) -> str:
        return (
            f"{self.channel.value}:{self.scope}:{self.handle}" if self.scope else f"{self.channel.value}:{self.handle}"
        )
