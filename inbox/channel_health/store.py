"""Named questions about what came in by our ends, and what went out by them. Each is answered by an index."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypedDict

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.accounts import store as accounts
from crm.accounts.model import Account
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from inbox.channel_health import rules
from inbox.channel_health.model import ChannelWatch
from inbox.channel_health.values import ChannelHealth, Place, Sends, Span, Verdict
from inbox.deliveries.model import DeliveryAttempt, DeliveryPart

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTHING = Sends({})
_CHANNELS = {one.value: one for one in Channel}


class _Seen(TypedDict):
    verdict: Verdict
    reason: str
    silent_since: datetime | None
    silence: str | None
    waiting: int | None
    undelivered_since: datetime | None
    problem: str | None


async def seen(session: AsyncSession, place: Place) -> tuple[datetime | None, datetime | None]:
    """When the first and the last came in (hub time); None twice where nothing ever did."""
    first = select(Interaction.arrived_at).where(*_incoming(place)).order_by(Interaction.arrived_at).limit(1)
    last = first.order_by(None).order_by(Interaction.arrived_at.desc())
    return await session.scalar(first), await session.scalar(last)


async def counts(session: AsyncSession, place: Place, spans: Sequence[Span]) -> list[int]:
    """How many came in during each of these."""
    if not spans:
        return []
    questions = [
        select(func.count())
        .select_from(Interaction)
        .where(*_incoming(place), Interaction.arrived_at >= one.start, Interaction.arrived_at < one.end)
        .scalar_subquery()
        for one in spans
    ]
    return list((await session.execute(select(*questions))).one())


def _incoming(place: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        Interaction.channel == place.channel,
        Interaction.account == place.account,
        Interaction.direction == InteractionDirection.INBOUND,
    )


async def sends_since(session: AsyncSession, moment: datetime) -> dict[Place, Sends]:
    """Attempts that began since this moment (machine time) and are over, by their end and outcome."""
    query = (
        select(DeliveryPart.account_key, DeliveryAttempt.outcome, func.count())
        .join(DeliveryPart, DeliveryPart.id == DeliveryAttempt.part_id)
        .where(DeliveryAttempt.started_at >= moment, DeliveryAttempt.outcome.is_not(None))
        .group_by(DeliveryPart.account_key, DeliveryAttempt.outcome)
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for key, outcome, count in await session.execute(query):
        found[key][outcome or ""] = count
    return {place: Sends(outcomes) for key, outcomes in found.items() if (place := _place(key)) is not None}


def _place(account_key: str) -> Place | None:
    channel, _, account = account_key.partition(":")
    known = _CHANNELS.get(channel)
    return Place(known, account) if known is not None else None


async def watch_of(session: AsyncSession, place: Place) -> ChannelWatch | None:
    return await session.get(ChannelWatch, (place.channel, place.account), populate_existing=True)


async def health(
    session: AsyncSession, places: Iterable[Place], now: datetime, machine_now: datetime
) -> list[ChannelHealth]:
    """How each of these is, in their order by channel and account."""
    sends = await sends_since(session, machine_now - HOUR)
    rows = {Place(row.channel, row.name): row for row in await accounts.every(session)}
    return [
        await _health(session, place, rows.get(place), sends.get(place, NOTHING), now) for place in sorted(set(places))
    ]


async def _health(
    session: AsyncSession, place: Place, account: Account | None, sends: Sends, now: datetime
) -> ChannelHealth:
    watch = await watch_of(session, place)
    _, last = await seen(session, place)
    after = now + timedelta(seconds=1)  # what comes in this very moment counts
    last_hour, last_day = await counts(session, place, [Span(now - HOUR, after), Span(now - DAY, after)])
    known = ChannelHealth(place, last, last_hour, last_day, rules.total(sends), rules.failures(sends))
    if account is not None:
        known = replace(known, paused_at=account.paused_at, paused_reason=account.paused_reason)
    return known if watch is None else replace(known, **_seen_at_last_look(watch))


def _seen_at_last_look(watch: ChannelWatch) -> _Seen:
    return {
        "verdict": Verdict(watch.verdict),
        "reason": watch.reason,
        "silent_since": watch.silent_since,
        "silence": watch.silence,
        "waiting": watch.waiting,
        "undelivered_since": watch.undelivered_since,
        "problem": watch.problem,
    }
