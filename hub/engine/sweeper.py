"""Finding what nobody was told about: due jobs of lanes that nobody works on.

A wake-up may be lost, a worker may die, a time may come. One indexed query finds all three, on every worker.
"""

import random

from crm.storage.unit_of_work import Database
from hub.clock import SystemClock
from hub.engine.clock_offset import read_offset
from hub.engine.ready import due_lanes, seconds_to_next
from hub.web.metrics import Metrics

SWEEP_SECONDS = 1.0
LANES_PER_SWEEP = 200


class Sweeper:
    """Asks the database. With `sandbox_clock` it also takes over the offset that somebody moved."""

    def __init__(self, database: Database, metrics: Metrics, sandbox_clock: SystemClock | None = None) -> None:
        self._database = database
        self._metrics = metrics
        self._sandbox_clock = sandbox_clock

    async def sweep(self, limit: int = LANES_PER_SWEEP) -> list[str]:
        """Due lanes that nobody works on, longest due first."""
        async with self._database.reading() as session:
            if self._sandbox_clock is not None:
                self._sandbox_clock.move_to_offset(await read_offset(session))
            clock = self._database.clock
            lanes = list(await due_lanes(session, clock.now(), clock.machine_now(), limit))
        self._metrics.lanes_swept.inc(len(lanes))
        return lanes

    async def pause(self) -> float:
        """Seconds until the next look: to the next due job, at most one second, with jitter to keep workers apart."""
        clock = self._database.clock
        async with self._database.reading() as session:
            seconds = await seconds_to_next(session, clock.now(), clock.machine_now(), SWEEP_SECONDS)
        return seconds if seconds < SWEEP_SECONDS else seconds * random.uniform(0.7, 1.0)
