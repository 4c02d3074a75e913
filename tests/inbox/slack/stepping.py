"""Time that only moves when nothing is left to do at the moment: hours of waiting in the time its work takes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from crm.storage.jobs import Job, Lane
from hub.engine.backoff import BackOff
from hub.engine.drain import Drain
from hub.engine.leases import Leases
from hub.web.metrics import Metrics
from tests.inbox.slack.house import House, HouseClock

MOMENT = timedelta(seconds=1)  # where a job waits for another one of its lane, whose time is not told here
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class SteppedClock(HouseClock):
    """Machine time stands until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.at = START

    def machine_now(self) -> datetime:
        return self.at


class Stepper:
    """Does the house's jobs in its stead, each as soon as it may be done."""

    def __init__(self, house: House, clock: SteppedClock, back_off: BackOff | None = None) -> None:
        self._house = house
        self._clock = clock
        leases, metrics = Leases(house.database, Metrics(), 600.0), Metrics()
        self._drain = Drain(house.database, house.handlers, leases, metrics, back_off=back_off or BackOff(jitter=0.0))

    async def until(self, moment: datetime) -> None:
        """Everything that may be done until then is done, each thing at its own time; then it is that time."""
        while (due := await self._next()) is not None and due <= moment:
            self._clock.at = max(self._clock.at, due)
            if not await self._turn():
                self._clock.at += MOMENT
        self._clock.at = max(self._clock.at, moment)

    async def until_done(self, within: timedelta = timedelta(hours=2)) -> None:
        """No job is left. TimeoutError when one is after so long."""
        await self.until(self._clock.at + within)
        if await self._next() is not None:
            raise TimeoutError("jobs are still waiting")

    async def _turn(self) -> int:
        return sum([(await self._drain.turn(lane)).jobs for lane in await self._ready_lanes()])

    async def _ready_lanes(self) -> list[str]:
        now = self._clock.at
        async with self._house.database.reading() as session:
            ready = select(Job.lane).distinct().where(Job.state == "ready", Job.not_before <= now, Job.due_at <= now)
            return list((await session.execute(ready.order_by(Job.lane))).scalars())

    async def _next(self) -> datetime | None:
        """When the first of the waiting jobs may be done; now, where that was earlier."""
        async with self._house.database.reading() as session:
            moment = func.max(func.max(Job.not_before, Job.due_at), func.coalesce(Lane.next_allowed_at, Job.due_at))
            waiting = select(func.min(moment)).join(Lane, Lane.lane == Job.lane, isouter=True)
            found: Any = (await session.execute(waiting.where(Job.state == "ready"))).scalar_one()
        if found is None:
            return None
        told = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
        return max(self._clock.at, told.replace(tzinfo=UTC))
