"""Named questions about what a sign would stand below."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection, InteractionType
from inbox.conversations.model import Conversation, ConversationEntry


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest message of the contact where they last wrote. `name`: the provider's id of it."""

    sequence: int
    name: str
    is_others: bool  # another application of ours owns the exchange and answers in it


async def newest_message(session: AsyncSession, conversation: Conversation) -> Newest | None:
    query = (
        select(ConversationEntry.sequence, Interaction.external_id, Interaction.platform_data)
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .where(
            ConversationEntry.conversation_id == conversation.id,
            Interaction.direction == InteractionDirection.INBOUND,
            Interaction.type != InteractionType.CALL,
            Interaction.channel == conversation.channel,
            Interaction.account == conversation.account,
            Interaction.identity_id == conversation.identity_id,
            Interaction.external_id.is_not(None),
        )
        .order_by(ConversationEntry.sequence.desc())
        .limit(1)
    )
    row = (await session.execute(query)).first()
    if row is None:
        return None
    sequence, name, data = row
    return Newest(sequence, name or "", bool((data or {}).get("standby")))
