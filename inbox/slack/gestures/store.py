"""Named questions of gestures: what stands at a place of Slack, and what is known of an emoji on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.slack import store
from inbox.slack.gestures.model import DeskGesture
from inbox.slack.gestures.values import Reaction, Target
from inbox.slack.model import DeskDraft, DeskPost

OURS_IN_CHANNELS = (
    store.CARD,
    store.MIRROR,
    store.REPLY,
    store.TROUBLE,
    store.NOTICE,
    store.WISH,
    store.NOTE,
    store.FILE,
)
TARGETS = {store.CARD: Target.CARD, store.MIRROR: Target.CUSTOMER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A message of a conversation at the desk. `interaction_id`: what the customer wrote; `draft`: what a rep typed."""

    target: Target
    conversation_id: UUID
    thread_ts: str | None
    interaction_id: UUID | None = None
    draft: DeskDraft | None = None


async def place_at(session: AsyncSession, team: str, channel: str, ts: str) -> Place | None:
    """What stands there, if it is of a conversation of ours; a draft is held until the transaction ends."""
    draft = await store.draft_at(session, team, channel, ts)
    if draft is not None:
        card = await store.post(session, store.CARD, draft.conversation_id)
        thread = card.ts if card is not None and card.channel == channel else None
        return Place(target=Target.TYPED, conversation_id=draft.conversation_id, thread_ts=thread, draft=draft)
    post = await _post_at(session, team, channel, ts)
    if post is None or post.conversation_id is None:
        return None
    return Place(
        target=TARGETS.get(post.kind, Target.OTHER),
        conversation_id=post.conversation_id,
        thread_ts=post.thread_ts or post.ts,
        interaction_id=post.subject_id if post.kind == store.MIRROR else None,
    )


async def _post_at(session: AsyncSession, team: str, channel: str, ts: str) -> DeskPost | None:
    query = select(DeskPost).where(
        DeskPost.team == team, DeskPost.channel == channel, DeskPost.ts == ts, DeskPost.kind.in_(OURS_IN_CHANNELS)
    )
    return (await session.execute(query.limit(1))).scalars().first()


async def known(session: AsyncSession, reaction: Reaction) -> DeskGesture | None:
    """What is known of this emoji, held until the transaction ends."""
    place = (reaction.team, reaction.channel, reaction.ts, reaction.user, reaction.emoji)
    return await session.get(DeskGesture, place, with_for_update=True, populate_existing=True)


async def standing_on(
    session: AsyncSession, team: str, channel: str, ts: str, user: str, emoji: Sequence[str]
) -> DeskGesture | None:
    """One of these emoji, where this person has put it on the message and not taken it away."""
    query = select(DeskGesture).where(
        DeskGesture.team == team,
        DeskGesture.channel == channel,
        DeskGesture.ts == ts,
        DeskGesture.user == user,
        DeskGesture.emoji.in_(emoji),
        DeskGesture.is_on,
    )
    return (await session.execute(query.limit(1))).scalars().first()
