"""From records to "who is this": identities with their evidence, wishes, consent, deals, the last contacts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts import store as contacts
from crm.contacts.card import display_name
from crm.contacts.model import Contact, Identity
from crm.contacts.values import LanguageSource
from crm.interactions import store as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.preferences.model import CommunicationPreferences
from crm.tasks import store as tasks
from crm.tasks.model import Task
from inbox.conversations.model import Conversation
from inbox.slack import store
from inbox.slack.card_reading import deals, preferred_channel
from inbox.slack.facts import PastInteraction
from inbox.slack.reading import contact_name
from inbox.slack.who.facts import IdentityFacts, MergeFacts, SuggestionFacts, WhoFacts
from inbox.slack.words import badge, language_name

HISTORY_ROWS = 10
NOTE_ROWS = 3
TASK_ROWS = 5
SUGGESTION_ROWS = 5
MERGE_ROWS = 5


async def group_facts(session: AsyncSession, conversation: Conversation) -> WhoFacts:
    """A conversation with many people has no one to tell about."""
    return WhoFacts(
        name=await contact_name(session, conversation),
        about=("A group chat",),
        identities=(),
        preferences=(),
        consent=(),
        deals=(),
        history=(),
        notes=(),
    )


@dataclass(frozen=True, slots=True)
class Turned:
    """Which page of the timeline is wanted: that before this interaction, that behind this one, or the newest."""

    before: UUID | None = None
    behind: UUID | None = None


NEWEST_PAGE = Turned()


async def contact_facts(session: AsyncSession, contact_id: UUID, turned: Turned = NEWEST_PAGE) -> WhoFacts | None:
    """What we know of a contact, or of whoever it was merged into; None when there is no such contact."""
    try:
        contact = await store.contact(session, await contacts.resolved_id(session, contact_id))
    except LookupError:
        return None
    if contact is None:
        return None
    wishes = await store.preferences(session, contact.id)
    preferred = await preferred_channel(session, contact)
    addresses = await store.identities(session, contact.id)
    page = await _page(session, contact.id, turned)
    return WhoFacts(
        contact_id=contact.id,
        name=display_name(contact, addresses),
        about=tuple(await _about(session, contact)),
        identities=tuple(_identity(one) for one in addresses),
        preferences=(*([f"Prefers {badge(preferred).name}"] if preferred else []), *_wishes(wishes)),
        consent=tuple(_consent(wishes)),
        deals=await deals(session, contact.id),
        tasks=tuple([_task(one) for one in await tasks.open_of_contact(session, contact.id, TASK_ROWS)]),
        history=await _history(session, page.rows),
        older=page.rows[-1].id if page.has_older else None,
        newer=page.rows[0].id if page.has_newer else None,
        notes=tuple([note.text for note in await store.notes(session, contact.id, NOTE_ROWS)]),
        suggestions=tuple(await _suggestions(session, contact.id)),
        merges=tuple(await _merges(session, contact.id)),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """The newest first."""

    rows: Sequence[Interaction]
    has_older: bool
    has_newer: bool


async def _page(session: AsyncSession, contact_id: UUID, turned: Turned) -> _Page:
    """The newest page where the wanted one is not full or is no more: what is newest stands on a page of its own."""
    if turned.behind is not None and (edge := await _of_theirs(session, contact_id, turned.behind)):
        found = await interactions.timeline_behind(session, contact_id, HISTORY_ROWS + 1, edge)
        if len(found) > HISTORY_ROWS:
            return _Page(found[HISTORY_ROWS - 1 :: -1], has_older=True, has_newer=True)
    if turned.before is not None and (edge := await _of_theirs(session, contact_id, turned.before)):
        found = await interactions.timeline(session, contact_id, HISTORY_ROWS + 1, before=edge)
        if found:
            return _Page(found[:HISTORY_ROWS], len(found) > HISTORY_ROWS, has_newer=True)
    found = await interactions.timeline(session, contact_id, HISTORY_ROWS + 1)
    return _Page(found[:HISTORY_ROWS], len(found) > HISTORY_ROWS, has_newer=False)


async def _of_theirs(session: AsyncSession, contact_id: UUID, interaction_id: UUID) -> Interaction | None:
    found = await interactions.by_id(session, interaction_id)
    return found if found is not None and found.contact_id == contact_id else None


async def _history(session: AsyncSession, rows: Sequence[Interaction]) -> tuple[PastInteraction, ...]:
    """With what each says now."""
    texts = await interactions.current_texts(session, rows)
    return tuple(_past(one, texts[one.id] or one.subject or "") for one in rows)


async def _suggestions(session: AsyncSession, contact_id: UUID) -> list[SuggestionFacts]:
    """Undecided ones with people who are still contacts of their own."""
    found: list[SuggestionFacts] = []
    for one in await contacts.open_suggestions(session, contact_id):
        other = await contacts.resolved_id(session, one.second_id if one.first_id == contact_id else one.first_id)
        if other != contact_id and len(found) < SUGGESTION_ROWS:
            name, about = await _in_short(session, other)
            found.append(SuggestionFacts(one.id, name, about, one.evidence))
    return found


async def _merges(session: AsyncSession, contact_id: UUID) -> list[MergeFacts]:
    found = []
    for one in (await contacts.merges_into(session, contact_id))[:MERGE_ROWS]:
        name, _ = await _in_short(session, one.merged_id)
        rep = await store.rep(session, one.by)
        found.append(MergeFacts(one.id, name, one.at, rep.name if rep else "", one.evidence))
    return found


async def _in_short(session: AsyncSession, contact_id: UUID) -> tuple[str, str]:
    """Name and addresses of a contact; one that was merged away has no addresses of its own."""
    contact = await store.contact(session, contact_id)
    addresses = await store.identities(session, contact_id)
    name = "" if contact is None else display_name(contact, addresses)
    return name, ", ".join(f"{badge(one.channel).name} {one.username or one.handle}" for one in addresses[:3])


def _task(task: Task) -> str:
    return f"{task.title} · by {task.due_at:%d.%m.%Y}" if task.due_at else task.title


async def _about(session: AsyncSession, contact: Contact) -> list[str]:
    company = await store.company_name(session, contact)
    lines = [
        " · ".join(part for part in (contact.job_title, company) if part),
        " · ".join((contact.contact_type.value.lower(), contact.customer_status.value.lower())),
        language_name(contact.language) if contact.language and _is_known(contact) else "",
        f"Worth so far {contact.lifetime_value:,.0f} {contact.currency}" if contact.lifetime_value else "",
        f"Time zone {contact.timezone}" if contact.timezone else "",
        _mail_use(contact),
    ]
    return [line for line in lines if line]


def _is_known(contact: Contact) -> bool:
    """What every contact begins with says nothing about this one."""
    return contact.language_source is not LanguageSource.DEFAULT


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


def _past(one: Interaction, text: str) -> PastInteraction:
    inbound = one.direction is InteractionDirection.INBOUND
    return PastInteraction(one.interaction_date, one.channel, inbound, "(deleted)" if one.deleted_at else text)
