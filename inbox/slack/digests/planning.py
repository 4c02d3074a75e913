"""Whose digests are due when. A job for each person and kind lies in wait, and writes its successor."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from crm.reps import store as reps
from crm.reps.model import Rep
from crm.reps.rules import zone_of
from crm.reps.values import RepRole
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import Database, UnitOfWork
from inbox.digests.rules import next_due
from inbox.digests.values import DigestKind
from inbox.jobs import DIGEST
from inbox.notifications import store as notices
from inbox.notifications.values import RepPreferences

TEAM = "team"
"""For whom the evening digest is where nobody leads: the default channel."""


async def begin(database: Database, hub_zone: ZoneInfo) -> None:
    """Plan the digests of everybody who works here. Those that are planned already stay; none comes twice."""
    async with database.transaction() as work:
        active = await reps.active(work.session)
        for rep in active:
            await plan(work, rep)
        if not any(leads(rep) for rep in active):
            plan_team(work, hub_zone)


async def plan(work: UnitOfWork, rep: Rep) -> None:
    """The rep's next digests, on their own clock. Planned anew for an earlier time, the earlier one counts."""
    if rep.slack_user_id is None or not rep.active or not rep.role.reaches(RepRole.REP):
        return
    preferences, zone = await notices.preferences(work.session, rep.id), zone_of(rep.timezone)
    for kind in kinds_for(rep):
        ask(work, str(rep.id), kind, next_due(work.now, clock_of(preferences, kind), zone))


def plan_team(work: UnitOfWork, hub_zone: ZoneInfo) -> None:
    ask(work, TEAM, DigestKind.EVENING, next_due(work.now, RepPreferences().evening, hub_zone))


def ask(work: UnitOfWork, whose: str, kind: DigestKind, due_at: datetime) -> None:
    payload = {"user": whose, "kind": kind.value}
    work.enqueue(JobRequest(DIGEST, f"digest:{whose}", payload, due_at=due_at, coalesce_key=kind.value))


def leads(rep: Rep) -> bool:
    """Whether the evening digest can reach this one as somebody who leads."""
    return rep.slack_user_id is not None and rep.role.reaches(RepRole.LEAD)


def kinds_for(rep: Rep) -> tuple[DigestKind, ...]:
    return (DigestKind.MORNING, DigestKind.EVENING) if leads(rep) else (DigestKind.MORNING,)


def clock_of(preferences: RepPreferences, kind: DigestKind) -> time:
    return preferences.morning if kind is DigestKind.MORNING else preferences.evening


def rep_of(whose: str) -> UUID | None:
    """The rep in a job's payload; None for the team."""
    return None if whose == TEAM else UUID(whose)
