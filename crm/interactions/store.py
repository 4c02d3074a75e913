"""Named questions about interactions."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Tuple, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.interactions.model import Attachment, Interaction, InteractionReaction, InteractionVersion
from crm.interactions.values import AttachmentState, InteractionDirection
from crm.storage.base import JsonObject
from crm.storage.read_ahead import Question, padded
from crm.storage.storable import storable_key

EXTERNAL_ID_LIMIT = 255

OLDEST_FIRST = (
    Interaction.interaction_date,
    Interaction.provider_sequence,
    Interaction.arrived_at,
    Interaction.id,
)
"""The order of a timeline, the same on every database."""
NEWEST_FIRST = tuple(column.desc() for column in OLDEST_FIRST)


def stands_behind(last: Interaction) -> ColumnElement[bool]:
    """What comes later in a timeline than `last`: the next page begins with the first of it."""
    return tuple_(*OLDEST_FIRST) > _place(last)


def _place(one: Interaction) -> Tuple:
    types = [column.type for column in OLDEST_FIRST]
    return tuple_(one.interaction_date, one.provider_sequence, one.arrived_at, one.id, types=types)


async def by_id(session: AsyncSession, interaction_id: UUID) -> Interaction | None:
    return await session.get(Interaction, interaction_id)


async def by_external_id(
    session: AsyncSession,
    channel: Channel,
    account: str,
    external_id: str,
    direction: InteractionDirection | None = None,
) -> Interaction | None:
    """The interaction that the provider calls so; of both directions where none is given, theirs before ours."""
    key = storable_key(external_id, EXTERNAL_ID_LIMIT)
    query = select(Interaction).where(
        Interaction.channel == channel, Interaction.account == account, Interaction.external_id == key
    )
    if direction is not None:
        query = query.where(Interaction.direction == direction)
    return (await session.execute(query.order_by(Interaction.direction).limit(1))).scalar_one_or_none()


Received = tuple[Channel, str, str]
"""(channel, account, what the provider calls it there)."""


async def _are_received(session: AsyncSession, names: Collection[Received]) -> Mapping[Received, bool]:
    keys = {name: storable_key(name[2], EXTERNAL_ID_LIMIT) for name in names}
    places = [(channel, account, keys[channel, account, name]) for channel, account, name in padded(names)]
    query = select(Interaction.channel, Interaction.account, Interaction.external_id).where(
        tuple_(Interaction.channel, Interaction.account, Interaction.external_id).in_(places),
        Interaction.direction == InteractionDirection.INBOUND,
    )
    found = {tuple(row) for row in await session.execute(query)}
    return {name: (name[0], name[1], keys[name]) in found for name in names}


is_received = Question(_are_received)
"""Whether a message of theirs that the provider calls so is kept already."""


async def timeline(
    session: AsyncSession, contact_id: UUID, limit: int = 50, *, before: Interaction | None = None
) -> Sequence[Interaction]:
    """The contact's newest interactions, or the last before this one, in the order in which they happened, the newest first."""
    query = select(Interaction).where(Interaction.contact_id == contact_id).order_by(*NEWEST_FIRST)
    if before is not None:
        query = query.where(tuple_(*OLDEST_FIRST) < _place(before))
    return (await session.execute(query.limit(limit))).scalars().all()


async def timeline_behind(
    session: AsyncSession, contact_id: UUID, limit: int, last: Interaction
) -> Sequence[Interaction]:
    """The contact's next interactions after this one, the oldest first."""
    query = select(Interaction).where(Interaction.contact_id == contact_id, stands_behind(last))
    return (await session.execute(query.order_by(*OLDEST_FIRST).limit(limit))).scalars().all()


async def held(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Interaction]:
    """These rows as they stand now, held in the order of their ids until the transaction ends; one that is not there is missing."""
    mine: dict[UUID, Interaction] = session.info.setdefault("held interactions", {})
    missing = [one for one in ids if one not in mine]
    if missing:
        query = (
            select(Interaction)
            .where(Interaction.id.in_(padded(missing)))
            .order_by(Interaction.id)
            .with_for_update(key_share=True)
        )
        rows = (await session.execute(query.execution_options(populate_existing=True))).scalars()
        mine.update({row.id: row for row in rows})
    return {one: mine[one] for one in ids if one in mine}


async def versions(session: AsyncSession, interaction_id: UUID) -> Sequence[InteractionVersion]:
    """What edits made of it, in the order of the edits. The first text is the interaction's own."""
    query = select(InteractionVersion).where(InteractionVersion.interaction_id == interaction_id)
    return (await session.execute(query.order_by(InteractionVersion.number))).scalars().all()


async def current_data(session: AsyncSession, interaction: Interaction) -> JsonObject:
    """The provider's facts about it as they stand now: those of its newest version that has any, else its own."""
    for version in reversed(await versions(session, interaction.id)):
        if version.platform_data is not None:
            return dict(version.platform_data)
    return dict(interaction.platform_data or {})


async def current_texts(session: AsyncSession, interactions: Sequence[Interaction]) -> dict[UUID, str | None]:
    """What each of them says now: the text of its last edit, else its own."""
    ids = [one.id for one in interactions]
    last = (
        select(InteractionVersion.interaction_id, func.max(InteractionVersion.edited_at).label("edited_at"))
        .where(InteractionVersion.interaction_id.in_(padded(ids)))
        .group_by(InteractionVersion.interaction_id)
        .subquery()
    )
    query = (
        select(InteractionVersion)
        .join(
            last,
            (last.c.interaction_id == InteractionVersion.interaction_id)
            & (last.c.edited_at == InteractionVersion.edited_at),
        )
        .order_by(InteractionVersion.number)
    )
    edited = {row.interaction_id: row.content for row in (await session.execute(query)).scalars()}
    return {one.id: edited.get(one.id, one.content) for one in interactions}


async def current_text(session: AsyncSession, interaction: Interaction) -> str | None:
    return (await current_texts(session, [interaction]))[interaction.id]


async def reactions(session: AsyncSession, interaction_id: UUID) -> Sequence[InteractionReaction]:
    """The reactions that stand, the oldest first."""
    query = select(InteractionReaction).where(
        InteractionReaction.interaction_id == interaction_id, InteractionReaction.emoji.is_not(None)
    )
    return (await session.execute(query.order_by(InteractionReaction.at, InteractionReaction.id))).scalars().all()


async def attachments(session: AsyncSession, interaction_id: UUID) -> Sequence[Attachment]:
    query = select(Attachment).where(Attachment.interaction_id == interaction_id)
    return (await session.execute(query.order_by(Attachment.position))).scalars().all()


async def attachment(session: AsyncSession, attachment_id: UUID) -> Attachment | None:
    return await session.get(Attachment, attachment_id)


async def waiting_attachments(session: AsyncSession, interaction_id: UUID) -> Sequence[UUID]:
    """The ids of the files of this interaction that are to be fetched, in their order."""
    query = select(Attachment.id).where(
        Attachment.interaction_id == interaction_id, Attachment.state == AttachmentState.WAITING
    )
    return (await session.execute(query.order_by(Attachment.position))).scalars().all()
