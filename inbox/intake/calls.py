"""Calls: one interaction for all that is reported of one call."""

from typing import assert_never

from connectors.contract.inbound import CallRecorded, CallReported, CallTranscribed, Direction
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionType
from crm.storage.base import JsonObject
from crm.storage.unit_of_work import UnitOfWork
from inbox import calls
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.intake.elsewhere import written_elsewhere
from inbox.intake.envelope import Envelope
from inbox.intake.finding import ORIGINAL_WAITS, RECEIPT_WAITS, looks_again, original_of
from inbox.intake.following import fetch_files, judge_again, show_again
from inbox.intake.messages import keep_message
from inbox.intake.said import Said, attachment_fact


async def call_reported(work: UnitOfWork, event: CallReported, envelope: Envelope) -> None:
    known = await _call_of(work, event, envelope)
    if known is not None:
        facts = await interactions.current_data(work.session, known)
        await _complete_call(work, known, calls.after_report(_call_facts(facts), event))
        return
    if event.parent_id is not None and looks_again(work, envelope, ORIGINAL_WAITS, "the call of this leg is not here"):
        return
    facts = calls.after_report({}, event)
    said = Said(event.external_id, calls.in_words(facts), InteractionType.CALL, data={"call": facts})
    if event.direction is Direction.OUTBOUND:
        await written_elsewhere(work, event, envelope, said)
    else:
        await keep_message(work, event, envelope, said)


async def _call_of(work: UnitOfWork, event: CallReported, envelope: Envelope) -> Interaction | None:
    for external_id in (event.external_id, event.parent_id):
        if external_id is not None and (found := await original_of(work, event, envelope, external_id)) is not None:
            return found
    return None


async def call_completed(work: UnitOfWork, event: CallRecorded | CallTranscribed, envelope: Envelope) -> None:
    """The recording and the transcript name the call and nobody else."""
    known = await original_of(work, event, envelope, event.target_id)
    if known is None:
        if not looks_again(work, envelope, RECEIPT_WAITS, "the call is not here yet"):
            raise LookupError("a recording or transcript of a call that nobody reported")
        return
    facts = _call_facts(await interactions.current_data(work.session, known))
    match event:
        case CallRecorded():
            await interactions.add_attachments(work, known.id, [attachment_fact(one) for one in event.media])
            await _complete_call(work, known, calls.after_recording(facts, event))
            await fetch_files(work, known)
        case CallTranscribed():
            await _complete_call(work, known, calls.after_transcript(facts, event))
            await judge_again(work, known)
        case _:
            assert_never(event)


def _call_facts(data: JsonObject) -> JsonObject:
    found = data.get("call")
    return dict(found) if isinstance(found, dict) else {}


async def _complete_call(work: UnitOfWork, known: Interaction, facts: JsonObject) -> None:
    data = await interactions.current_data(work.session, known)
    if _call_facts(data) == facts:
        return
    conversation = await conversation_store.of_interaction(work.session, known.id)
    if conversation is not None and calls.has_reached(facts) and not calls.has_reached(_call_facts(data)):
        await conversations.answered(work, conversation.id)
    words = calls.in_words(facts)
    await interactions.add_version(
        work, known.id, words, edited_at=work.now, platform_data={**data, "call": facts}, is_edit=False
    )
    await show_again(work, known)
