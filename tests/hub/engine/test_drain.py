"""One lane at a time, each job once, in order where order matters."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from crm.storage.jobs import Job, JobKind, JobPriority, JobRequest, JobState, RetryLater
from crm.storage.unit_of_work import JobRun, UnitOfWork
from hub.engine.drain import DeadJob
from hub.engine.leases import Leases
from tests.hub.engine.engine import EFFECTS, Engine, Stalled, saying, write_word

ORDERED = JobKind("test.ordered", keeps_order=True, max_attempts=3)
LOOSE = JobKind("test.loose", max_attempts=3)


async def broken(run: JobRun) -> None:
    raise ValueError("the coffee machine is empty")


async def test_a_job_is_done_once_and_leaves_nothing_behind(engine: Engine) -> None:
    await engine.enqueue(saying(ORDERED, "hello"))
    drained = await engine.drain({ORDERED.name: write_word}).turn("lane")
    assert drained.jobs == 1
    assert await engine.words() == ["hello"]
    assert await engine.jobs() == []
    assert await engine.lanes() == []


async def test_jobs_go_by_priority_and_then_as_they_came(engine: Engine) -> None:
    await engine.enqueue(
        saying(LOOSE, "tick", priority=JobPriority.LAST),
        saying(LOOSE, "card"),
        saying(LOOSE, "text", priority=JobPriority.FIRST),
        saying(LOOSE, "card 2"),
    )
    await engine.drain({LOOSE.name: write_word}).turn("lane")
    assert await engine.words() == ["text", "card", "card 2", "tick"]


async def test_order_in_a_lane_under_four_workers_at_once(engine: Engine) -> None:
    lanes = [f"lane {number}" for number in range(4)]
    for number in range(25):
        await engine.enqueue(*(saying(ORDERED, f"{number:03}", lane) for lane in lanes))
    drains = [engine.drain({ORDERED.name: write_word}) for _ in range(4)]

    async def work(turn: int) -> None:
        while await engine.job_count():
            for lane in lanes[turn:] + lanes[:turn]:
                await drains[turn].turn(lane)

    await asyncio.gather(*(work(turn) for turn in range(4)))
    for lane in lanes:
        assert await engine.words(lane) == [f"{number:03}" for number in range(25)]


async def test_a_held_lane_is_nobody_elses(engine: Engine) -> None:
    await engine.enqueue(saying(ORDERED, "mine"))
    stalled = Stalled()
    first = asyncio.create_task(engine.drain({ORDERED.name: stalled}).turn("lane"))
    await stalled.begun.wait()
    assert (await engine.drain({ORDERED.name: write_word}).turn("lane")).jobs == 0
    stalled.may_go_on.set()
    await first
    assert await engine.words() == ["mine"]


async def test_the_second_finish_of_a_stalled_worker_is_rolled_back(engine: Engine) -> None:
    await engine.enqueue(saying(ORDERED, "once"))
    stalled = Stalled()
    slow = asyncio.create_task(engine.drain({ORDERED.name: stalled}).turn("lane"))
    await stalled.begun.wait()
    engine.clock.pass_seconds(31)
    assert (await engine.drain({ORDERED.name: write_word}).turn("lane")).jobs == 1
    stalled.may_go_on.set()
    await slow
    assert await engine.words() == ["once"]
    assert await engine.jobs() == []
    assert await engine.lanes() == []


async def test_a_renewed_lease_is_not_taken_over(engine: Engine) -> None:
    await engine.enqueue(saying(ORDERED, "long"))
    stalled = Stalled()
    leases = Leases(engine.database, engine.metrics)
    slow = asyncio.create_task(engine.drain({ORDERED.name: stalled}, leases=leases).turn("lane"))
    await stalled.begun.wait()
    engine.clock.pass_seconds(20)
    await leases.renew()
    engine.clock.pass_seconds(20)
    assert (await engine.drain({ORDERED.name: write_word}).turn("lane")).jobs == 0
    stalled.may_go_on.set()
    await slow
    assert await engine.words() == ["long"]


async def test_a_lane_of_a_killed_worker_is_taken_over_and_its_job_counted(engine: Engine) -> None:
    await engine.enqueue(saying(ORDERED, "after the kill"))
    assert await Leases(engine.database, engine.metrics).take(["lane"])  # and never heard of again
    drain = engine.drain({ORDERED.name: write_word})
    assert (await drain.turn("lane")).jobs == 0
    engine.clock.pass_seconds(31)
    attempts: list[int] = []

    async def note(run: JobRun) -> None:
        attempts.append(run.attempt)
        await write_word(run)

    assert (await engine.drain({ORDERED.name: note}).turn("lane")).jobs == 1
    assert attempts == [2]
    assert await engine.words() == ["after the kill"]


async def test_a_job_that_kills_its_workers_ends_dead(engine: Engine) -> None:
    await engine.enqueue(saying(ORDERED, "poison"), saying(ORDERED, "the next"))
    for _ in range(ORDERED.max_attempts):
        assert await Leases(engine.database, engine.metrics).take(["lane"])
        engine.clock.pass_seconds(31)
    await engine.drain({ORDERED.name: write_word}).turn("lane")
    assert [(job.state, job.attempts) for job in await engine.jobs()] == [("dead", 3)]
    assert await engine.words() == ["the next"]


async def test_the_only_process_need_not_wait_for_leases_left_over(engine: Engine) -> None:
    await engine.enqueue(saying(ORDERED, "at once"))
    assert await Leases(engine.database, engine.metrics).take(["lane"])
    fresh = Leases(engine.database, engine.metrics)
    await fresh.forget_all()
    assert (await engine.drain({ORDERED.name: write_word}, leases=fresh).turn("lane")).jobs == 1


async def test_coalesced_wishes_run_once_with_the_last_payload(engine: Engine) -> None:
    for word in ("old", "newer", "newest"):
        await engine.enqueue(saying(LOOSE, word, coalesce_key="card"))
    await engine.drain({LOOSE.name: write_word}).turn("lane")
    assert await engine.words() == ["newest"]
    assert await engine.jobs() == []


async def test_a_wish_that_comes_while_the_job_runs_is_never_lost(engine: Engine) -> None:
    await engine.enqueue(saying(LOOSE, "old", coalesce_key="card"))
    stalled = Stalled()
    turn = asyncio.create_task(engine.drain({LOOSE.name: stalled}).turn("lane"))
    await stalled.begun.wait()
    await engine.enqueue(saying(LOOSE, "new", coalesce_key="card"))
    stalled.may_go_on.set()
    await turn
    assert await engine.words() == ["old", "new"]
    assert await engine.jobs() == []


async def test_two_workers_that_saw_the_same_wish_do_not_both_finish_it(engine: Engine) -> None:
    await engine.enqueue(saying(LOOSE, "old", coalesce_key="card"))
    first, second = Stalled(), Stalled()
    slow = asyncio.create_task(engine.drain({LOOSE.name: first}).turn("lane"))
    await first.begun.wait()
    engine.clock.pass_seconds(31)
    other = asyncio.create_task(engine.drain({LOOSE.name: second}).turn("lane"))
    await second.begun.wait()
    await engine.enqueue(saying(LOOSE, "new", coalesce_key="card"))
    second.may_go_on.set()
    await other
    first.may_go_on.set()
    await slow
    await engine.drain({LOOSE.name: write_word}).turn("lane")
    assert await engine.words() == ["old", "new"]


async def test_an_ordered_job_in_back_off_holds_later_ordered_ones_only(engine: Engine) -> None:
    await engine.enqueue(saying(ORDERED, "first"), saying(ORDERED, "second"), saying(LOOSE, "loose"))
    failing = engine.drain({ORDERED.name: broken, LOOSE.name: write_word})
    await failing.turn("lane")
    assert await engine.words() == ["loose"]
    assert [job.attempts for job in await engine.jobs()] == [1, 0]
    engine.clock.pass_seconds(11)
    await engine.drain({ORDERED.name: write_word}).turn("lane")
    assert await engine.words() == ["loose", "first", "second"]


async def test_waiting_on_hub_time_holds_nobody(engine: Engine) -> None:
    tomorrow = engine.clock.now() + timedelta(days=1)
    await engine.enqueue(saying(ORDERED, "held overnight", due_at=tomorrow), saying(ORDERED, "now"))
    drain = engine.drain({ORDERED.name: write_word})
    await drain.turn("lane")
    assert await engine.words() == ["now"]
    engine.clock.move_hub_time(timedelta(days=1))
    await drain.turn("lane")
    assert await engine.words() == ["now", "held overnight"]


async def test_an_undo_wait_ignores_the_hubs_clock_and_keeps_the_order(engine: Engine) -> None:
    in_ten = engine.clock.machine_now() + timedelta(seconds=10)
    await engine.enqueue(saying(ORDERED, "undoable", not_before=in_ten), saying(ORDERED, "later"))
    engine.clock.move_hub_time(timedelta(hours=12))
    drain = engine.drain({ORDERED.name: write_word})
    assert (await drain.turn("lane")).jobs == 0
    engine.clock.pass_seconds(10)
    await drain.turn("lane")
    assert await engine.words() == ["undoable", "later"]


async def test_after_its_last_attempt_a_job_is_dead_and_somebody_is_told_in_the_same_transaction(
    engine: Engine,
) -> None:
    await engine.enqueue(saying(ORDERED, "hopeless"))
    told: list[DeadJob] = []

    async def tell(work: UnitOfWork, job: DeadJob) -> None:
        told.append(job)
        work.enqueue(saying(LOOSE, "a job died", "desk"))

    drain = engine.drain({ORDERED.name: broken, LOOSE.name: write_word}, on_dead=tell)
    for _ in range(ORDERED.max_attempts):
        await drain.turn("lane")
        engine.clock.pass_seconds(11)
    dead, alert = await engine.jobs()
    assert (dead.state, dead.attempts) == (JobState.DEAD, 3)
    assert "coffee machine" in (dead.last_error or "")
    assert alert.lane == "desk"
    assert [(job.kind, job.attempts) for job in told] == [(ORDERED.name, 3)]
    assert (await drain.turn("lane")).jobs == 0


async def test_an_alert_that_fails_does_not_keep_the_job_alive(engine: Engine) -> None:
    await engine.enqueue(saying(JobKind("test.once", max_attempts=1), "hopeless"))

    async def cannot_tell(work: UnitOfWork, job: DeadJob) -> None:
        raise LookupError("there is no desk")

    await engine.drain({"test.once": broken}, on_dead=cannot_tell).turn("lane")
    assert [job.state for job in await engine.jobs()] == ["dead"]


async def test_a_failed_job_waits_for_its_back_off(engine: Engine) -> None:
    await engine.enqueue(saying(LOOSE, "again"))
    drained = await engine.drain({LOOSE.name: broken}).turn("lane")
    assert drained.again_in == 10
    assert (await engine.drain({LOOSE.name: write_word}).turn("lane")).jobs == 0
    engine.clock.pass_seconds(10)
    await engine.drain({LOOSE.name: write_word}).turn("lane")
    assert await engine.words() == ["again"]


@pytest.mark.parametrize(("counts", "attempts"), [(True, 1), (False, 0)])
async def test_retry_later_says_when_and_whether_it_counts(engine: Engine, counts: bool, attempts: int) -> None:
    async def busy(run: JobRun) -> None:
        raise RetryLater(3, "the provider is busy", counts=counts)

    await engine.enqueue(saying(ORDERED, "patience"), saying(ORDERED, "behind it"))
    await engine.drain({ORDERED.name: busy}).turn("lane")
    waiting = (await engine.jobs())[0]
    assert waiting.attempts == attempts
    assert waiting.not_before == engine.clock.machine_now() + timedelta(seconds=3)
    assert waiting.last_error == "the provider is busy"


async def test_retry_later_may_rest_the_whole_lane(engine: Engine) -> None:
    async def throttled(run: JobRun) -> None:
        raise RetryLater(5, "slow down", rest_lane=True, counts=False)

    await engine.enqueue(saying(LOOSE, "one"), saying(LOOSE, "two"))
    drained = await engine.drain({LOOSE.name: throttled}).turn("lane")
    assert drained == type(drained)(jobs=1, again_in=5)
    drain = engine.drain({LOOSE.name: write_word})
    engine.clock.pass_seconds(4)
    assert (await drain.turn("lane")).jobs == 0
    engine.clock.pass_seconds(1)
    await drain.turn("lane")
    assert await engine.words() == ["one", "two"]


async def test_a_handler_may_pace_its_lane(engine: Engine) -> None:
    async def paced(run: JobRun) -> None:
        run.rest_lane(1)
        await write_word(run)

    await engine.enqueue(saying(LOOSE, "one"), saying(LOOSE, "two"))
    drain = engine.drain({LOOSE.name: paced})
    assert (await drain.turn("lane")).again_in == 1
    assert (await drain.turn("lane")).jobs == 0
    engine.clock.pass_seconds(1)
    await drain.turn("lane")
    assert await engine.words() == ["one", "two"]


async def test_a_pace_asked_for_after_the_finish_is_kept_too(engine: Engine) -> None:
    async def paced(run: JobRun) -> None:
        await write_word(run)
        run.rest_lane(1)

    await engine.enqueue(saying(LOOSE, "one"), saying(LOOSE, "two"))
    drain = engine.drain({LOOSE.name: paced})
    assert (await drain.turn("lane")).jobs == 1
    assert (await drain.turn("lane")).jobs == 0
    engine.clock.pass_seconds(1)
    assert (await drain.turn("lane")).jobs == 1


async def test_a_handler_that_does_not_finish_has_failed(engine: Engine) -> None:
    async def forgetful(run: JobRun) -> None:
        return

    await engine.enqueue(saying(LOOSE, "forgotten"))
    await engine.drain({LOOSE.name: forgetful}).turn("lane")
    assert "finish()" in ((await engine.jobs())[0].last_error or "")


async def test_a_handler_that_finishes_twice_has_done_its_job_once(engine: Engine) -> None:
    async def eager(run: JobRun) -> None:
        await write_word(run)
        await write_word(run)

    await engine.enqueue(saying(LOOSE, "once"))
    await engine.drain({LOOSE.name: eager}).turn("lane")
    assert await engine.words() == ["once"]
    assert await engine.jobs() == []


async def test_a_handler_that_takes_too_long_is_stopped(engine: Engine) -> None:
    await engine.enqueue(saying(LOOSE, "never"))
    await engine.drain({LOOSE.name: Stalled()}, handler_seconds=0.01).turn("lane")
    assert "TimeoutError" in ((await engine.jobs())[0].last_error or "")


async def test_a_kind_without_a_handler_is_kept_and_says_so(engine: Engine) -> None:
    await engine.enqueue(saying(JobKind("test.unknown"), "from a newer version"))
    await engine.drain({}).turn("lane")
    assert "test.unknown" in ((await engine.jobs())[0].last_error or "")


async def test_effects_of_a_failed_finish_are_rolled_back(engine: Engine) -> None:
    async def half(run: JobRun) -> None:
        async with run.finish() as work:
            await work.session.execute(insert(EFFECTS).values(lane=run.lane, word="half"))
            raise ValueError("in the middle")

    await engine.enqueue(saying(LOOSE, "half"))
    await engine.drain({LOOSE.name: half}).turn("lane")
    assert await engine.words() == []
    assert [job.attempts for job in await engine.jobs()] == [1]


async def test_a_job_for_its_own_lane_follows_in_the_same_turn(engine: Engine) -> None:
    async def leading(run: JobRun) -> None:
        async with run.finish() as work:
            work.enqueue(saying(LOOSE, "follower"))

    await engine.enqueue(JobRequest(ORDERED, "lane"))
    drained = await engine.drain({ORDERED.name: leading, LOOSE.name: write_word}).turn("lane")
    assert drained.jobs == 2
    assert await engine.words() == ["follower"]


async def test_a_job_committed_while_the_lane_is_given_back_is_not_left_lying(engine: Engine) -> None:
    """Its waker found the lane held, so whoever holds it must look once more."""
    stalled = Stalled()
    await engine.enqueue(saying(LOOSE, "one"))
    drain = engine.drain({LOOSE.name: stalled})
    turn = asyncio.create_task(drain.turn("lane"))
    await stalled.begun.wait()
    await engine.enqueue(saying(LOOSE, "two"))
    assert (await engine.drain({LOOSE.name: write_word}).turn("lane")).jobs == 0
    stalled.may_go_on.set()
    assert (await turn).jobs == 2


async def test_a_cancelled_turn_gives_its_lane_back(engine: Engine) -> None:
    await engine.enqueue(saying(LOOSE, "interrupted"))
    stalled = Stalled()
    turn = asyncio.create_task(engine.drain({LOOSE.name: stalled}).turn("lane"))
    await stalled.begun.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert await engine.lanes() == []
    assert (await engine.drain({LOOSE.name: write_word}).turn("lane")).jobs == 1


async def test_a_stopping_worker_leaves_the_rest_of_a_lane_to_others(engine: Engine) -> None:
    await engine.enqueue(saying(LOOSE, "one"), saying(LOOSE, "two"))
    stalled = Stalled()
    drain = engine.drain({LOOSE.name: stalled})
    turn = asyncio.create_task(drain.turn("lane"))
    await stalled.begun.wait()
    drain.stop()
    stalled.may_go_on.set()
    await turn
    assert await engine.words() == ["one"]
    assert await engine.lanes() == []


async def test_a_job_deleted_under_its_worker_is_nobodys_failure(engine: Engine) -> None:
    await engine.enqueue(saying(LOOSE, "withdrawn"), saying(LOOSE, "next"))
    stalled = Stalled()
    turn = asyncio.create_task(engine.drain({LOOSE.name: stalled}).turn("lane"))
    await stalled.begun.wait()
    async with engine.database.transaction() as work:
        first = await work.session.scalar(select(Job).order_by(Job.id).limit(1))
        await work.session.delete(first)
    stalled.may_go_on.set()
    await turn
    assert await engine.words() == ["next"]


async def test_a_late_failure_does_not_count_twice(engine: Engine) -> None:
    await engine.enqueue(saying(LOOSE, "contested"))
    stalled = Stalled()

    async def fail_late(run: JobRun) -> None:
        stalled.begun.set()
        await stalled.may_go_on.wait()
        raise ValueError("too late to matter")

    turn = asyncio.create_task(engine.drain({LOOSE.name: fail_late}).turn("lane"))
    await stalled.begun.wait()
    async with engine.database.transaction() as work:  # meanwhile somebody else recorded an attempt
        later = work.machine_now + timedelta(seconds=10)
        await work.session.execute(update(Job).values(attempts=2, last_error="theirs", not_before=later))
    stalled.may_go_on.set()
    await turn
    assert [(job.attempts, job.last_error) for job in await engine.jobs()] == [(2, "theirs")]
