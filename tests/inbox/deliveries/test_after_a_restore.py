"""What waited to go out when a back-up was made: after its restore it may have gone since, and nothing of it goes by itself."""

from sqlalchemy import select

from connectors.telegram.simulator.world import Person
from crm.storage.jobs import Job, JobRequest, JobState
from hub.backups.holding_back import LAID_ASIDE, WORDS, HeldBack, hold_back
from inbox.deliveries.values import DeliveryState
from inbox.jobs import SAY_CLOSED
from tests.inbox.deliveries.hub import SmallHub


async def test_an_answer_that_waited_is_given_back_and_sent_only_when_its_rep_says_so(
    hub: SmallHub, anna: Person
) -> None:
    conversation = await hub.writes(anna, "Hello")
    written = await hub.replies(conversation, "Good day")
    assert await hold_back(hub.database) == HeldBack(deliveries=1, jobs=0)
    hub.clock.pass_seconds(3600)
    await hub.work()
    held = await hub.delivery(written.delivery_id)
    assert (held.state, held.problem) == (DeliveryState.RETURNED, WORDS)
    assert hub.phone(anna) == []
    assert await hold_back(hub.database) == HeldBack(deliveries=0, jobs=0)


async def test_what_would_write_by_itself_is_laid_aside_and_can_be_replayed(hub: SmallHub) -> None:
    async with hub.database.transaction() as work:
        work.enqueue(JobRequest(SAY_CLOSED, "out_of_hours:1", {"conversation": "1"}))
    assert await hold_back(hub.database) == HeldBack(deliveries=0, jobs=1)
    async with hub.database.reading() as session:
        (laid,) = (await session.scalars(select(Job))).all()
    assert (laid.state, laid.last_error) == (JobState.DEAD, LAID_ASIDE)
