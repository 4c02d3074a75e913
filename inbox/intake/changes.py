"""What became of something written earlier: edited, deleted, reacted to."""

from dataclasses import asdict

from connectors.contract.inbound import Direction, MessageDeleted, MessageEdited, ReactionChanged
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox.intake.elsewhere import written_elsewhere
from inbox.intake.envelope import Envelope
from inbox.intake.finding import ORIGINAL_WAITS, looks_again, original_of
from inbox.intake.following import fetch_files, show_again
from inbox.intake.messages import keep_message
from inbox.intake.people import is_proven, meet
from inbox.intake.said import Said, attachment_fact
from inbox.jobs import TRIAGE, conversation_lane


async def edited(work: UnitOfWork, event: MessageEdited, envelope: Envelope) -> None:
    if not is_proven(event, envelope):  # nobody proves that it is theirs to change: it stands beside what was said
        await keep_message(work, event, envelope, Said(f"edit:{event.event_id}", event.text, media=event.media))
        return
    original = await original_of(work, event, envelope, event.target_id)
    if original is not None:
        await _add_version(work, event, original)
    elif not looks_again(work, envelope, ORIGINAL_WAITS, "the message that was edited is not here yet"):
        await _edited_first(work, event, envelope)


async def _edited_first(work: UnitOfWork, event: MessageEdited, envelope: Envelope) -> None:
    """The first version never reached us: the edit is the message."""
    if event.direction is Direction.OUTBOUND:
        await written_elsewhere(work, event, envelope, Said(event.target_id, event.text, media=event.media))
        return
    said = Said(event.target_id, event.text, media=event.media, data={"edited_before_it_came": True})
    await keep_message(work, event, envelope, said)


async def _add_version(work: UnitOfWork, event: MessageEdited, original: Interaction) -> None:
    files: JsonObject = {"media": [asdict(attachment_fact(one)) for one in event.media]}
    is_new = await interactions.add_version(
        work,
        original.id,
        event.text,
        edited_at=event.at or work.now,
        external_id=event.external_id,
        platform_data=files if event.media else None,
    )
    if not is_new:
        return
    await interactions.add_attachments(work, original.id, [attachment_fact(one) for one in event.media])
    conversation = await show_again(work, original)
    if conversation is not None:
        await fetch_files(work, original)
    if conversation is not None and event.direction is Direction.INBOUND:
        payload = {"interaction": str(original.id), "conversation": str(conversation.id)}
        work.enqueue(JobRequest(TRIAGE, conversation_lane(conversation.id), payload))


async def deleted(work: UnitOfWork, event: MessageDeleted, envelope: Envelope) -> None:
    if not is_proven(event, envelope):
        return
    original = await original_of(work, event, envelope, event.target_id)
    if original is None:
        looks_again(work, envelope, ORIGINAL_WAITS, "the message that was deleted is not here yet")
    elif original.deleted_at is None:
        await interactions.mark_deleted(work, original.id, event.at or work.now)
        await show_again(work, original)


async def reaction(work: UnitOfWork, event: ReactionChanged, envelope: Envelope) -> None:
    if not is_proven(event, envelope):
        return
    original = await original_of(work, event, envelope, event.target_id)
    if original is None:
        looks_again(work, envelope, ORIGINAL_WAITS, "the message that was reacted to is not here yet")
        return
    author = await _reacting(work, event, envelope)
    await interactions.set_reaction(work, original.id, author, event.emoji, event.at or work.now)
    await show_again(work, original)


async def _reacting(work: UnitOfWork, event: ReactionChanged, envelope: Envelope) -> str:
    if event.direction is Direction.OUTBOUND:
        return "us"
    met = await meet(work, event, envelope)
    return str(met.person.identity_id) if met else "unknown"
