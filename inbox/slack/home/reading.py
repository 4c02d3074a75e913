"""From records to a rep's own page: their queue in order, with the reasons, and what else waits for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Contact
from crm.reps.model import Rep
from crm.reps.rules import zone_of
from crm.reps.values import RepRole
from crm.tasks.model import Task
from inbox.conversations.model import Conversation
from inbox.quiet.store import nudged
from inbox.quiet.values import QuietRules
from inbox.slack import store as desk_store
from inbox.slack.card_reading import why_words
from inbox.slack.home import rules, store
from inbox.slack.home.facts import DealItem, HomeFacts, NudgeItem, QueueItem, TaskItem
from inbox.slack.home.store import Waiting
from inbox.slack.home.values import EVERYTHING, Filter, Pile, Risk
from inbox.slack.reading import contact_names, full_name
from inbox.triage.values import QueueFacts

ITEMS = 20
TASKS, DEALS, NUDGES = 6, 5, 4
LEADING = frozenset({RepRole.LEAD, RepRole.ADMIN})


async def home_facts(
    session: AsyncSession, rep_id: UUID, now: datetime, quiet: QuietRules, chosen: Filter = EVERYTHING
) -> HomeFacts | None:
    """The page of an active rep; None for anybody else."""
    rep = await desk_store.rep(session, rep_id)
    if rep is None or not rep.active:
        return None
    zone = zone_of(rep.timezone)
    waiting = await in_order(session, rep_id, chosen, now)
    return HomeFacts(
        rep=rep.name,
        zone=zone,
        on_duty=rep.on_duty,
        role=rep.role.value,
        team=rep.team,
        languages=tuple(rep.languages),
        may_lead=rep.role in LEADING,
        chosen=chosen,
        channels=tuple(await store.channels(session, rep_id)),
        queue=await items_of(session, [one.id for one in waiting[:ITEMS]], rep_id, now),
        more=max(len(waiting) - ITEMS, 0),
        counters=await store.counted(session, rep_id, now),
        tasks=await due_tasks(session, rep_id, now, zone),
        deals=await quiet_deals(session, rep_id, now),
        nudges=await nudges(session, rep, now, quiet),
    )


# The queue


async def in_order(session: AsyncSession, rep_id: UUID, chosen: Filter, now: datetime) -> list[Waiting]:
    """What the rep wants to see, what is to be answered first in front."""
    found = await store.queue(session, rep_id, chosen)
    if chosen.pile is Pile.AT_RISK:
        found = [one for one in found if _risk(one, now) in (Risk.BROKEN, Risk.NEAR)]
    if chosen.pile is Pile.SNOOZED:
        return sorted(found, key=lambda one: one.snoozed_until or now)
    return sorted(found, key=lambda one: rules.order_key(_queue_facts(one), one.priority, now))


def _queue_facts(found: Waiting) -> QueueFacts:
    return QueueFacts(
        is_noise=found.is_noise,
        urgency=found.urgency,
        sla_due_at=found.sla_due_at,
        waiting_since=found.waiting_since,
        value=found.value,
        sentiment=float(found.sentiment or 0),
        is_public=found.is_public,
    )


def _risk(found: Waiting | Conversation, now: datetime) -> Risk:
    return rules.risk(found.waiting_since, found.sla_due_at, now)


async def items_of(session: AsyncSession, ids: Sequence[UUID], rep_id: UUID, now: datetime) -> tuple[QueueItem, ...]:
    """The same by their ids, in this order."""
    return await items(session, await store.conversations(session, ids), rep_id, now)


async def items(
    session: AsyncSession, shown: Sequence[Conversation], rep_id: UUID, now: datetime
) -> tuple[QueueItem, ...]:
    """These conversations as the page shows them."""
    names = await contact_names(session, shown)
    words = await desk_store.newest_words(session, [one.id for one in shown])
    return tuple(_item(one, rep_id, names[one.id], words.get(one.id, ""), now) for one in shown)


def _item(found: Conversation, rep_id: UUID, name: str, words: str, now: datetime) -> QueueItem:
    return QueueItem(
        conversation_id=found.id,
        version=found.version,
        name=name,
        channel=found.channel,
        priority=found.priority,
        why=why_words(found.judgement, found.rep_word),
        last_words=words,
        waiting_since=found.waiting_since,
        sla_due_at=found.sla_due_at,
        is_mine=found.owner_id == rep_id,
        risk=_risk(found, now),
        snoozed_until=found.snoozed_until,
    )


def with_links(facts: HomeFacts, links: Mapping[UUID, str]) -> HomeFacts:
    """The same page, with the addresses at which the cards can be opened."""
    return replace(facts, queue=linked(facts.queue, links))


def linked(shown: Sequence[QueueItem], links: Mapping[UUID, str]) -> tuple[QueueItem, ...]:
    return tuple(replace(item, link=links.get(item.conversation_id) or None) for item in shown)


# What else waits for the rep


@dataclass(frozen=True, slots=True)
class Today:
    """The rep's own day, as moments: from its first up to, and without, the next day's first."""

    begins: datetime
    ends: datetime


def today(now: datetime, zone: ZoneInfo) -> Today:
    day = now.astimezone(zone).date()
    first = datetime.combine(day, time(), zone)
    return Today(first, datetime.combine(day + timedelta(days=1), time(), zone))


async def due_tasks(
    session: AsyncSession, rep_id: UUID, now: datetime, zone: ZoneInfo, rows: int = TASKS
) -> tuple[TaskItem, ...]:
    """What the rep promised to do until their day ends, and what has no date."""
    found = await store.tasks_due(session, rep_id, today(now, zone).ends, rows)
    about = [one.contact_id for one in found if one.contact_id is not None]
    people = await desk_store.contacts(session, about) if about else {}
    return tuple(_task(one, people) for one in found)


def _task(found: Task, people: Mapping[UUID, Contact]) -> TaskItem:
    contact = people.get(found.contact_id) if found.contact_id is not None else None
    return TaskItem(found.id, found.title, found.due_at, full_name(contact) if contact else "")


async def quiet_deals(session: AsyncSession, rep_id: UUID, now: datetime, rows: int = DEALS) -> tuple[DealItem, ...]:
    found = await store.quiet_deals(session, rep_id, now - store.DEAL_QUIET, rows)
    return tuple(
        DealItem(
            deal.title,
            deal.stage.value.replace("_", " ").lower(),
            f"{deal.value:,.0f} {deal.currency}",
            (now - at).days,
        )
        for deal, at in found
    )


async def nudges(session: AsyncSession, rep: Rep, now: datetime, quiet: QuietRules) -> tuple[NudgeItem, ...]:
    """What waits for customers for so long that the rep may close it."""
    found = (await nudged(session, rep.id, now, quiet))[:NUDGES]
    names = await contact_names(session, found)
    return tuple(
        NudgeItem(one.id, one.version, names[one.id], (now - (one.last_outbound_at or now)).days) for one in found
    )
