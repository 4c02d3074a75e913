"""What the database knows about the candidates of a text. Asked by what stands in the text, never by walking all contacts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.contacts.model import Claim, Contact, Identity
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.notes import store as notes
from crm.reps.model import Rep
from crm.storage.base import JsonObject
from inbox.channel_choice.store import PHONE_CHANNELS
from inbox.conversations.model import Conversation, ConversationEvent
from inbox.leak_check.names import forms
from inbox.leak_check.values import Answer

ASKED, ANSWERED = "leak_asked", "leak_answered"
MOST_SAID = 50
MOST_NOTES = 50
AT_ONCE = 300

One = TypeVar("One")


async def conversation(session: AsyncSession, conversation_id: UUID) -> Conversation | None:
    """The one it lives on in, where it was merged away."""
    found = await session.get(Conversation, conversation_id)
    while found is not None and found.merged_into is not None:
        found = await session.get(Conversation, found.merged_into)
    return found


async def contact(session: AsyncSession, contact_id: UUID | None) -> Contact | None:
    return None if contact_id is None else await session.get(Contact, contact_id)


async def said(session: AsyncSession, contact_id: UUID | None) -> Sequence[str]:
    """What they wrote to us, the newest first."""
    if contact_id is None:
        return ()
    query = (
        select(Interaction.content)
        .where(Interaction.contact_id == contact_id, Interaction.direction == InteractionDirection.INBOUND)
        .order_by(Interaction.interaction_date.desc())
        .limit(MOST_SAID)
    )
    return [text for text in (await session.execute(query)).scalars() if text]


async def notes_about(session: AsyncSession, contact_id: UUID | None, without: UUID | None = None) -> Sequence[str]:
    """The newest notes about them, but for the one that a rep makes their answer of."""
    if contact_id is None:
        return []
    return [note.text for note in await notes.of_contact(session, contact_id, MOST_NOTES) if note.id != without]


async def others_emails(session: AsyncSession, emails: Collection[str], own: UUID | None) -> frozenset[str]:
    """Those of the addresses (small letters) that are known of other contacts, and neither of this one nor of a rep."""
    if not emails:
        return frozenset()
    known: set[tuple[str, UUID | None]] = set()
    for some in _some(emails, AT_ONCE):
        seen = select(Identity.handle, Identity.contact_id).where(
            Identity.channel == Channel.EMAIL, Identity.scope == "", Identity.handle.in_(some)
        )
        stated = select(func.lower(Contact.email), Contact.id).where(
            func.lower(Contact.email).in_(some), Contact.archived_at.is_(None), Contact.merged_into.is_(None)
        )
        known |= {(row[0], row[1]) for query in (seen, stated) for row in (await session.execute(query))}
    theirs = set((await session.execute(select(func.lower(Rep.email)).where(Rep.email.is_not(None)))).scalars())
    mine = {value for value, contact_id in known if contact_id in (own, None)}
    return frozenset(value for value, _ in known) - mine - theirs


async def others_phones(session: AsyncSession, phones: Collection[str], own: UUID | None) -> frozenset[str]:
    """Those of the numbers (E.164) that are known of other contacts, and neither of this one nor of a rep."""
    if not phones:
        return frozenset()
    known: set[tuple[str | None, UUID | None]] = set()
    for some in _some(phones, AT_ONCE):
        seen = select(Identity.handle, Identity.contact_id).where(
            Identity.channel.in_(PHONE_CHANNELS), Identity.scope == "", Identity.handle.in_(some)
        )
        stated = select(Contact.phone, Contact.id).where(Contact.phone.in_(some), Contact.merged_into.is_(None))
        claimed = select(Claim.value, Claim.contact_id).where(Claim.value.in_(some))
        known |= {(row[0], row[1]) for query in (seen, stated, claimed) for row in (await session.execute(query))}
    theirs = set((await session.execute(select(Rep.phone).where(Rep.phone.in_(list(phones))))).scalars())
    mine = {value for value, contact_id in known if contact_id in (own, None)}
    return frozenset(value for value, _ in known if value is not None) - mine - theirs


async def others_names(
    session: AsyncSession, pairs: Iterable[tuple[str, str]], own: Contact | None
) -> frozenset[tuple[str, str]]:
    """The names (first, last) of other contacts that words of these pairs may stand for. Colleagues of the same company are
    no secret to each other."""
    found: set[tuple[str, str]] = set()
    for some in _some(pairs, AT_ONCE // 3):
        words = sorted({form for pair in some for word in pair for form in forms(word)})
        query = select(Contact.first_name, Contact.last_name).where(
            Contact.last_name.in_(words), Contact.first_name.in_(words), Contact.merged_into.is_(None)
        )
        if own is not None:
            query = query.where(Contact.id != own.id)
            if own.company_id is not None:
                query = query.where(or_(Contact.company_id.is_(None), Contact.company_id != own.company_id))
        found |= {(first, last) for first, last in (await session.execute(query)) if first and last}
    return frozenset(found)


async def rep_names(session: AsyncSession) -> frozenset[tuple[str, str]]:
    """First and last names of our own people."""
    words = [name.split() for name in (await session.execute(select(Rep.name))).scalars()]
    return frozenset((parts[0], parts[-1]) for parts in words if len(parts) > 1)


async def was_answered(session: AsyncSession, conversation_id: UUID, fingerprint: str, by: UUID) -> bool:
    """Whether this rep said that this very text goes with these very findings."""
    events = await _events(session, conversation_id, ANSWERED, by)
    return any(one.get("fingerprint") == fingerprint and one.get("answer") == Answer.SEND for one in events)


async def was_asked(session: AsyncSession, conversation_id: UUID, fingerprint: str, by: UUID) -> bool:
    """Whether this rep was shown these very findings in this very text."""
    return any(one.get("fingerprint") == fingerprint for one in await _events(session, conversation_id, ASKED, by))


async def _events(session: AsyncSession, conversation_id: UUID, kind: str, by: UUID) -> Sequence[JsonObject]:
    query = select(ConversationEvent.data).where(
        ConversationEvent.conversation_id == conversation_id,
        ConversationEvent.kind == kind,
        ConversationEvent.by_user_id == by,
    )
    return [data for data in (await session.execute(query)).scalars() if data]


def _some(everything: Iterable[One], size: int) -> Iterator[list[One]]:
    """So many at once: databases take a bounded number of values in one question."""
    kept = list(everything)
    return (kept[start : start + size] for start in range(0, len(kept), size))
