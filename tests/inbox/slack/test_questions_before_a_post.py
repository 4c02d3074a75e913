"""A customer's message is in Slack soon because few questions are asked before: counted here, so that none creeps in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from inbox.slack.posts import Pace
from inbox.slack.simulator.calls import CallRecord
from tests.inbox.slack.house import House, opened
from tests.inbox.slack.stepping import SteppedClock, Stepper

BEFORE_A_POST = 5
"""The lane's lease, its first job, the message with all around it, the row of the post, the place in Slack's budget."""


async def test_a_message_in_a_thread_that_stands_is_posted_after_five_statements(sqlite_url: str) -> None:
    clock = SteppedClock()
    async with opened(sqlite_url, pace=Pace(), enforced=True, clock=clock, works=False) as house:
        stepper = Stepper(house, clock)
        await house.hears("The first opens the thread")
        await stepper.until_done()
        await house.hears("The second is posted into it")
        with statements(house) as (before_posts, asked):
            await stepper.until_done()
    assert len(house.thread()) == 2
    assert len(before_posts) == 1
    lease = next(number for number, statement in enumerate(asked) if statement.startswith("INSERT INTO lanes"))
    assert before_posts[0] - lease == BEFORE_A_POST, "\n\n".join(asked[lease : before_posts[0]])


@contextmanager
def statements(house: House) -> Iterator[tuple[list[int], list[str]]]:
    """Every statement of the block, and how many there were before each post."""
    asked, before_posts = list[str](), list[int]()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    def called(call: CallRecord) -> None:
        if call["path"] == "/api/chat.postMessage":
            before_posts.append(len(asked))

    engines = {house.database.engine.sync_engine, house.database.reading_engine.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    house.slack.log.on_call = called
    try:
        yield before_posts, asked
    finally:
        house.slack.log.on_call = None
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
