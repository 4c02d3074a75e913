"""What the memory holds for a stretch of the journal: a few questions for each batch, whatever its size."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.contacts.model import Identity
from crm.contacts.store import resolved_ids
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from hub.recount.values import Expected
from inbox.conversations.model import ConversationEntry

Name = tuple[str, str, str]  # channel, account, external id
Handle = tuple[str, str, str]  # channel, scope, handle

_COLUMNS = (
    Interaction.id,
    Interaction.channel,
    Interaction.account,
    Interaction.external_id,
    Interaction.direction,
    Interaction.content,
    Interaction.contact_id,
    Interaction.interaction_date,
    Interaction.provider_at,
    Interaction.platform_data,
    Interaction.arrived_at,
    ConversationEntry.journal_id,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An interaction as it stands. `journal_id`: the entry it came by, where it has a place in a conversation."""

    id: UUID
    channel: str
    account: str
    external_id: str | None
    direction: InteractionDirection
    content: str | None
    contact_id: UUID | None
    interaction_date: datetime
    provider_at: datetime | None
    is_erased: bool
    arrived_at: datetime
    journal_id: int | None

    @property
    def name(self) -> Name:
        return self.channel, self.account, self.external_id or ""


@dataclass(slots=True)
class Memory:
    """`by_name`: theirs before ours. `pointing`: those that say they came by an entry. `owners`: the living contacts at a place.
    `living`: of each contact the one it was merged into."""

    by_name: dict[Name, list[Kept]] = field(default_factory=lambda: defaultdict(list))
    pointing: dict[int, list[Kept]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[Handle, set[UUID | None]] = field(default_factory=lambda: defaultdict(set))
    living: dict[UUID, UUID] = field(default_factory=dict)


async def recall(session: AsyncSession, expected: Iterable[Expected], behind: int, last: int) -> Memory:
    """What stands for these, and whatever says that it came by an entry of behind < number <= last."""
    wanted = list(expected)
    memory = Memory()
    for kept in await _named(session, wanted):
        memory.by_name[kept.name].append(kept)
    in_stretch = _query().where(ConversationEntry.journal_id > behind, ConversationEntry.journal_id <= last)
    for kept in await _asked(session, in_stretch):
        assert kept.journal_id is not None
        memory.pointing[kept.journal_id].append(kept)
    await _owners(session, memory, {one.handle for one in wanted if one.handle is not None})
    return memory


def _query() -> Select[*tuple[Any, ...]]:
    pairs: Select[*tuple[Any, ...]] = select(*_COLUMNS).outerjoin(
        ConversationEntry, ConversationEntry.interaction_id == Interaction.id
    )
    return pairs.order_by(Interaction.direction, Interaction.id)


async def _named(session: AsyncSession, wanted: Sequence[Expected]) -> list[Kept]:
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in wanted:
        places[one.channel, one.account].update(one.external_ids)
    found: list[Kept] = []
    for (channel, account), ids in places.items():
        if ids:
            at = (Interaction.channel == Channel(channel), Interaction.account == account)
            found += await _asked(session, _query().where(*at, Interaction.external_id.in_(sorted(ids))))
    return found


async def _asked(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[Kept]:
    return [kept_of(row) for row in (await session.execute(query)).all()]


def kept_of(row: Row[Any]) -> Kept:
    """A row of the columns above."""
    return Kept(
        id=row.id,
        channel=row.channel.value,
        account=row.account,
        external_id=row.external_id,
        direction=row.direction,
        content=row.content,
        contact_id=row.contact_id,
        interaction_date=row.interaction_date,
        provider_at=row.provider_at,
        is_erased=bool((row.platform_data or {}).get("erased")),
        arrived_at=row.arrived_at,
        journal_id=row.journal_id,
    )


async def _owners(session: AsyncSession, memory: Memory, handles: set[Handle]) -> None:
    by_place: dict[tuple[str, str], set[str]] = defaultdict(set)
    for channel, scope, handle in handles:
        by_place[channel, scope].add(handle)
    rows: list[Identity] = []
    for (channel, scope), names in by_place.items():
        query = select(Identity).where(
            and_(Identity.channel == Channel(channel), Identity.scope == scope), Identity.handle.in_(sorted(names))
        )
        rows += (await session.scalars(query)).all()
    interactions = [kept for several in memory.by_name.values() for kept in several]
    contacts = {row.contact_id for row in rows} | {kept.contact_id for kept in interactions}
    memory.living = await resolved_ids(session, [one for one in contacts if one is not None])
    for row in rows:
        owner = None if row.contact_id is None else memory.living[row.contact_id]
        owners = memory.owners[row.channel.value, row.scope, row.handle]
        owners.add(owner)
        if row.is_group:  # which may speak for itself, as nobody in particular
            owners.add(None)


async def without_pointer(
    session: AsyncSession, places: Iterable[tuple[str, str]], after: UUID | None, since: datetime, rows: int
) -> list[Kept]:
    """What came in at these places since, says of no entry that it came by it, and lies behind `after` by its id."""
    here = or_(*(and_(Interaction.channel == Channel(one), Interaction.account == other) for one, other in places))
    query = _query().where(
        here,
        Interaction.direction == InteractionDirection.INBOUND,
        Interaction.external_id.is_not(None),
        Interaction.arrived_at >= since,
        ConversationEntry.journal_id.is_(None),
    )
    if after is not None:
        query = query.where(Interaction.id > after)
    return await _asked(session, query.order_by(None).order_by(Interaction.id).limit(rows))
