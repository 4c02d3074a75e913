"""Keeping what happened.

Texts and data from outside pass `crm.storage.storable` here, once: NUL characters and lone surrogates become U+FFFD,
since PostgreSQL refuses them. The bytes as they came stay in the journal. Facts are never overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from crm.contacts import actions as contacts
from crm.interactions import store
from crm.interactions.model import Attachment, Interaction, InteractionReaction, InteractionVersion
from crm.interactions.store import by_external_id, current_data, waiting_attachments
from crm.interactions.values import TYPE_OF_CHANNEL, AttachmentFact, AttachmentState, Happening
from crm.storage.base import JsonObject, new_id
from crm.storage.storable import storable_json, storable_key, storable_optional, storable_text
from crm.storage.unit_of_work import UnitOfWork

__all__ = [
    "Logged",
    "add_attachments",
    "add_version",
    "attach_analysis",
    "attachment_failed",
    "attachment_refused",
    "attachment_stored",
    "by_external_id",
    "current_data",
    "erase",
    "log",
    "mark_deleted",
    "set_external_id",
    "set_reaction",
    "waiting_attachments",
]


LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Logged:
    """The interaction as it is kept; `is_new` is False when it was kept before and nothing changed now."""

    interaction: Interaction
    is_new: bool


async def log(work: UnitOfWork, happening: Happening) -> Logged:
    """Keep what happened, once: an external id that is known already gives the interaction that is there.

    The contact (resolved through merges, held until the transaction ends) counts it.
    """
    contact = None if happening.contact_id is None else await contacts.lock_contact(work, happening.contact_id)
    values = _values(work, happening, None if contact is None else contact.id)
    interaction = await work.insert_if_new(Interaction, values)
    if interaction is None:
        return Logged(await _known(work, values, happening), is_new=False)
    _write_attachments(work, interaction.id, happening.attachments)
    if contact is not None:
        contacts.count_interaction(contact, interaction.interaction_date)
    await work.session.flush()
    return Logged(interaction, is_new=True)


def _values(work: UnitOfWork, happening: Happening, contact_id: UUID | None) -> JsonObject:
    return {
        "id": new_id(),
        "type": happening.type or TYPE_OF_CHANNEL[happening.channel],
        "channel": happening.channel,
        "direction": happening.direction,
        "subject": storable_optional(happening.subject, 255),
        "content": None if happening.content is None else storable_text(happening.content),
        "contact_id": contact_id,
        "company_id": happening.company_id,
        "opportunity_id": happening.opportunity_id,
        "external_id": _external(happening.external_id),
        "platform_data": None if happening.platform_data is None else storable_json(happening.platform_data),
        "interaction_date": happening.happened_at or work.now,
        "created_at": work.now,
        "processed_by_ai": False,
        "account": storable_text(happening.account, 100),
        "identity_id": happening.identity_id,
        "group_id": happening.group_id,
        "is_group": happening.group_id is not None,
        "sender_verified": happening.sender_verified,
        "rep_id": happening.rep_id,
        "reply_to": _external(happening.reply_to),
        "provider_at": happening.happened_at,
        "provider_sequence": _number(happening.sequence),
        "arrived_at": work.now,
    }


def _number(sequence: int | None) -> int:
    """0 for what is no number that databases can order by: it is then as if the provider had given none."""
    return sequence if sequence is not None and 0 < sequence <= LARGEST_NUMBER else 0


def _external(external_id: str | None) -> str | None:
    return None if external_id is None else storable_key(external_id, store.EXTERNAL_ID_LIMIT)


async def _known(work: UnitOfWork, values: JsonObject, happening: Happening) -> Interaction:
    found = await by_external_id(
        work.session, happening.channel, values["account"], values["external_id"] or "", happening.direction
    )
    if found is None:
        raise LookupError("an interaction was neither written nor there before")
    return found


def _write_attachments(
    work: UnitOfWork, interaction_id: UUID, facts: Sequence[AttachmentFact], first_position: int = 0
) -> None:
    for position, fact in enumerate(facts, first_position):
        work.add(
            Attachment(
                interaction_id=interaction_id,
                position=position,
                kind=storable_text(fact.kind, 30),
                filename=storable_optional(fact.filename, 255),
                mime_type=storable_optional(fact.mime_type, 255),
                size=fact.size,
                provider_reference=storable_json(fact.provider_reference),
                created_at=work.now,
            )
        )


async def add_version(
    work: UnitOfWork,
    interaction_id: UUID,
    content: str | None,
    *,
    edited_at: datetime,
    external_id: str | None = None,
    platform_data: JsonObject | None = None,
    is_edit: bool = True,
) -> bool:
    """Keep what an edit made of it; False when this very edit (same moment, same text) is kept already.

    `is_edit` is False for what completes itself (a call): nobody changed anything.
    """
    interaction = await _held(work, interaction_id)
    text = None if content is None else storable_text(content)
    kept = await store.versions(work.session, interaction_id)
    if any(one.edited_at == edited_at and one.content == text for one in kept):
        return False
    work.add(
        InteractionVersion(
            interaction_id=interaction_id,
            number=len(kept) + 1,
            external_id=_external(external_id),
            content=text,
            platform_data=None if platform_data is None else storable_json(platform_data),
            edited_at=edited_at,
            created_at=work.now,
        )
    )
    if is_edit:
        interaction.edited_at = max(interaction.edited_at or edited_at, edited_at)
    await work.session.flush()
    return True


async def add_attachments(work: UnitOfWork, interaction_id: UUID, facts: Sequence[AttachmentFact]) -> None:
    """Put files beside those that are there, which stay: an edit brought them. What is there already is not put twice."""
    await _held(work, interaction_id)
    known = await store.attachments(work.session, interaction_id)
    there = [one.provider_reference for one in known]
    fresh = [fact for fact in facts if storable_json(fact.provider_reference) not in there]
    _write_attachments(work, interaction_id, fresh, len(known))
    await work.session.flush()


async def mark_deleted(work: UnitOfWork, interaction_id: UUID, at: datetime) -> None:
    """The writer took it back. It stays kept, and says since when it is gone."""
    interaction = await _held(work, interaction_id)
    interaction.deleted_at = interaction.deleted_at or at
    await work.session.flush()


async def erase(work: UnitOfWork, interaction_id: UUID) -> None:
    """Take out what was said, its versions and its data, and keep that something was: the provider, or the person, asks for it."""
    interaction = await _held(work, interaction_id)
    interaction.content = interaction.subject = interaction.ai_analysis = None
    interaction.platform_data = {"erased": True}
    interaction.deleted_at = interaction.deleted_at or work.now
    for version in await store.versions(work.session, interaction_id):
        version.content = version.platform_data = None
    await work.session.flush()


async def set_reaction(work: UnitOfWork, interaction_id: UUID, author: str, emoji: str | None, at: datetime) -> None:
    """Keep this author's reaction, None when it was taken back. What happened earlier than what is kept changes nothing.

    `author`: an identity's id as text, or "us".
    """
    sign = storable_optional(emoji, 100)
    values = {"id": new_id(), "interaction_id": interaction_id, "author": author, "emoji": sign, "at": at}
    if await work.insert_if_absent(InteractionReaction, values):
        return
    query = select(InteractionReaction).where(
        InteractionReaction.interaction_id == interaction_id, InteractionReaction.author == author
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    reaction = (await work.session.execute(query)).scalar_one()
    if reaction.at <= at:
        reaction.emoji, reaction.at = sign, at
    await work.session.flush()


async def attach_analysis(
    work: UnitOfWork, interaction_id: UUID, analysis: JsonObject, sentiment_score: float | Decimal | None
) -> None:
    """Put an analysis beside the facts. The score is -1 to 1, None when unknown; ValueError when it lies outside."""
    if sentiment_score is not None and not -1 <= sentiment_score <= 1:
        raise ValueError(f"a sentiment score lies between -1 and 1, not at {sentiment_score}")
    interaction = await _held(work, interaction_id)
    interaction.ai_analysis = storable_json(analysis)
    interaction.sentiment_score = None if sentiment_score is None else Decimal(str(sentiment_score))
    interaction.processed_by_ai = True
    await work.session.flush()


async def set_external_id(work: UnitOfWork, interaction_id: UUID, external_id: str) -> bool:
    """Keep what the provider calls a message of ours, so that echoes and edits find it; False when it has a name already."""
    interaction = await _held(work, interaction_id)
    if interaction.external_id is not None:
        return False
    interaction.external_id = _external(external_id)
    await work.session.flush()
    return True


async def _held(work: UnitOfWork, interaction_id: UUID) -> Interaction:
    found = (await store.held(work.session, [interaction_id])).get(interaction_id)
    if found is None:
        raise LookupError(f"there is no interaction {interaction_id}")
    return found


async def attachment_stored(
    work: UnitOfWork,
    attachment_id: UUID,
    *,
    blob_key: str,
    detected_type: str,
    size: int,
    sha256: str,
    filename: str | None = None,
    mime_type: str | None = None,
    kind: str | None = None,
) -> None:
    """The file's bytes are in the blob store under this key; size in bytes. A name and a claimed type, learnt while it was
    fetched, fill in what the message did not say; a `kind` takes the place of the one it was told with."""
    attachment = await _attachment(work, attachment_id)
    attachment.kind = kind or attachment.kind
    attachment.filename = attachment.filename or storable_optional(filename, 255)
    attachment.mime_type = attachment.mime_type or storable_optional(mime_type, 255)
    attachment.blob_key, attachment.detected_type = blob_key, storable_text(detected_type, 255)
    attachment.size, attachment.sha256 = size, sha256
    attachment.state, attachment.problem = AttachmentState.STORED, None


async def attachment_refused(work: UnitOfWork, attachment_id: UUID, problem: str) -> None:
    """We do not take this file; `problem` is the sentence a rep reads."""
    await _without_bytes(work, attachment_id, AttachmentState.REFUSED, problem)


async def attachment_failed(work: UnitOfWork, attachment_id: UUID, problem: str) -> None:
    """The file could not be had; `problem` is the sentence a rep reads."""
    await _without_bytes(work, attachment_id, AttachmentState.FAILED, problem)


async def _without_bytes(work: UnitOfWork, attachment_id: UUID, state: AttachmentState, problem: str) -> None:
    attachment = await _attachment(work, attachment_id)
    attachment.state, attachment.problem = state, storable_text(problem)


async def _attachment(work: UnitOfWork, attachment_id: UUID) -> Attachment:
    found = await store.attachment(work.session, attachment_id)
    if found is None:
        raise LookupError(f"there is no attachment {attachment_id}")
    return found
