"""Anna and her addresses, for examples that can be read."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from connectors.contract.capabilities import Capabilities, Proactive
from connectors.contract.channel import Channel
from inbox.channel_choice.values import AddressFacts, ContactFacts, ConversationFacts, GateSettings, Question
from inbox.deliveries.values import Purpose

PRAGUE = ZoneInfo("Europe/Prague")
WIDE = Capabilities(text_limit=100_000)
BOT = Capabilities(text_limit=4096, proactive=Proactive.AFTER_START)
WINDOWED = Capabilities(text_limit=4096, proactive=Proactive.TEMPLATE_OUTSIDE_WINDOW, reply_window=timedelta(hours=24))
LIVE = Capabilities(text_limit=2000, proactive=Proactive.NEVER, live=True)
MUTE = Capabilities(text_limit=0, sends=False)

TELEGRAM, EMAIL, WHATSAPP, CHAT, FORM = (UUID(int=number) for number in range(1, 6))
EMAIL_FIRST = [{"channel": "email", "priority": 1}, {"channel": "telegram", "priority": 2}]


ANNA = ContactFacts(name="Anna", timezone="Europe/Prague", weekend_contact=True)


def prague(text: str) -> datetime:
    """A wall-clock moment in Prague, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=PRAGUE).astimezone(UTC)


def telegram(wrote: datetime | None) -> AddressFacts:
    return AddressFacts(
        identity_id=TELEGRAM,
        channel=Channel.TELEGRAM,
        account="main",
        verified=True,
        last_inbound_at=wrote,
        capabilities=BOT,
    )


def email(*, verified: bool = True) -> AddressFacts:
    return AddressFacts(identity_id=EMAIL, channel=Channel.EMAIL, account="main", verified=verified, capabilities=WIDE)


def whatsapp(wrote: datetime | None) -> AddressFacts:
    return AddressFacts(
        identity_id=WHATSAPP,
        channel=Channel.WHATSAPP,
        account="main",
        verified=True,
        last_inbound_at=wrote,
        capabilities=WINDOWED,
    )


def chat(seen: datetime) -> AddressFacts:
    return AddressFacts(
        identity_id=CHAT,
        channel=Channel.CHAT,
        account="main",
        verified=True,
        last_inbound_at=seen,
        seen_live_at=seen,
        capabilities=LIVE,
    )


def form() -> AddressFacts:
    return AddressFacts(identity_id=FORM, channel=Channel.FORM, account="main", capabilities=MUTE)


def asks(
    purpose: Purpose, *addresses: AddressFacts, wrote: datetime | None = None, anna: ContactFacts = ANNA
) -> Question:
    """Somebody wants to write to Anna, who wrote last from the first of these addresses."""
    place = addresses[0] if addresses else None
    return Question(
        purpose=purpose,
        contact=anna,
        conversation=ConversationFacts(
            identity_id=place.identity_id if place else None,
            channel=place.channel if place else None,
            last_inbound_at=wrote,
            newest_inbound_sequence=1,
        ),
        addresses=addresses,
        settings=GateSettings(hub_zone="Europe/Prague"),
        seen_sequence=1,
    )
