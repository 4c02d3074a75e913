"""Named questions of routing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Contact
from crm.opportunities.model import Opportunity
from crm.opportunities.values import OpportunityStage
from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.read_ahead import Question, padded
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState
from inbox.routing.model import RoutingTurn, UserGroup
from inbox.routing.values import GroupFacts, RepFacts

GROUP_HOLDS = timedelta(minutes=30)
REPS = "reps"
ENDED = (OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST)


async def reps(session: AsyncSession) -> list[RepFacts]:
    """Every active rep who answers, with their duty, load and turn, in the order of their ids. Their turns are held until the
    transaction ends, so that two routers of the same moment do not both see the same rep as the next; asked again in it, what
    was given to them since is counted."""
    known: dict[UUID, RepFacts] | None = session.info.get(REPS)
    if known is None:
        known = session.info[REPS] = {rep.id: rep for rep in await _read_reps(session)}
    return list(known.values())


def note_given(session: AsyncSession, before: UUID | None, after: UUID | None, at: datetime) -> None:
    """An open conversation went from one to another."""
    known: dict[UUID, RepFacts] = session.info.get(REPS, {})
    if before in known and before != after:
        known[before] = replace(known[before], open=max(0, known[before].open - 1))
    if after in known:
        more = 0 if before == after else 1
        known[after] = replace(known[after], open=known[after].open + more, last_assigned_at=at)


async def _read_reps(session: AsyncSession) -> list[RepFacts]:
    answering = select(Rep).where(Rep.active, Rep.role != RepRole.VIEWER)
    active = (await session.execute(answering.order_by(Rep.id))).scalars().all()
    turns = await _turns(session, [rep.id for rep in active])  # held first, so that the load below is the true one
    load = await _load(session, [rep.id for rep in active])
    return [
        RepFacts(
            id=rep.id,
            name=rep.name,
            email=rep.email or "",
            slack_user=rep.slack_user_id or "",
            team=rep.team,
            languages=frozenset(language.lower() for language in rep.languages),
            on_duty=rep.on_duty,
            open=load.get(rep.id, 0),
            max_load=rep.max_load,
            last_assigned_at=turns[rep.id].last_assigned_at if rep.id in turns else None,
        )
        for rep in active
    ]


async def active_rep(session: AsyncSession, rep_id: UUID) -> Rep | None:
    rep = await session.get(Rep, rep_id)
    return rep if rep is not None and rep.active else None


async def _load(session: AsyncSession, rep_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many conversations wait for each rep."""
    query = (
        select(Conversation.owner_id, func.count())
        .where(Conversation.owner_id.in_(rep_ids), Conversation.state == ConversationState.OPEN)
        .group_by(Conversation.owner_id)
    )
    return {owner: count for owner, count in await session.execute(query) if owner is not None}


async def _turns(session: AsyncSession, rep_ids: Sequence[UUID]) -> dict[UUID, RoutingTurn]:
    query = (
        select(RoutingTurn)
        .where(RoutingTurn.rep_id.in_(rep_ids))
        .order_by(RoutingTurn.rep_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {turn.rep_id: turn for turn in (await session.execute(query)).scalars()}


async def groups(session: AsyncSession, machine_now: datetime) -> Mapping[str, GroupFacts]:
    """Slack's user groups by id. What was read too long ago holds no more."""
    found = (await session.execute(select(UserGroup))).scalars()
    return {one.id: _group(one, machine_now) for one in found}


def _group(found: UserGroup, machine_now: datetime) -> GroupFacts:
    if found.problem:
        return GroupFacts(problem=found.problem)
    if machine_now - found.read_at > GROUP_HOLDS:
        return GroupFacts(problem=f"Slack has not said for {GROUP_HOLDS // timedelta(minutes=1)} minutes who is in it")
    return GroupFacts(frozenset(str(user) for user in found.members.get("users") or ()))


async def contact(session: AsyncSession, contact_id: UUID | None) -> Contact | None:
    """The contact, or whom they were merged into."""
    found = await session.get(Contact, contact_id) if contact_id else None
    if found is not None and found.merged_into is not None:
        return await contact(session, found.merged_into)
    return found


async def open_deals(session: AsyncSession, found: Contact) -> Decimal:
    """What their open deals are worth, in the contact's own currency; deals in others are left out."""
    return await worth_of_deals(session, found.id)


async def _worth_of_deals(session: AsyncSession, contact_ids: Collection[UUID]) -> Mapping[UUID, Decimal]:
    query = (
        select(Contact.id, Opportunity.value)
        .join(Contact, (Contact.id == Opportunity.contact_id) & (Contact.currency == Opportunity.currency))
        .where(
            Opportunity.contact_id.in_(padded(contact_ids)),
            Opportunity.archived_at.is_(None),
            Opportunity.stage.not_in(ENDED),
        )
    )
    found = dict.fromkeys(contact_ids, Decimal(0))
    for contact_id, value in await session.execute(query):
        found[contact_id] += value
    return found


worth_of_deals = Question(_worth_of_deals, lasting=True)


async def waiting_without_owner(session: AsyncSession, limit: int) -> Sequence[UUID]:
    """Open conversations that nobody has, the longest waiting first."""
    query = (
        select(Conversation.id)
        .where(
            Conversation.owner_id.is_(None),
            Conversation.state == ConversationState.OPEN,
            Conversation.is_noise.is_(False),
            Conversation.desk_channel != "",
        )
        .order_by(Conversation.waiting_since, Conversation.id)
        .limit(limit)
    )
    return (await session.execute(query)).scalars().all()
