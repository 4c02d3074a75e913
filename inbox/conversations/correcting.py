"""A rep knows better: how soon somebody should look, and that what was put to rest or taken for noise wants an answer.

Each correction is kept as a label for later training, and none is overwritten by the next judgement of the rules.
"""

from datetime import datetime
from uuid import UUID

from crm.reps.model import Rep
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import clock, store
from inbox.conversations.actions import note_event
from inbox.conversations.changing import show_change
from inbox.conversations.model import Conversation
from inbox.conversations.rules import LEVELS
from inbox.conversations.values import CloseReason, ConversationState, RepWord, Turn
from inbox.conversations.weighing import put_weight, put_word, weight_of, word_of
from inbox.labels import actions as labels
from inbox.labels.values import LabelOf
from inbox.triage.values import PriorityLevel

MAY_COME_BACK = (CloseReason.RESOLVED, CloseReason.SPAM)


async def set_priority(
    work: UnitOfWork, conversation_id: UUID, level: PriorityLevel, rep: Rep, interaction_id: UUID | None = None
) -> RepWord | None:
    """The rep's word on how soon; it stands until it is taken back. None where a rep has said the same before."""
    conversation = await store.locked(work.session, conversation_id)
    before, standing = weight_of(conversation), word_of(conversation)
    if standing is not None and standing.level is level:
        return None
    beneath = standing.beneath if standing is not None else before
    word = RepWord(
        level=level,
        by=rep.id,
        name=rep.name,
        at=work.now,
        sequence=conversation.last_sequence,
        is_raised=LEVELS.index(level) >= LEVELS.index(beneath.level),
        beneath=beneath,
    )
    put_word(conversation, word)
    labels.keep(work, LabelOf.PRIORITY, before.level, level, rep.id, conversation.id, interaction_id)
    data = {"from": before.level, "to": level}
    note_event(work, conversation.id, "priority set", f"{rep.name} says: {level}.", data, rep.id, interaction_id)
    _weighs_anew(work, conversation)
    return word


async def lift_priority(work: UnitOfWork, conversation_id: UUID, by: UUID, said_at: datetime) -> bool:
    """Take back the word that was said at that moment: what triage says holds again. False when it is not theirs any more."""
    conversation = await store.locked(work.session, conversation_id)
    word = word_of(conversation)
    if word is None or word.by != by or word.at != said_at:
        return False
    conversation.rep_word = None
    put_weight(conversation, word.beneath)
    await labels.take_back(work, LabelOf.PRIORITY, conversation.id, by)
    words = f"{word.name} takes it back; the rules say {word.beneath.level}."
    note_event(work, conversation.id, "priority lifted", words, by=by)
    _weighs_anew(work, conversation)
    return True


def _weighs_anew(work: UnitOfWork, conversation: Conversation) -> None:
    """Another priority may promise another moment."""
    show_change(work, conversation)
    clock.look_again(work, conversation)


def waits_for_nobody(conversation: Conversation) -> bool:
    """Whether it was put to rest, taken for noise, snoozed or closed: it is not on us, though they wrote."""
    is_on_us = conversation.state is ConversationState.OPEN and conversation.turn is Turn.OURS
    return conversation.is_noise or not is_on_us


async def put_on_us(work: UnitOfWork, conversation_id: UUID, rep: Rep, interaction_id: UUID) -> bool:
    """What they wrote wants an answer, whatever the rules made of it. False where the conversation cannot come back:
    they are blocked, or it goes on in a newer one.
    """
    conversation = await store.locked(work.session, conversation_id)
    if not await _may_be_on_us(work, conversation):
        return False
    _keep_label(work, conversation, rep.id, interaction_id)
    conversation.state, conversation.turn = ConversationState.OPEN, Turn.OURS
    conversation.snoozed_until = conversation.closed_at = conversation.close_reason = None
    conversation.waiting_since = conversation.waiting_since or work.now
    conversation.is_noise = False
    words = f"{rep.name} says that this wants an answer."
    note_event(work, conversation.id, "put on us", words, by=rep.id, interaction_id=interaction_id)
    show_change(work, conversation)
    return True


async def _may_be_on_us(work: UnitOfWork, conversation: Conversation) -> bool:
    if conversation.state is not ConversationState.CLOSED:
        return True
    if conversation.close_reason not in MAY_COME_BACK:
        return False
    newer = await store.not_closed(work.session, conversation.anchor_kind, conversation.anchor_id, conversation.topic)
    return newer is None


def _keep_label(work: UnitOfWork, conversation: Conversation, by: UUID, interaction_id: UUID) -> None:
    if conversation.is_noise:
        labels.keep(work, LabelOf.NOISE, "noise", "wants an answer", by, conversation.id, interaction_id)
    elif conversation.state is ConversationState.WAITING:
        labels.keep(work, LabelOf.REST, "rests", "wants an answer", by, conversation.id, interaction_id)
