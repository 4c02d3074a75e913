"""From records to a rep's own page: their queue in order, with the reasons."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from inbox.conversations.model import Conversation
from inbox.slack import store
from inbox.slack.card_reading import why_words
from inbox.slack.facts import HomeFacts, QueueItem
from inbox.slack.reading import contact_name
from inbox.triage.rules import queue_key
from inbox.triage.store import queue_facts

ITEMS = 20
UTC_ZONE = ZoneInfo("UTC")


async def home_facts(session: AsyncSession, rep_id: UUID, now: datetime) -> HomeFacts | None:
    """The page of an active rep; None for anybody else."""
    rep = await store.rep(session, rep_id)
    if rep is None or not rep.active:
        return None
    waiting = await _in_order(session, rep_id)
    shown = waiting[:ITEMS]
    words = await store.newest_words(session, [one.id for one in shown])
    return HomeFacts(
        rep=rep.name,
        zone=zone_of(rep.timezone),
        on_duty=rep.on_duty,
        queue=tuple([await _item(session, one, rep_id, words.get(one.id, "")) for one in shown]),
        mine=sum(one.owner_id == rep_id for one in waiting),
        unowned=sum(one.owner_id is None for one in waiting),
        overdue=sum(one.sla_due_at is not None and one.sla_due_at < now for one in waiting),
        snoozed=await store.snoozed_count(session, rep_id),
    )


async def _in_order(session: AsyncSession, rep_id: UUID) -> list[Conversation]:
    found = await store.queue(session, rep_id)
    keys = {one.id: queue_key(await queue_facts(session, one)) for one in found}
    return sorted(found, key=lambda one: keys[one.id])


async def _item(session: AsyncSession, found: Conversation, rep_id: UUID, words: str) -> QueueItem:
    return QueueItem(
        conversation_id=found.id,
        version=found.version,
        name=await contact_name(session, found),
        channel=found.channel,
        priority=found.priority,
        why=why_words(found.judgement),
        last_words=words,
        waiting_since=found.waiting_since,
        sla_due_at=found.sla_due_at,
        is_mine=found.owner_id == rep_id,
    )


def with_links(facts: HomeFacts, links: Mapping[UUID, str]) -> HomeFacts:
    """The same page, with the addresses at which the cards can be opened."""
    queue = tuple(replace(item, link=links.get(item.conversation_id) or None) for item in facts.queue)
    return replace(facts, queue=queue)


def zone_of(name: str | None) -> ZoneInfo:
    """A rep's zone; UTC where none is set or nobody knows the name."""
    try:
        return ZoneInfo(name) if name else UTC_ZONE
    except (KeyError, ValueError, OSError):
        return UTC_ZONE
