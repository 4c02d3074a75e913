"""From records to digests."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps.rules import zone_of
from inbox.notifications import store as notices
from inbox.notifications.model import RepNotice
from inbox.slack import store as desk_store
from inbox.slack.digests import store
from inbox.slack.digests.facts import EveningFacts, MorningFacts, QuietNotice
from inbox.slack.home import store as home_store
from inbox.slack.home.reading import due_tasks, in_order, items, items_of, quiet_deals, today
from inbox.slack.home.team_reading import load_of
from inbox.slack.home.values import Filter, Pile
from inbox.slack.reading import contact_name

AT_RISK, WAKING, TASKS = 8, 8, 10


async def morning_facts(session: AsyncSession, rep_id: UUID, now: datetime) -> MorningFacts | None:
    """The day of an active rep; None for anybody else."""
    rep = await desk_store.rep(session, rep_id)
    if rep is None or not rep.active:
        return None
    zone = zone_of(rep.timezone)
    at_risk = await in_order(session, rep_id, Filter(Pile.AT_RISK), now)
    mine = [one.id for one in at_risk if one.owner_id == rep_id]
    waking = await store.waking(session, rep_id, today(now, zone).ends, WAKING)
    return MorningFacts(
        rep=rep.name,
        zone=zone,
        mine=(await home_store.counted(session, rep_id, now)).mine,
        at_risk=await items_of(session, mine[:AT_RISK], rep_id, now),
        waking=await items(session, waking, rep_id, now),
        tasks=await due_tasks(session, rep_id, now, zone, TASKS),
        deals=await quiet_deals(session, rep_id, now),
        notices=tuple([await _notice(session, one) for one in await notices.gathered(session, rep_id)]),
    )


async def _notice(session: AsyncSession, found: RepNotice) -> QuietNotice:
    conversation = await desk_store.conversation(session, found.conversation_id)
    name = await contact_name(session, conversation) if conversation is not None else ""
    return QuietNotice(found.id, name, found.words)


async def evening_facts(session: AsyncSession, team: str, zone: ZoneInfo, now: datetime) -> EveningFacts:
    """The day of a team, or of everybody where it has no name."""
    reps = await home_store.team_of(session, team)
    ids = [one.id for one in reps]
    loads = await home_store.loads(session, now)
    day = await store.day_since(session, today(now, zone).begins, ids)
    nobody = loads.get(None, (0, 0))
    counted = [loads.get(one, (0, 0)) for one in ids] + [nobody]
    return EveningFacts(
        team=team,
        zone=zone,
        opened=day.opened,
        sent=day.sent,
        resolved=day.resolved,
        open=sum(one[0] for one in counted),
        overdue=sum(one[1] for one in counted),
        unowned=nobody[0],
        oldest_unowned=await home_store.oldest_unowned(session),
        reps=tuple(load_of(one, loads.get(one.id, (0, 0))) for one in reps),
    )
