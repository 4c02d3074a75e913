"""From records to the page of those who lead: who has how much, what is late, and how our ends are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.accounts import store as accounts
from crm.reps.model import Rep
from crm.reps.rules import zone_of
from crm.reps.values import RepRole
from inbox.channel_health import store as channel_health
from inbox.channel_health.values import ChannelHealth, Place, Verdict
from inbox.slack import store as desk_store
from inbox.slack.home import store
from inbox.slack.home.facts import Light, RepLoad, TeamFacts
from inbox.slack.home.reading import LEADING, items

OVERDUE_ITEMS = 10


async def team_facts(session: AsyncSession, rep_id: UUID, now: datetime, machine_now: datetime) -> TeamFacts | None:
    """The team of a lead, everybody for an admin; None for anybody else."""
    lead = await desk_store.rep(session, rep_id)
    if lead is None or not lead.active or lead.role not in LEADING:
        return None
    team = "" if lead.role is RepRole.ADMIN else lead.team
    reps = await store.team_of(session, team)
    loads = await store.loads(session, now)
    ids = [one.id for one in reps]
    late = await store.overdue(session, ids, now, OVERDUE_ITEMS)
    nobody = loads.get(None, (0, 0))
    return TeamFacts(
        rep=lead.name,
        zone=zone_of(lead.timezone),
        team=team,
        reps=tuple(load_of(one, loads.get(one.id, (0, 0))) for one in reps),
        overdue=await items(session, late, rep_id, now),
        overdue_count=sum(loads.get(one, (0, 0))[1] for one in ids) + nobody[1],
        unowned=nobody[0],
        oldest_unowned=await store.oldest_unowned(session),
        lights=await lights(session, now, machine_now),
    )


def load_of(rep: Rep, counted: tuple[int, int]) -> RepLoad:
    return RepLoad(rep.name, rep.on_duty, counted[0], rep.max_load, counted[1])


async def lights(session: AsyncSession, now: datetime, machine_now: datetime) -> tuple[Light, ...]:
    """One for each of our ends, by channel and name."""
    places = [Place(row.channel, row.name) for row in await accounts.every(session)]
    return _lit(await channel_health.health(session, places, now, machine_now))


def _lit(found: Sequence[ChannelHealth]) -> tuple[Light, ...]:
    return tuple(Light(one.place.channel, one.place.account, _is_well(one), _words(one)) for one in found)


def _is_well(health: ChannelHealth) -> bool | None:
    if not health.is_well:
        return False
    return None if health.verdict is Verdict.UNKNOWN and not health.last_hour else True


def _words(health: ChannelHealth) -> str:
    if health.paused_at is not None:
        return f"paused: {health.paused_reason or 'nobody said why'}"
    if health.undelivered_since is not None:
        return health.problem or "the provider cannot hand over what it has"
    if health.silent_since is not None:
        return health.silence or "unusually silent"
    failed = f", {health.failures} of {health.sends} sends failed" if health.failures else ""
    return f"{health.last_hour} in the last hour, {health.last_day} in a day{failed}"
