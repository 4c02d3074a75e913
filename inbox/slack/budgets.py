"""How often we may call each method of Slack, over all processes: a place in a row of the database is what a call costs.

The rule is that of the channels' accounts (inbox/deliveries/pace.py), the generic cell rate algorithm: one number says when
the method will have caught up with what was let through. A burst and a steady rate together stay below the method's tier in
any sixty seconds. What is less urgent may use less of the burst, so that what a customer wrote finds room while cards and
ticks wait.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Executable, Float, String, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from crm.storage.base import Base
from crm.storage.jobs import JobPriority
from crm.storage.session import asked
from crm.storage.unit_of_work import Database, UnitOfWork
from inbox.deliveries.model import AccountPace
from inbox.slack.client import POST
from inbox.slack.install.methods import METHODS

MINUTE = 60.0
SHARE = 0.94  # of the tier: what was let through a moment apart may arrive together
BURST_SHARE = 0.2
BURST_OF: Mapping[JobPriority, float] = {JobPriority.FIRST: 1.0, JobPriority.NORMAL: 0.7, JobPriority.LAST: 0.4}
OTHERS = 0.5  # of a method's budget is for jobs where people's clicks call it too


@dataclass(frozen=True, slots=True)
class Rate:
    """Seconds between two calls in the long run, and how many may follow each other at once."""

    step: float
    burst: float

    def tolerance(self, priority: JobPriority) -> float:
        """Seconds that a call of this priority may run ahead of the steady pace, its own step included."""
        return max(1.0, self.burst * BURST_OF[priority]) * self.step


def rate_of(method: str) -> Rate:
    """In any minute no more than the tier's calls: burst and steady rate add up to it."""
    known = METHODS[method]
    most = known.tier * SHARE * (OTHERS if known.is_called_by_clicks else 1.0)
    burst = max(1.0, most * BURST_SHARE)
    return Rate(MINUTE / max(0.5, most - burst), burst)


class Budgets:
    """What jobs may call now. Clicks do not ask: somebody waits for them, and methods they call too keep room for them."""

    def __init__(self, database: Database, team: str) -> None:
        self._database = database
        self._team = team
        self._turns: dict[tuple[str, JobPriority], datetime] = {}

    async def take(self, method: str, priority: JobPriority, work: UnitOfWork | None = None) -> float:
        """0 when the call may be made now, which is counted, with `work` by its commit; else in how many seconds (machine time) to
        ask again."""
        if work is not None:
            return await self._take(work, method, priority)
        async with self._database.transaction() as own:
            return await self._take(own, method, priority)

    async def _take(self, work: UnitOfWork, method: str, priority: JobPriority) -> float:
        rate = rate_of(method)
        if await self._let_through(work, method, rate, rate.tolerance(priority)):
            return 0.0
        free_at = await self._free_at(work, method, rate.tolerance(priority) - rate.step)
        return self._own_turn(method, priority, rate, free_at)

    async def rest(self, method: str, seconds: float) -> None:
        """Slack said when to come again: nobody calls the method before, in whichever process."""
        rate = rate_of(method)
        async with self._database.transaction() as work:
            until = work.machine_now.timestamp() + seconds + rate.tolerance(JobPriority.FIRST) - rate.step
            statement = _insert(work).values(account_key=self._key(method), caught_up_at=until)
            later = _larger(work)(AccountPace.caught_up_at, until)
            await work.session.execute(
                statement.on_conflict_do_update(index_elements=[AccountPace.account_key], set_={"caught_up_at": later})
            )

    async def _let_through(self, work: UnitOfWork, method: str, rate: Rate, tolerance: float) -> bool:
        """One conditional upsert: of two processes that come at once, the second sees what the first took."""
        now = work.machine_now.timestamp()
        wanted = {
            "key": self._key(method),
            "alone": now + rate.step,
            "now": now,
            "step": rate.step,
            "latest": now + tolerance + 1e-6,
        }
        return (await asked(work.session, _LET_THROUGH[work.dialect], wanted)).first() is not None

    async def _free_at(self, work: UnitOfWork, method: str, ahead: float) -> datetime:
        query = select(AccountPace.caught_up_at).where(AccountPace.account_key == self._key(method))
        caught_up = (await work.session.execute(query)).scalar_one()
        return work.machine_now + timedelta(seconds=max(0.0, caught_up - ahead - work.machine_now.timestamp()))

    def _own_turn(self, method: str, priority: JobPriority, rate: Rate, free_at: datetime) -> float:
        """Those that wait in this process come back one after the other, not all at the same moment to find one place."""
        now = self._database.clock.machine_now()
        former = self._turns.get((method, priority), free_at)
        turn = max(free_at, former + timedelta(seconds=rate.step))
        self._turns[(method, priority)] = turn
        return max(0.01, (turn - now).total_seconds())

    def _key(self, method: str) -> str:
        return f"slack:{self._team}:{method}"


@dataclass(frozen=True, slots=True)
class JobBudget:
    """The budgets as jobs of one priority see them. A post that Slack refuses rests its channel's lane and no other."""

    budgets: Budgets
    priority: JobPriority

    async def take(self, method: str, work: UnitOfWork | None = None) -> float:
        return await self.budgets.take(method, self.priority, work)

    async def rest(self, method: str, seconds: float) -> None:
        if method != POST:
            await self.budgets.rest(method, seconds)


def _insert(work: UnitOfWork) -> "postgresql.Insert | sqlite.Insert":
    return _INSERT[work.dialect](AccountPace)


def _larger(work: UnitOfWork) -> Callable[..., ColumnElement[float]]:
    return _LARGER[work.dialect]


_INSERT: Mapping[str, type[postgresql.Insert] | type[sqlite.Insert]] = {
    "postgresql": postgresql.Insert,
    "sqlite": sqlite.Insert,
}
_LARGER: Mapping[str, Callable[..., ColumnElement[float]]] = {"postgresql": func.greatest, "sqlite": func.max}


def _let_through(dialect: str) -> Executable:
    now, step, latest = (bindparam(name, type_=Float) for name in ("now", "step", "latest"))
    paces: Table = Base.metadata.tables[AccountPace.__tablename__]
    given = {"account_key": bindparam("key", type_=String), "caught_up_at": bindparam("alone", type_=Float)}
    statement = _INSERT[dialect](paces).values(given)
    return statement.on_conflict_do_update(
        index_elements=[paces.c.account_key],
        set_={"caught_up_at": _LARGER[dialect](paces.c.caught_up_at, now) + step},
        where=paces.c.caught_up_at + step <= latest,
    ).returning(paces.c.caught_up_at)


# Asked before every post, so it is built once.
_LET_THROUGH = {dialect: _let_through(dialect) for dialect in _INSERT}
