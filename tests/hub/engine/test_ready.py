"""Which job of a lane comes first, against the rule said in Python."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from crm.storage.base import Base
from crm.storage.jobs import Job, JobState
from hub.engine.ready import due_lanes, next_jobs
from tests.hub.engine.engine import NOON, Engine

MINUTE = timedelta(minutes=1)
LANES = [f"lane {number}" for number in range(200)]


def _some_jobs(random: Random) -> list[dict[str, Any]]:
    """One to seven jobs in each lane: in order or not, due or not, in back-off or not, ready or dead."""
    return [
        {
            "kind": "test.any",
            "lane": lane,
            "payload": {},
            "due_at": NOON + random.choice((-MINUTE, -MINUTE, timedelta(0), MINUTE)),
            "not_before": NOON + random.choice((-MINUTE, -MINUTE, timedelta(0), MINUTE)),
            "created_at": NOON,
            "priority": random.choice((0, 10, 10, 20)),
            "keeps_order": random.random() < 0.7,
            "coalesce_key": None,
            "generation": 1,
            "done_generation": 0,
            "attempts": 0,
            "max_attempts": 3,
            "state": random.choice((JobState.READY, JobState.READY, JobState.READY, JobState.DEAD)),
        }
        for lane in LANES
        for _ in range(random.randint(1, 7))
    ]


def _first(jobs: list[dict[str, Any]], now: datetime) -> int | None:
    """The rule: the first that is due and out of back-off, in order only where no earlier ordered one is in back-off."""
    is_held_up = False
    for job in sorted(jobs, key=lambda one: (one["priority"], one["id"])):
        if job["state"] is not JobState.READY or job["due_at"] > now:
            continue
        waits = job["not_before"] > now
        if not waits and not (job["keeps_order"] and is_held_up):
            return int(job["id"])
        is_held_up |= bool(waits and job["keeps_order"])
    return None


@pytest.mark.parametrize("seed", range(5))
async def test_the_first_job_of_a_lane_is_the_one_the_rule_names(engine: Engine, seed: int) -> None:
    jobs = [{"id": number, **job} for number, job in enumerate(_some_jobs(Random(seed)), 1)]
    expected = {lane: _first([job for job in jobs if job["lane"] == lane], NOON) for lane in LANES}
    expected = {lane: first for lane, first in expected.items() if first is not None}
    async with engine.database.engine.begin() as connection:
        await connection.execute(insert(Base.metadata.tables[Job.__tablename__]), jobs)
    async with engine.database.reading() as session:
        found = await next_jobs(session, LANES, NOON, NOON)
        due = await due_lanes(session, NOON, NOON, len(LANES))
    assert {lane: job.id for lane, job in found.items()} == expected
    assert set(due) == set(expected)
    assert 0 < len(expected) < len(LANES)
