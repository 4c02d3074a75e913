"""Who follows a conversation: one direct message each, which is the record of it."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.slack import store
from inbox.slack.model import DeskPost

FOLLOWINGS = UUID("2f9f6c1e-8a43-4c3c-8d1b-1f0c5f7d9a31")
LEFT = "left"


def subject_of(conversation_id: UUID, rep_id: UUID) -> UUID:
    """By which the direct message of a follower is found again."""
    return uuid5(FOLLOWINGS, f"{conversation_id}:{rep_id}")


async def followers(session: AsyncSession, conversation_id: UUID) -> Sequence[UUID]:
    """The reps who follow it and have not stopped."""
    query = select(DeskPost).where(DeskPost.kind == store.FOLLOWING, DeskPost.conversation_id == conversation_id)
    found = (await session.execute(query)).scalars()
    return [
        UUID(str((one.data or {})["rep"]))
        for one in found
        if (one.data or {}).get("rep") and not (one.data or {}).get(LEFT)
    ]
