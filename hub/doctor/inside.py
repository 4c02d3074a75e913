"""What the database tells: whether it is there and up to date, what waits, what gave up, who is alive."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.jobs import JobState
from crm.storage.unit_of_work import Database
from hub.doctor import rules
from hub.doctor.values import Finding, bad, ok, warn
from hub.engine import overview
from hub.engine.heartbeat import ALIVE_WITHIN, processes
from hub.migrations.command import known_revisions
from inbox.channel_health import store as channel_health
from inbox.channel_health.values import ChannelHealth, Place
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState

DEAD_LOOKED_AT = 500


async def migrated(database: Database) -> list[Finding]:
    """Whether the tables are those that this program knows. Raises what the database raises when it does not answer."""
    async with database.reading() as session:
        revision = await _revision(session)
    known = known_revisions()
    if revision is None:
        return [bad("database", "it answers, and has no tables yet", "hub migrate")]
    if revision not in known:
        return [
            warn("database", f"a newer version of the hub has migrated it (to {revision})", "upgrade this program too")
        ]
    if revision != known[0]:
        return [bad("database", f"its tables are of an older version ({revision})", "back it up, then hub migrate")]
    return [ok("database", f"it answers, and its tables are up to date ({revision})")]


async def clock(database: Database) -> list[Finding]:
    """This machine's against the database's; a file has no clock of its own."""
    if database.is_sqlite:
        return []
    async with database.reading() as session:
        before = database.clock.machine_now()
        theirs: datetime = await session.scalar(text("SELECT clock_timestamp()"))
        after = database.clock.machine_now()
    return [rules.skew(before + (after - before) / 2 - theirs)]


async def work(database: Database) -> list[Finding]:
    """What waits and what gave up."""
    now, machine_now = database.clock.now(), database.clock.machine_now()
    async with database.reading() as session:
        found = [
            rules.backlog(
                await overview.due_counts(session, now, machine_now),
                await overview.oldest_lag(session, now, machine_now),
            ),
            rules.dead(
                await overview.list_jobs(session, JobState.DEAD, limit=DEAD_LOOKED_AT),
                await overview.dead_count(session),
            ),
        ]
        unreadable = await overview.unreadable_count(session)
    if unreadable:
        found.append(
            warn(
                "unreadable",
                f"{unreadable} genuine posts could not be understood; they are kept",
                "hub replay --list shows them; once their connector is mended, hub replay --all reads them again",
            )
        )
    return found


async def alive(database: Database) -> list[Finding]:
    async with database.reading() as session:
        seen = await processes(session, database.clock.machine_now() - ALIVE_WITHIN)
    return rules.processes(
        [rules.Alive(one.role, one.version or "unknown") for one in seen], is_one_process=database.is_sqlite
    )


async def deliveries(database: Database) -> list[Finding]:
    """Answers of which nobody knows whether they arrived."""
    query = select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.UNKNOWN)
    async with database.reading() as session:
        unknown = await session.scalar(query) or 0
    if not unknown:
        return [ok("deliveries", "of every answer it is known what became of it")]
    return [
        warn(
            "deliveries",
            f"of {unknown} answers nobody knows whether they arrived; they are not sent again by themselves",
            "their reps see them in Slack and decide",
        )
    ]


async def channels(database: Database, places: Sequence[Place]) -> list[Finding]:
    async with database.reading() as session:
        found = await channel_health.health(session, places, database.clock.now(), database.clock.machine_now())
    return [finding for one in found for finding in channel(one)]


def channel(one: ChannelHealth) -> list[Finding]:
    """Everything that stands against one of our ends, or that nothing does."""
    name = str(one.place)
    found = []
    if one.paused_at is not None:
        found.append(bad("channels", f"{name} is paused: {one.paused_reason}", "mend it, then resume it at the desk"))
    if one.undelivered_since is not None:
        found.append(
            bad("channels", f"{name}: the provider cannot hand over: {one.problem}", "look at its webhook address")
        )
    if one.silent_since is not None:
        found.append(
            warn("channels", f"{name} is silent: {one.silence}", "write to it yourself and see whether it comes in")
        )
    return found or [ok("channels", f"{name} is well")]


async def journal(database: Database) -> list[Finding]:
    """How far back the journal reaches: cheap, since the oldest row has the smallest number."""
    async with database.reading() as session:
        age = await overview.journal_age(session, database.clock.machine_now())
    return [ok("journal", "it is empty" if age is None else f"its oldest entry is {age.days} days old")]


async def _revision(session: AsyncSession) -> str | None:
    """None where there is no table of revisions, or nothing in it."""
    if not await session.run_sync(lambda sync: inspect(sync.connection()).has_table("alembic_version")):
        return None
    revision: str | None = await session.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
