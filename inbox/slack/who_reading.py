"""From records to "who is this": identities with their evidence, wishes, consent, deals, the last contacts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Contact, Identity
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.preferences.model import CommunicationPreferences
from inbox.slack import store
from inbox.slack.card_reading import deals, preferred_channel
from inbox.slack.facts import IdentityFacts, PastInteraction, WhoFacts
from inbox.slack.reading import contact_name
from inbox.slack.words import badge, language_name

HISTORY_ROWS = 6
NOTE_ROWS = 3


async def who_facts(session: AsyncSession, conversation_id: UUID) -> WhoFacts | None:
    """What we know of whoever a conversation is with; None when there is no such conversation."""
    conversation = await store.conversation(session, conversation_id)
    if conversation is None:
        return None
    contact = await store.contact(session, conversation.contact_id)
    name = await contact_name(session, conversation)
    if contact is None:
        return WhoFacts(
            name=name,
            about=("A group chat",),
            identities=(),
            preferences=(),
            consent=(),
            deals=(),
            history=(),
            notes=(),
        )
    wishes = await store.preferences(session, contact.id)
    preferred = await preferred_channel(session, contact)
    return WhoFacts(
        name=name,
        about=tuple(await _about(session, contact)),
        identities=tuple(_identity(one) for one in await store.identities(session, contact.id)),
        preferences=(*([f"Prefers {badge(preferred).name}"] if preferred else []), *_wishes(wishes)),
        consent=tuple(_consent(wishes)),
        deals=await deals(session, contact.id),
        history=tuple(_past(one) for one in await store.history(session, contact.id, HISTORY_ROWS)),
        notes=tuple([note.text for note in await store.notes(session, contact.id, NOTE_ROWS)]),
    )


async def _about(session: AsyncSession, contact: Contact) -> list[str]:
    company = await store.company_name(session, contact)
    lines = [
        " · ".join(part for part in (contact.job_title, company) if part),
        " · ".join((contact.contact_type.value.lower(), contact.customer_status.value.lower())),
        language_name(contact.language) if contact.language else "",
        f"Worth so far {contact.lifetime_value:,.0f} {contact.currency}" if contact.lifetime_value else "",
        f"Time zone {contact.timezone}" if contact.timezone else "",
        _mail_use(contact),
    ]
    return [line for line in lines if line]


def _mail_use(contact: Contact) -> str:
    """A weak sign: programs open mail and follow links too."""
    if not contact.email_opens and not contact.email_clicks:
        return ""
    return f"Opened our mail {_times(contact.email_opens)}, followed links {_times(contact.email_clicks)}, or a program did"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _identity(one: Identity) -> IdentityFacts:
    shown = f"@{one.username}" if one.username else one.handle
    gone = one.gone_reason.value.replace("_", " ") if one.gone_reason else None
    return IdentityFacts(one.channel, shown, one.evidence, one.verified_at is not None, gone)


def _wishes(wishes: CommunicationPreferences | None) -> list[str]:
    if wishes is None:
        return []
    return [
        *([f"Contact hours {_hours(wishes.preferred_contact_hours)}"] if wishes.preferred_contact_hours else []),
        *([f"Quiet hours {_hours(wishes.quiet_hours)}"] if wishes.quiet_hours else []),
        "Weekends are fine" if wishes.weekend_contact else "Not on weekends",
    ]


def _hours(hours: Mapping[str, Any]) -> str:
    zone = f" {hours['timezone']}" if hours.get("timezone") else ""
    return f"{hours.get('start', '?')} to {hours.get('end', '?')}{zone}"


def _consent(wishes: CommunicationPreferences | None) -> list[str]:
    if wishes is None:
        return []
    stopped = ", ".join(wishes.opted_out_channels)
    return [
        f"Sales: {'yes' if wishes.sales_contact_consent else 'no'}",
        f"Marketing: {'yes' if wishes.marketing_consent else 'no'}",
        *([f"Wants nothing on {stopped}"] if stopped else []),
    ]


def _past(one: Interaction) -> PastInteraction:
    inbound = one.direction is InteractionDirection.INBOUND
    return PastInteraction(
        one.interaction_date, one.channel, inbound, "(deleted)" if one.deleted_at else one.content or ""
    )
