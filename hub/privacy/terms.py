"""By what somebody is recognised where no column says whose a row is: the ids of what is theirs, and what they are called."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts.model import Claim, Contact, Identity
from crm.interactions.model import Attachment, Interaction
from crm.notes.model import Note
from crm.opportunities.model import Opportunity
from crm.privacy.values import Person
from crm.tasks.model import Task
from hub.engine.entrance import lane_at
from hub.privacy import whose
from inbox.calling.model import PlacedCall
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.slack.model import DeskDraft, DeskPost

IDENTIFIER = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
STAMP = re.compile(rb"(?<![0-9])[0-9]{9,11}\.[0-9]{6}(?![0-9])")  # how Slack names a message
SHORTEST = 5
"""Characters of a word that is looked for where many people's data lie: shorter ones are found everywhere."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`ids` of their rows, `stamps` of what stands in Slack about them, `words`: names, addresses and the names of messages,
    in small letters; `lanes`: those of their own addresses, `group_lanes` those of groups they write in; `handles`: how they
    are named there; `entries` of the journal that became messages of theirs."""

    ids: frozenset[bytes]
    stamps: frozenset[bytes]
    words: re.Pattern[bytes] | None
    handles: re.Pattern[bytes] | None
    lanes: frozenset[str]
    group_lanes: frozenset[str]
    entries: frozenset[int]

    def names(self, text: bytes) -> bool:
        """Whether this text is about them: by an id or a stamp of theirs, or by a word they are known by."""
        if not self.ids.isdisjoint(IDENTIFIER.findall(text)) or not self.stamps.isdisjoint(STAMP.findall(text)):
            return True
        return self.words is not None and self.words.search(text.lower()) is not None

    def tells_of(self, text: bytes) -> bool:
        """Whether a thing that happened in a group names them."""
        return self.handles is not None and self.handles.search(text) is not None


async def terms_of(session: AsyncSession, person: Person) -> Terms:
    """What there is to recognise this person by; as large as what is theirs has rows."""
    places = await _places(session, person)
    words = {*await _called(session, person), *await _message_names(session, person)}
    words |= {place.handle for place in places} | {place.handle.lstrip("+") for place in places}
    return Terms(
        ids=frozenset(str(one).encode() for one in await _ids(session, person)),
        stamps=frozenset(one.encode() for one in await _stamps(session, person)),
        words=_any_of({_in_small_letters(one) for one in words if len(one) >= SHORTEST}),
        handles=_any_of({place.handle for place in places}),
        lanes=frozenset(lane_at(place) for place in places),
        group_lanes=frozenset(lane_at(place) for place in await _groups(session, person)),
        entries=frozenset(await _entries(session, person)),
    )


def _any_of(words: Iterable[str]) -> re.Pattern[bytes] | None:
    """One of these as a word of its own, as it is or as JSON writes it without letters beyond ASCII."""
    spellings = {word.encode("utf-8", "replace") for word in words} | {_as_json(word) for word in words}
    if not spellings:
        return None
    listed = b"|".join(re.escape(one) for one in sorted(spellings, key=len, reverse=True))
    return re.compile(rb"(?<![\w])(?:" + listed + rb")(?![\w])")


def _in_small_letters(word: str) -> str:
    """As `bytes.lower` leaves the text that is looked through: letters beyond ASCII stay."""
    return word.encode("utf-8", "replace").lower().decode()


def _as_json(word: str) -> bytes:
    return "".join(one if one.isascii() else _escaped(one) for one in word).encode()


def _escaped(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


async def _places(session: AsyncSession, person: Person) -> list[ChannelAddress]:
    """Every address of theirs: those they were seen at, and the e-mail and number that stand at the contact."""
    rows = await session.scalars(select(Identity).where(whose.identities(person)))
    found = [ChannelAddress(row.channel, row.scope, row.handle) for row in rows]
    for contact in await session.scalars(select(Contact).where(whose.contacts(person))):
        found += [ChannelAddress(Channel.EMAIL, "", contact.email)] if contact.email else []
        found += [ChannelAddress(Channel.PHONE, "", contact.phone)] if contact.phone else []
    return found


async def _called(session: AsyncSession, person: Person) -> set[str]:
    """Full names, user names, and what they said of themselves. A first or last name alone is everybody's."""
    found: set[str] = set()
    for contact in await session.scalars(select(Contact).where(whose.contacts(person))):
        if contact.first_name and contact.last_name:
            found.add(f"{contact.first_name} {contact.last_name}")
    for row in await session.scalars(select(Identity).where(whose.identities(person))):
        found |= {one for one in (row.display_name, row.username) if one and (" " in one or one == row.username)}
    found |= set(await session.scalars(select(Claim.value).where(whose.claims(person))))
    return found


async def _message_names(session: AsyncSession, person: Person) -> set[str]:
    """What providers call their messages and ours to them: reports name nothing else."""
    queries: tuple[Select[Any], ...] = (
        select(Interaction.external_id).where(whose.interactions(person)),
        select(DeliveryPart.provider_message_id).where(whose.parts(person)),
        select(DeliveryPart.own_message_id).where(whose.parts(person)),
    )
    found: set[str] = set()
    for query in queries:
        found |= {one for one in await session.scalars(query) if one and len(one) > 2 * SHORTEST}
    return found


OWN_RECORDS: Mapping[Any, Any] = {
    Contact: whose.contacts,
    Identity: whose.identities,
    Interaction: whose.interactions,
    Attachment: whose.attachments,
    Conversation: whose.conversations,
    Delivery: whose.deliveries,
    DeskDraft: whose.drafts,
    DeskPost: whose.posts,
    Note: whose.notes,
    Task: whose.tasks,
    Opportunity: whose.opportunities,
    PlacedCall: whose.calls,
}


async def _ids(session: AsyncSession, person: Person) -> set[UUID]:
    found: set[UUID] = set()
    for record, which in OWN_RECORDS.items():
        condition: ColumnElement[bool] = which(person)
        found |= set(await session.scalars(select(record.id).where(condition)))
    return found


async def _stamps(session: AsyncSession, person: Person) -> set[str]:
    posts = await session.scalars(select(DeskPost.ts).where(whose.posts(person), DeskPost.ts.is_not(None)))
    drafts = await session.scalars(select(DeskDraft.message_ts).where(whose.drafts(person)))
    return {*(one for one in posts if one), *drafts}


async def _groups(session: AsyncSession, person: Person) -> list[ChannelAddress]:
    theirs = select(Interaction.group_id).where(whose.interactions(person), Interaction.group_id.is_not(None))
    rows = await session.scalars(select(Identity).where(Identity.id.in_(theirs)))
    return [ChannelAddress(row.channel, row.scope, row.handle) for row in rows]


async def _entries(session: AsyncSession, person: Person) -> list[int]:
    in_theirs = ConversationEntry.conversation_id.in_(whose.conversation_ids(person))
    query = select(ConversationEntry.journal_id).where(or_(whose.entries(person), in_theirs))
    return [one for one in await session.scalars(query.where(ConversationEntry.journal_id.is_not(None))) if one]
