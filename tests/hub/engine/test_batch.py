"""Jobs of many lanes in one transaction: whatever becomes of it, each is done once, in its lane's order."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.jobs import Job, JobKind
from crm.storage.unit_of_work import Database, JobRun
from hub.engine.batch import Batch
from hub.engine.leases import Leases
from hub.engine.ready import NextJob
from hub.engine.waiting import LANES_AT_ONCE, WaitingLanes
from tests.hub.engine.engine import EFFECTS, Engine, StillClock, make_tables, saying, write_word

MANY = JobKind("test.many", keeps_order=True, max_attempts=3)
LANES = ("lane:a", "lane:b", "lane:c")


def everything(jobs: Sequence[NextJob]) -> Sequence[NextJob]:
    return jobs


@dataclass
class Together:
    """Writes the word of each job it chooses. `breaks_at`: the word at which it fails, after it wrote."""

    choose: Callable[[Sequence[NextJob]], Sequence[NextJob]] = everything
    breaks_at: str = ""
    seen: list[list[str]] = field(default_factory=list)

    async def __call__(self, batch: Batch) -> None:
        self.seen.append(sorted(str(job.payload["word"]) for job in batch.jobs))
        chosen = {job.id: job for job in self.choose(batch.jobs)}
        async with batch.finish() as work:
            for number in sorted(await batch.claim(work, chosen)):
                job = chosen[number]
                await work.session.execute(insert(EFFECTS).values(lane=job.lane, word=job.payload["word"]))
                if job.payload["word"] == self.breaks_at:
                    raise RuntimeError("the batch breaks")


async def test_jobs_of_many_lanes_are_done_together_and_each_lane_in_its_order(engine: Engine) -> None:
    await engine.enqueue(*(saying(MANY, f"{lane} {number}", lane) for number in (1, 2) for lane in LANES))
    together = Together()
    await engine.drain({}, together={MANY.name: together}).turns(LANES)
    assert together.seen == [[f"{lane} {number}" for lane in LANES] for number in (1, 2)]
    assert [await engine.words(lane) for lane in LANES] == [[f"{lane} 1", f"{lane} 2"] for lane in LANES]
    assert (await engine.jobs(), await engine.lanes()) == ([], [])
    assert engine.metrics.registry.get_sample_value("hub_jobs_total", {"kind": MANY.name, "outcome": "done"}) == 6


async def test_a_batch_that_breaks_leaves_nothing_and_each_job_is_done_alone(engine: Engine) -> None:
    await engine.enqueue(*(saying(MANY, lane, lane) for lane in LANES))
    drain = engine.drain({MANY.name: write_word}, together={MANY.name: Together(breaks_at="lane:b")})
    await drain.turns(LANES)
    assert sorted(await engine.words()) == list(LANES)
    assert (await engine.jobs(), await engine.lanes()) == ([], [])


async def test_what_the_handler_of_many_leaves_out_is_done_alone(engine: Engine) -> None:
    await engine.enqueue(*(saying(MANY, lane, lane) for lane in LANES))
    together = Together(choose=lambda jobs: jobs[:1])
    await engine.drain({MANY.name: write_word}, together={MANY.name: together}).turns(LANES)
    assert sorted(await engine.words()) == list(LANES)
    assert len(together.seen) == 1


async def test_what_was_tried_before_is_done_alone(engine: Engine) -> None:
    await engine.enqueue(*(saying(MANY, lane, lane) for lane in LANES))
    broken = engine.drain({}, together={})
    await broken.turn(LANES[0])  # nobody knows the kind: an attempt that failed
    engine.clock.pass_seconds(60)
    together = Together()
    await engine.drain({MANY.name: write_word}, together={MANY.name: together}).turns(LANES)
    assert together.seen == [list(LANES[1:])]
    assert sorted(await engine.words()) == list(LANES)


async def test_a_job_over_which_a_worker_vanished_is_done_alone(engine: Engine) -> None:
    """Or a message that ends its process would take its neighbours with it for ever."""
    await engine.enqueue(*(saying(MANY, lane, lane) for lane in LANES))
    await Leases(engine.database, engine.metrics).take(LANES[:1])
    engine.clock.pass_seconds(31)
    together = Together()
    await engine.drain({MANY.name: write_word}, together={MANY.name: together}).turns(LANES)
    assert together.seen == [list(LANES[1:])]
    assert sorted(await engine.words()) == list(LANES)


async def test_a_job_that_somebody_did_meanwhile_is_not_done_again(engine: Engine) -> None:
    await engine.enqueue(*(saying(MANY, lane, lane) for lane in LANES))

    async def too_late(batch: Batch) -> None:
        async with engine.database.transaction() as work:
            await work.session.delete(await work.session.get_one(Job, batch.jobs[0].id))
        await Together()(batch)

    await engine.drain({MANY.name: write_word}, together={MANY.name: too_late}).turns(LANES)
    assert len(await engine.words()) == len(LANES) - 1
    assert (await engine.jobs(), await engine.lanes()) == ([], [])


async def test_a_job_that_another_has_in_hand_is_left_to_it(postgres_url: str) -> None:
    """A job done alone waits for its contact after it has claimed its row. Who holds that contact, and waited for the row, would
    close a ring."""
    engine = Engine(Database(postgres_url, StillClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    await engine.enqueue(*(saying(MANY, lane, lane) for lane in LANES))
    async with engine.database.engine.connect() as other:
        await other.execute(delete(Job).where(Job.lane == "lane:b"))

        async def give_back(batch: Batch) -> None:
            async with asyncio.timeout(5):
                await Together()(batch)
            await other.rollback()

        await engine.drain({MANY.name: write_word}, together={MANY.name: give_back}).turns(LANES)
    assert await engine.words() == ["lane:a", "lane:c", "lane:b"]
    assert (await engine.jobs(), await engine.lanes()) == ([], [])
    await engine.database.close()


async def test_a_lane_that_goes_on_and_on_gives_way_and_says_that_it_has_more(engine: Engine) -> None:
    await engine.enqueue(*(saying(MANY, str(number), "lane:a") for number in range(9)))
    drained = await engine.drain({MANY.name: write_word}, together={MANY.name: Together()}).turns(["lane:a"])
    assert drained["lane:a"].again_in == 0
    assert await engine.words() == [str(number) for number in range(4)]
    assert await engine.lanes() == []


async def test_two_workers_on_the_same_lanes_do_each_job_once(engine: Engine) -> None:
    await engine.enqueue(*(saying(MANY, f"{lane} {number}", lane) for number in range(4) for lane in LANES))
    drains = [engine.drain({MANY.name: write_word}, together={MANY.name: Together()}) for _ in range(2)]
    while await engine.job_count():
        await asyncio.gather(*(one.turns(LANES) for one in drains))
    for lane in LANES:
        assert await engine.words(lane) == [f"{lane} {number}" for number in range(4)]


async def test_what_is_changed_in_a_batch_is_written_before_it_is_asked_for(engine: Engine) -> None:
    await engine.enqueue(saying(MANY, "one", "lane:a"))

    async def asks(batch: Batch) -> None:
        async with batch.finish() as work:
            await batch.claim(work, [job.id for job in batch.jobs])
            fresh = Job(
                kind=MANY.name,
                lane="other:lane",
                payload={},
                due_at=work.now,
                not_before=work.now,
                created_at=work.now,
            )
            work.add(fresh)
            await work.session.flush()
            assert fresh in work.session.new  # late
            found = await work.session.scalars(select(Job.lane).where(Job.lane == "other:lane"))
            assert list(found) == ["other:lane"]

    await engine.drain({}, together={MANY.name: asks}).turns(["lane:a"])
    assert [job.lane for job in await engine.jobs()] == ["other:lane"]


async def test_lanes_of_a_gathered_family_come_many_at_a_time_and_wait_while_some_are_worked_on() -> None:
    lanes = WaitingLanes(room=100, gathered=("address",))
    lanes.offer(["slack:one", *(f"address:{number}" for number in range(LANES_AT_ONCE + 2)), "slack:two"])
    assert await lanes.next() == ["slack:one"]
    first = await lanes.next()
    assert first == [f"address:{number}" for number in range(LANES_AT_ONCE)]
    assert await lanes.next() == ["slack:two"]  # those who were left wait until the first come back
    lanes.offer([first[0]])
    lanes.done(first)
    assert await lanes.next() == [f"address:{LANES_AT_ONCE}", f"address:{LANES_AT_ONCE + 1}", first[0]]
    lanes.close()
    assert await lanes.next() == ()


async def test_what_takes_long_alone_holds_up_nobody_of_its_family() -> None:
    lanes = WaitingLanes(room=100, gathered=("address",))
    lanes.offer(["address:a mail of ten megabytes"])
    slow = await lanes.next()
    lanes.offer(["address:ann"])
    lanes.let_others(slow)
    second = await lanes.next()
    assert second == ["address:ann"]
    lanes.offer(["address:bob", "slack:one"])
    lanes.done(slow)  # the turn of another: the family stays busy
    assert await lanes.next() == ["slack:one"]
    lanes.done(second)
    assert await lanes.next() == ["address:bob"]


async def test_a_lane_that_is_done_is_not_taken_for_lost_while_the_rest_of_its_turn_goes_on(engine: Engine) -> None:
    await engine.enqueue(*(saying(MANY, lane, lane) for lane in LANES))
    leases = Leases(engine.database, engine.metrics)

    async def renews(run: JobRun) -> None:
        await leases.renew()
        await write_word(run)

    together = Together(choose=lambda jobs: jobs[:1])
    await engine.drain({MANY.name: renews}, together={MANY.name: together}, leases=leases).turns(LANES)
    assert sorted(await engine.words()) == list(LANES)
    assert not engine.metrics.registry.get_sample_value("hub_leases_lost_total")


async def test_a_turn_says_when_it_has_done_what_can_be_done_together(engine: Engine) -> None:
    await engine.enqueue(*(saying(MANY, lane, lane) for lane in LANES))
    done: list[str] = []
    together = Together(choose=lambda jobs: jobs[:2])
    drain = engine.drain({MANY.name: write_word}, together={MANY.name: together})

    def when_alone() -> None:
        done.append(f"{len(together.seen)} together")

    await drain.turns(LANES, when_alone)
    assert done == ["1 together"]
    assert sorted(await engine.words()) == list(LANES)


async def waits_for_disk(session: AsyncSession) -> bool:
    """Would a commit now?"""
    if session.get_bind().dialect.name == "sqlite":
        return int(await session.scalar(text("PRAGMA synchronous")) or 0) == 2
    return await session.scalar(text("SELECT current_setting('synchronous_commit')")) == "on"


async def test_what_a_job_can_do_again_waits_for_no_disk_and_what_comes_after_it_does(engine: Engine) -> None:
    seen: list[bool] = []

    async def look(batch: Batch) -> None:
        async with batch.finish() as work:
            if work.dialect == "postgresql":  # the servers of tests never wait by themselves
                await work.session.execute(text("SET synchronous_commit TO on"))
            await batch.claim(work, [job.id for job in batch.jobs])
            seen.append(await waits_for_disk(work.session))

    await engine.enqueue(saying(MANY, "a", "lane:a"))
    await engine.drain({}, together={MANY.name: look}).turns(["lane:a"])
    async with engine.database.transaction() as work:
        seen.append(await waits_for_disk(work.session))
    assert seen == [False, True]
