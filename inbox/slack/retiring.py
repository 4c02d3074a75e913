"""A card whose conversation has moved to another channel stands there no longer: a new one does, and the old one leads to it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import Database
from inbox.conversations.model import Conversation
from inbox.jobs import SHOW_MOVED, desk_lane
from inbox.slack import store
from inbox.slack.model import DeskPost


async def retire(database: Database, conversation_id: UUID) -> None:
    """The conversation's card, if it has one, stands in the conversation's channel; another one is a former card from now on."""
    async with database.reading() as session:
        if await _strayed(session, conversation_id) is None:
            return
    async with database.transaction() as work:
        card = await _strayed(work.session, conversation_id)
        if card is None:
            return
        conversation = await work.session.get_one(Conversation, conversation_id)
        if card.ts is None:  # it stood nowhere yet
            card.team, card.channel = conversation.desk_team, conversation.desk_channel
            return
        card.kind, card.thread_key = store.FORMER, str(card.id)
        lane = desk_lane(conversation.desk_team, conversation.desk_channel)
        work.enqueue(JobRequest(SHOW_MOVED, lane, {"post": str(card.id)}))


async def _strayed(session: AsyncSession, conversation_id: UUID) -> DeskPost | None:
    """The conversation's card, where it stands in another channel than the conversation."""
    conversation = await session.get(Conversation, conversation_id, populate_existing=True)
    card = await store.post(session, store.CARD, conversation_id)
    if conversation is None or card is None or not conversation.desk_channel:
        return None
    return card if has_strayed(card, conversation) else None


def has_strayed(card: DeskPost, conversation: Conversation) -> bool:
    return (card.team, card.channel) != (conversation.desk_team, conversation.desk_channel)
