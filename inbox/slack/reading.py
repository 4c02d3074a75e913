"""From records to what the desk draws: one reading of the database, one frozen value."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from connectors.contract.inbound import MediaKind
from crm.contacts.model import Contact, Identity
from crm.interactions.model import Attachment, Interaction
from crm.interactions.values import InteractionDirection
from inbox.addressees.values import IsOurs, nothing_is_ours
from inbox.channel_choice.values import ChannelChoice, ReasonCode
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.deliveries.asking import NOT_TAKEN
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.slack import files, mail_reading, store
from inbox.slack.entered import Entered, entered, place_of
from inbox.slack.facts import DeliveryFacts, EntryFacts, FileFacts, Parcel
from inbox.slack.lateness import is_late
from inbox.slack.rules import default_purpose
from inbox.slack.text import one_line
from inbox.slack.words import badge, city, clock_words
from inbox.unseen.store import copy_reason, is_copy

Found = TypeVar("Found")
NAME = 60
NAMELESS: Mapping[Channel, str] = {
    Channel.CHAT: "A visitor of the web site",
    Channel.FORM: "Somebody who filled a form",
}


# Names


async def contact_name(session: AsyncSession, conversation: Conversation) -> str:
    """What we call whoever the conversation is with: the contact, or the group chat."""
    place = await store.identity(session, place_of(conversation))
    is_group = conversation.anchor_kind is AnchorKind.GROUP
    contact = None if is_group else await store.contact(session, conversation.contact_id)
    return _name(conversation, contact, place)


async def contact_names(session: AsyncSession, found: Sequence[Conversation]) -> Mapping[UUID, str]:
    """The same of many, by conversation, in two questions however many they are."""
    if not found:
        return {}
    places = await store.identities_by_id(session, [one for row in found if (one := place_of(row)) is not None])
    contacts = await store.contacts(session, [row.contact_id for row in found if row.contact_id is not None])
    return {row.id: _name(row, _of(contacts, row.contact_id), _of(places, place_of(row))) for row in found}


def _of(found: Mapping[UUID, Found], one: UUID | None) -> Found | None:
    return None if one is None else found.get(one)


def _name(conversation: Conversation, contact: Contact | None, place: Identity | None) -> str:
    if conversation.anchor_kind is AnchorKind.GROUP:
        return identity_name(place) or "A group chat"
    return (full_name(contact) if contact else "") or identity_name(place) or "Somebody new"


def full_name(contact: Contact) -> str:
    return " ".join(part for part in (contact.first_name, contact.last_name) if part and part.strip())


def identity_name(identity: Identity | None) -> str:
    """What to call somebody at an address. A handle that only a machine can read names nobody."""
    if identity is None:
        return ""
    named = identity.display_name or identity.username
    return named or NAMELESS.get(identity.channel) or identity.handle


async def present_words(session: AsyncSession, interaction: Interaction) -> str:
    """What a message says today: its last version; a file's name where there are no words."""
    if interaction.deleted_at:
        return "(deleted by its sender)"
    versions = await store.versions(session, interaction.id)
    text = (versions[-1].content if versions else interaction.content) or ""
    if text.strip():
        return text
    sent = await store.attachments(session, interaction.id)
    return ", ".join(f"📎 {file.filename or file.kind}" for file in sent) or text


def held_until(choice: ChannelChoice, now: datetime) -> str:
    """The moment of a choice that holds, on the contact's clock, which is named."""
    zone = ZoneInfo(choice.timezone.name)
    return f"{clock_words(choice.due_at, now, zone)} {city(zone)}" if choice.due_at else "later"


async def purpose_for(session: AsyncSession, conversation_id: UUID, now: datetime) -> Purpose:
    """Why a rep who writes now writes, unless they say otherwise."""
    found = await store.conversation(session, conversation_id)
    if found is None:
        return Purpose.SALES
    return default_purpose(found.turn, found.last_inbound_at, found.last_outbound_at, now)


# Messages of ours


async def delivery(session: AsyncSession, delivery_id: UUID, now: datetime) -> DeliveryFacts | None:
    found = await store.delivery(session, delivery_id)
    conversation = await store.conversation(session, found.conversation_id) if found else None
    if found is None or conversation is None:
        return None
    return await delivery_facts(session, found, conversation, now)


async def delivery_facts(
    session: AsyncSession, found: Delivery, conversation: Conversation, now: datetime
) -> DeliveryFacts:
    """One message of ours in this conversation, and what became of it."""
    writer = await store.rep(session, found.written_by)
    typed = None if is_copy(found) else await store.draft_of_interaction(session, found.interaction_id)
    choice = decided(found)
    written_to, copied, left_out = mail_reading.people_of(found)
    return DeliveryFacts(
        id=found.id,
        conversation_id=conversation.id,
        version=found.version,
        state=found.state,
        purpose=found.purpose,
        channel=found.channel,
        text=found.text,
        writer=writer.name if writer else None,
        contact=await contact_name(session, conversation),
        sentence=found.sentence,
        problem=found.problem,
        is_not_taken=found.problem_code == NOT_TAKEN,
        when=held_until(choice, now) if choice and choice.due_at else None,
        may_send_now=bool(choice and choice.may_send_now),
        is_replaced=found.replaced_by is not None,
        written_to=written_to,
        copied=copied,
        left_out=left_out,
        because=copy_reason(found),
        manner=manner_of(choice),
        template=_template_of(found),
        seen_at=await store.seen_at(session, found) if found.state is DeliveryState.READ else None,
        typed_at=typed.message_ts if typed else None,
        typed_in=typed.channel if typed else None,
        reactions=await _reactions(session, found.interaction_id),
    )


def manner_of(choice: ChannelChoice | None) -> str:
    """In public or privately, where they wrote in public; nothing where that is no question."""
    codes = {reason.code for reason in choice.reasons} if choice else set()
    return next((words for code, words in MANNERS.items() if code in codes), "")


MANNERS = {ReasonCode.IN_PUBLIC: "in public", ReasonCode.PRIVATELY: "privately"}


def _template_of(found: Delivery) -> str:
    template = (found.content or {}).get("template")
    return " ".join(str(template.get(part) or "") for part in ("name", "language")).strip() if template else ""


def decided(found: Delivery) -> ChannelChoice | None:
    """The gate's last word on a delivery, as it was kept."""
    return ChannelChoice.from_json(found.decision) if found.decision else None


# What stands in the thread


async def entry(
    session: AsyncSession, interaction_id: UUID, file_limit: int, is_ours: IsOurs = nothing_is_ours
) -> EntryFacts | None:
    """A message as the thread shows it, with its versions, files and reactions; None when it is in no conversation.

    Files of more than `file_limit` bytes are named, and not shown. Of a mail's people `is_ours` tells who are not named.
    """
    found = await entered(session, interaction_id)
    return None if found is None else await entry_facts(session, found, file_limit, is_ours)


async def entry_facts(
    session: AsyncSession, found: Entered, file_limit: int, is_ours: IsOurs = nothing_is_ours
) -> EntryFacts:
    """The same of a message that was read; what most have none of is asked for where there is some."""
    interaction, conversation = found.interaction, found.conversation
    return EntryFacts(
        interaction_id=interaction.id,
        conversation_id=conversation.id,
        sequence=found.entry.sequence,
        name=await _author(session, found),
        channel=interaction.channel,
        is_outbound=interaction.direction is InteractionDirection.OUTBOUND,
        group=_name_in(found) if interaction.is_group else None,
        versions=await _versions(session, interaction) if found.has_versions else (interaction.content or "",),
        files=await _files(session, interaction, file_limit) if found.has_files else (),
        reactions=await _reactions(session, interaction.id) if found.has_reactions else (),
        edited_at=interaction.edited_at,
        deleted_at=interaction.deleted_at,
        late=await _late(session, found),
        has_original=mail_reading.has_original(interaction),
        also_to=await _also_to(session, interaction, is_ours),
        public=str((interaction.platform_data or {}).get("public") or ""),
        language=str((interaction.ai_analysis or {}).get("language") or ""),
    )


async def _late(session: AsyncSession, found: Entered) -> datetime | None:
    """When it was sent, where it says so because it is late."""
    return found.interaction.provider_at if found.is_followed and await is_late(session, found.interaction) else None


async def _also_to(session: AsyncSession, interaction: Interaction, is_ours: IsOurs) -> tuple[str, ...]:
    if interaction.channel is not Channel.EMAIL:
        return ()
    sender = await store.identity(session, interaction.identity_id)
    return mail_reading.also_to(interaction, sender.handle, is_ours) if sender is not None else ()


async def _files(session: AsyncSession, interaction: Interaction, limit: int) -> tuple[FileFacts, ...]:
    found = await store.attachments(session, interaction.id)
    posts = await store.posts(session, store.FILE, [file.id for file in found])
    refused = {file_id: str((post.data or {}).get("problem") or "") for file_id, post in posts.items()}
    facts = [_file_facts(file, limit, refused.get(file.id, "")) for file in found]
    layout = [await _is_layout(session, file, interaction) for file in found]
    return tuple(replace(one, is_layout=is_layout) for one, is_layout in zip(facts, layout, strict=True))


async def _is_layout(session: AsyncSession, file: Attachment, interaction: Interaction | None) -> bool:
    """A picture that the mail's HTML shows, and that is no more than a part of how their mails look."""
    data = (interaction.platform_data or {}) if interaction is not None else {}
    is_shown = bool((file.provider_reference or {}).get("content_id")) and bool(data.get("html"))
    if interaction is None or not is_shown or file.kind != MediaKind.IMAGE:
        return False
    came_before = await store.came_before(session, file, interaction.contact_id)
    return files.stays_inside(file.size, came_before=came_before)


def _file_facts(file: Attachment, limit: int, refused: str = "") -> FileFacts:
    problem = file.problem or refused or (files.too_large(limit) if (file.size or 0) > limit else None)
    return FileFacts(file.kind, file.filename, file.size, problem, file.mime_type, file.detected_type)


async def parcel(session: AsyncSession, attachment_id: UUID, limit: int) -> Parcel | None:
    """A file for the thread; None for what we do not have, what is empty, what is larger than `limit` bytes, or what belongs
    to a mail's layout."""
    file = await store.attachment(session, attachment_id)
    if file is None or file.blob_key is None or not 0 < (file.size or 0) <= limit:
        return None
    if file.interaction_id is None:
        return None
    if await _is_layout(session, file, await session.get(Interaction, file.interaction_id)):
        return None
    facts = await entry(session, file.interaction_id, limit)
    if facts is None:
        return None
    place = f" in {one_line(facts.group, NAME)}" if facts.group else ""
    return Parcel(
        attachment_id=file.id,
        interaction_id=file.interaction_id,
        conversation_id=facts.conversation_id,
        sender=f"{one_line(facts.name, NAME, 'Somebody')}{place} by {badge(facts.channel).name}",
        file=_file_facts(file, limit),
        blob_key=file.blob_key,
        is_gone=facts.deleted_at is not None,
    )


def _name_in(found: Entered) -> str:
    return _name(found.conversation, found.contact, found.place)


async def _author(session: AsyncSession, found: Entered) -> str:
    interaction = found.interaction
    if interaction.direction is InteractionDirection.OUTBOUND:
        rep = await store.rep(session, interaction.rep_id)
        return rep.name if rep is not None else "Sent by us outside the hub"
    if not interaction.is_group:
        return _name_in(found)
    return identity_name(await store.identity(session, interaction.identity_id)) or "Somebody"


async def _versions(session: AsyncSession, interaction: Interaction) -> tuple[str, ...]:
    later = await store.versions(session, interaction.id)
    return (interaction.content or "", *(version.content or "" for version in later))


async def _reactions(session: AsyncSession, interaction_id: UUID) -> tuple[tuple[str, str], ...]:
    found = [one for one in await store.reactions(session, interaction_id) if one.author != "us" and one.emoji]
    return tuple([(await _reactor(session, one.author), str(one.emoji)) for one in found])


async def _reactor(session: AsyncSession, author: str) -> str:
    try:
        identity = await store.identity(session, UUID(author))
    except ValueError:
        return "Somebody"
    return identity_name(identity) or "Somebody"
