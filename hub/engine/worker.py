"""The worker: many lanes side by side, each by one turn at a time; fed by wake-ups, and by the sweeper for what they miss."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from crm.storage.unit_of_work import Database, Handler
from hub.clock import SystemClock
from hub.engine.backoff import BackOff
from hub.engine.batch import BatchHandler, lane_family
from hub.engine.drain import HANDLER_SECONDS, Drain, OnDead, tell_nobody
from hub.engine.heartbeat import beat
from hub.engine.leases import LEASE_SECONDS, Leases
from hub.engine.sweeper import SWEEP_SECONDS, Sweeper
from hub.engine.waiting import LANES_AT_ONCE, WITH_ONE_WRITER, WaitingLanes
from hub.engine.wake import WakeUp
from hub.web.metrics import Metrics

STOP_SECONDS = 20.0
PAUSE_AFTER_FAULT_SECONDS = 1.0
GIVEN_WAY_SECONDS = 0.02  # about what it takes to show what was written with it

T = TypeVar("T")
_DATABASE_AWAY = (DBAPIError, OSError, TimeoutError)

log = structlog.stdlib.get_logger(__name__)


class Worker:
    """Does jobs until it is stopped. `alone`: no other process works on this database, so leases left over are dead ones.
    `together`: for some kinds, who does many at once; `gathered`: the families of lanes in which such jobs stand;
    `giving_way`: the families whose jobs nobody waits for as they do for what was written with them."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        wake_up: WakeUp,
        metrics: Metrics,
        *,
        together: Mapping[str, BatchHandler] = MappingProxyType({}),
        gathered: Collection[str] = (),
        giving_way: Collection[str] = (),
        concurrency: int = 8,
        alone: bool = False,
        sandbox_clock: SystemClock | None = None,
        on_dead: OnDead = tell_nobody,
        back_off: BackOff | None = None,
        lease_seconds: float = LEASE_SECONDS,
        handler_seconds: float = HANDLER_SECONDS,
    ) -> None:
        self._database = database
        self._wake_up = wake_up
        self._alone = alone
        self._concurrency = concurrency
        self._leases = Leases(database, metrics, lease_seconds)
        self._sweeper = Sweeper(database, metrics, sandbox_clock)
        self._drain = Drain(
            database,
            handlers,
            self._leases,
            metrics,
            together=together,
            back_off=back_off,
            on_dead=on_dead,
            handler_seconds=handler_seconds,
            at_once=concurrency,
        )
        self._lanes = WaitingLanes(
            room=4 * concurrency,
            gathered=gathered,
            at_once=WITH_ONE_WRITER if database.is_sqlite else LANES_AT_ONCE,
        )
        self._giving_way = frozenset(giving_way)
        self._waking: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._running = False

    @property
    def process(self) -> str:
        """The word by which this process proves its leases and shows that it lives."""
        return self._leases.process

    @property
    def is_running(self) -> bool:
        return self._running and not self._stopping.is_set()

    async def run(self) -> None:
        """Work until `stop`; then finish the jobs begun, give the lanes back, and return."""
        if self._alone:
            await self._surely(self._leases.forget_all)
        feeders = [self._again_and_again(step) for step in (self._listen, self._sweep, self._renew, self._clear)]
        self._running = True
        async with asyncio.TaskGroup() as group:
            fed = [group.create_task(feeder) for feeder in feeders]
            turns = [group.create_task(self._take_turns()) for _ in range(self._concurrency)]
            await self._stopping.wait()
            for task in fed:
                task.cancel()
            await _finish_or_cancel(turns)
        self._running = False

    async def wake(self, lanes: Iterable[str]) -> None:
        """News of what this process has committed: it goes on by itself as long as it has turns free, which spares the way
        through Redis, and tells everybody of the rest. What gives way is told a moment later."""
        told = list(lanes)
        patient = [lane for lane in told if lane_family(lane) in self._giving_way]
        if patient:
            waiting = asyncio.create_task(self._wake_later(patient))
            self._waking.add(waiting)
            waiting.add_done_callback(self._waking.discard)
        await self._wake_now([lane for lane in told if lane not in patient])

    async def _wake_later(self, lanes: Sequence[str]) -> None:
        await asyncio.sleep(GIVEN_WAY_SECONDS)
        await self._wake_now(lanes)

    async def _wake_now(self, lanes: Sequence[str]) -> None:
        left = self._lanes.take_some(lanes, self._concurrency) if self.is_running else lanes
        if left:
            await self._wake_up.wake(left)

    def stop(self) -> None:
        """Begin no job more."""
        self._drain.stop()
        self._stopping.set()
        self._lanes.close()

    async def _take_turns(self) -> None:
        while lanes := await self._lanes.next():
            drained = await self._surely(partial(self._drain.turns, lanes, partial(self._lanes.let_others, lanes)))
            self._lanes.done(lanes)
            for lane, what_came in (drained or {}).items():
                if what_came.again_in is not None:
                    self._come_back(lane, what_came.again_in)

    def _come_back(self, lane: str, seconds: float) -> None:
        """Within a sweep's time we come back by ourselves, to the moment; what is farther off the sweeper finds."""
        if seconds <= SWEEP_SECONDS:
            asyncio.get_running_loop().call_later(seconds, self._lanes.offer, [lane])

    async def _listen(self) -> None:
        await self._lanes.wait_for_room()
        self._lanes.offer(await self._wake_up.wait(SWEEP_SECONDS))

    async def _sweep(self) -> None:
        await self._lanes.wait_for_room()
        self._lanes.offer(await self._sweeper.sweep())
        await self._rest(await self._sweeper.pause())

    async def _renew(self) -> None:
        await self._leases.renew()
        await beat(self._database, self.process, "worker")
        await self._rest(self._leases.seconds / 3)

    async def _clear(self) -> None:
        await self._rest(2 * self._leases.seconds)
        await self._leases.clear_idle()

    async def _again_and_again(self, step: Callable[[], Awaitable[None]]) -> None:
        while not self._stopping.is_set():
            await self._surely(step)

    async def _surely(self, step: Callable[[], Awaitable[T]]) -> T | None:
        """What fails is logged and comes again, None for now; a worker does not die of a database that is away."""
        try:
            return await step()
        except _DATABASE_AWAY as error:
            log.warning("the database does not answer the worker", problem=str(error).partition("\n")[0])
        except Exception:
            log.exception("a step of the worker failed")
        await self._rest(PAUSE_AFTER_FAULT_SECONDS)
        return None

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


async def _finish_or_cancel(turns: list[asyncio.Task[None]]) -> None:
    """Who has not ended its job in time is cancelled: its transaction rolls back, its lane is given back."""
    _, late = await asyncio.wait(turns, timeout=STOP_SECONDS)
    for task in late:
        task.cancel()
