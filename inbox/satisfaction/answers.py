"""An answer to a survey is kept, and reopens nothing; whatever else they write does."""

from datetime import timedelta
from uuid import UUID

from crm.interactions.model import Interaction
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState
from inbox.satisfaction import store
from inbox.satisfaction.model import SatisfactionSurvey
from inbox.satisfaction.rules import read_press, read_score
from inbox.satisfaction.values import PressedScore, Rating
from inbox.triage.analysis.analyser import analyse
from inbox.triage.rules import is_pleasantry

GOOD_FOR = timedelta(days=7)
LONGEST = 300


async def take_answer(work: UnitOfWork, interaction: Interaction, payload: str | None) -> bool:
    """Whether what came in was an answer to a survey and nothing more: then it has its place in the conversation it speaks of.

    A score among other words is kept too, and the words go the way of every message. `payload`: of the button they pressed.
    """
    if interaction.identity_id is None:
        return False
    pressed = read_press(payload)
    if pressed is not None:
        return await _take_press(work, interaction, interaction.identity_id, pressed)
    rating = read_score(interaction.content)
    if rating is None:
        return False
    survey = await store.unanswered(work.session, interaction.identity_id, work.now - GOOD_FOR)
    conversation = await _still_closed(work, survey) if survey is not None else None
    if survey is None or conversation is None:
        return False
    _keep(work, survey, conversation, interaction, rating)
    if rating.rest and not is_pleasantry(analyse(rating.rest)):
        return False
    await conversations.add_aside(work, conversation, interaction.id)
    return True


async def _take_press(work: UnitOfWork, interaction: Interaction, identity_id: UUID, pressed: PressedScore) -> bool:
    """The first press counts; a survey of somebody else's is none of theirs."""
    survey = await store.by_id(work.session, pressed.survey_id)
    if survey is None or survey.identity_id != identity_id:
        return False
    conversation = await conversation_store.locked(work.session, survey.conversation_id)
    if survey.score is None:
        _keep(work, survey, conversation, interaction, Rating(pressed.score))
    await conversations.add_aside(work, conversation, interaction.id)
    return True


async def _still_closed(work: UnitOfWork, survey: SatisfactionSurvey) -> Conversation | None:
    """The conversation that was asked about; None when they are talking of something again, so that a number may mean that."""
    conversation = await conversation_store.locked(work.session, survey.conversation_id)
    if conversation.state is not ConversationState.CLOSED:
        return None
    open_one = await conversation_store.not_closed(work.session, conversation.anchor_kind, conversation.anchor_id)
    return conversation if open_one is None else None


def _keep(
    work: UnitOfWork,
    survey: SatisfactionSurvey,
    conversation: Conversation,
    interaction: Interaction,
    rating: Rating,
) -> None:
    survey.score, survey.answered_at, survey.interaction_id = rating.score, work.now, interaction.id
    survey.words = storable_text((interaction.content or "")[:LONGEST])
    said = f": “{rating.rest[:LONGEST]}”" if rating.rest else ""
    words = f"⭐ They rate this conversation {rating.score} of 5{said}"
    data = {"survey": str(survey.id), "score": rating.score}
    conversations.note_event(work, conversation.id, "satisfaction", words, data, interaction_id=interaction.id)
    desk.show_notice(work, conversation, words)
