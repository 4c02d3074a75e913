"""From what is asked to what was found, as facts for the modal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.contacts import store as contacts
from crm.contacts.card import display_name
from crm.contacts.model import Contact
from crm.interactions import store as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.notes.model import Note
from crm.reps.rules import zone_of
from crm.search.folding import marked
from crm.search.values import EntryKind
from inbox.search import rules
from inbox.search import store as search
from inbox.search.values import Asking, Hit, Query
from inbox.slack import store
from inbox.slack.finding.facts import Asked, FindingFacts, FoundContact, FoundEntry
from inbox.slack.interactions import Actor
from inbox.slack.words import badge

ROWS = 10
CONTACTS = 5
MOST_ROWS = 500
DAYS = {"today": 0, "week": 7, "month": 30, "year": 365}


async def finding_facts(session: AsyncSession, asked: Asked, actor: Actor, now: datetime) -> FindingFacts:
    """The modal for what is asked: ten things said or noted, and on its first page up to five contacts."""
    zone = zone_of(actor.rep.timezone)
    today = now.astimezone(zone).date()
    query = _narrowed(rules.parse(asked.text, today), asked, today)
    if query.is_empty:
        return FindingFacts(asked=asked, zone=zone, told=query.told)
    asking = Asking(actor.rep.id, _begins(query.after, zone), _begins(query.before, zone))
    offset = min(asked.offset, MOST_ROWS)
    page = await search.page(session, query, asking, offset, ROWS)
    wanted = frozenset(token for term in query.terms for token in term.tokens)
    return FindingFacts(
        asked=replace(asked, offset=offset),
        zone=zone,
        has_asked=True,
        told=query.told,
        contacts=await _contacts(session, query) if offset == 0 else (),
        entries=tuple([one for hit in page.hits if (one := await _entry(session, hit, wanted)) is not None]),
        has_more=page.has_more and offset < MOST_ROWS,
    )


def _narrowed(query: Query, asked: Asked, today: date) -> Query:
    """What was typed, and what was chosen from the lists beside it."""
    channel = next((one for one in Channel if one.name.lower() == asked.channel), None)
    if channel is not None:
        query = replace(query, channels=query.channels | {channel})
    if asked.state in rules.STATES:
        query = replace(query, states=query.states | rules.STATES[asked.state])
    if asked.time in DAYS:
        since = today - timedelta(days=DAYS[asked.time])
        query = replace(query, after=max(query.after or since, since))
    return query


def _begins(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)


async def _contacts(session: AsyncSession, query: Query) -> tuple[FoundContact, ...]:
    found = await search.contacts(session, query, CONTACTS)
    known = await store.contacts(session, [one.contact_id for one in found])
    return tuple([await _contact(session, known[one.contact_id]) for one in found])


async def _contact(session: AsyncSession, contact: Contact) -> FoundContact:
    addresses = await contacts.identities_of(session, contact.id)
    channels = list(dict.fromkeys(str(badge(one.channel)) for one in addresses))
    company = await store.company_name(session, contact)
    about = " · ".join([one for one in (contact.job_title, company, ", ".join(channels[:4])) if one])
    return FoundContact(contact_id=contact.id, name=display_name(contact, addresses), about=about)


async def _entry(session: AsyncSession, hit: Hit, wanted: frozenset[str]) -> FoundEntry | None:
    """None where it went away since it was found."""
    match hit.kind:
        case EntryKind.SAID:
            said = await session.get(Interaction, hit.subject_id)
            return None if said is None else await _said(session, hit, said, wanted)
        case EntryKind.NOTE:
            note = await session.get(Note, hit.subject_id)
            return None if note is None else await _note(session, hit, note, wanted)


async def _said(session: AsyncSession, hit: Hit, said: Interaction, wanted: frozenset[str]) -> FoundEntry:
    is_ours = said.direction is InteractionDirection.OUTBOUND
    files = [file.filename for file in await interactions.attachments(session, said.id) if file.filename]
    text = " ".join([one for one in (said.subject, await interactions.current_text(session, said), *files) if one])
    return FoundEntry(
        is_note=False,
        contact_id=said.contact_id,
        conversation_id=hit.conversation_id,
        name=await _name(session, said.contact_id, said.identity_id),
        by=(await _rep(session, said.rep_id) or "us") if is_ours else "",
        channel=said.channel,
        at=said.interaction_date,
        pieces=marked(text, wanted),
    )


async def _note(session: AsyncSession, hit: Hit, note: Note, wanted: frozenset[str]) -> FoundEntry:
    return FoundEntry(
        is_note=True,
        contact_id=note.contact_id,
        conversation_id=hit.conversation_id,
        name=await _name(session, note.contact_id, None),
        by=await _rep(session, note.by) or "the hub",
        channel=None,
        at=note.created_at,
        pieces=marked(note.text, wanted),
    )


async def _name(session: AsyncSession, contact_id: UUID | None, identity_id: UUID | None) -> str:
    contact = await store.contact(session, contact_id)
    if contact is not None:
        return display_name(contact, await contacts.identities_of(session, contact.id))
    identity = await store.identity(session, identity_id)
    return "" if identity is None else identity.display_name or identity.username or ""


async def _rep(session: AsyncSession, rep_id: UUID | None) -> str:
    rep = await store.rep(session, rep_id)
    return "" if rep is None else rep.name


def conversations_of(facts: FindingFacts) -> Sequence[UUID]:
    return list({one.conversation_id for one in facts.entries if one.conversation_id is not None})


def with_links(facts: FindingFacts, links: Mapping[UUID, str]) -> FindingFacts:
    """The same, with the addresses of the threads."""
    entries = [replace(one, link=links.get(one.conversation_id or UUID(int=0), "")) for one in facts.entries]
    return replace(facts, entries=tuple(entries))
