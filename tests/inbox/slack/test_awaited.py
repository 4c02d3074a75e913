"""Other jobs give way to what reps wait for, until Slack is called."""

import asyncio
import contextvars
from typing import cast

from crm.storage.unit_of_work import Database, JobRun
from inbox.slack.awaited import awaited, slack_is_called
from tests.inbox.room import StillClock


class Run:
    def __init__(self, database: Database) -> None:
        self.database = database


async def test_others_give_way_until_slack_is_called(sqlite_url: str) -> None:
    database, told = Database(sqlite_url, StillClock()), list[str]()
    slack_answers = asyncio.Event()

    async def other() -> None:
        async with database.reading():
            told.append("another job")

    async def show(run: JobRun) -> None:
        running = asyncio.create_task(other(), context=contextvars.Context())
        await asyncio.sleep(0)
        told.append("what a customer wrote")
        slack_is_called()
        await running
        slack_answers.set()

    async with asyncio.timeout(10):
        await awaited(show)(cast(JobRun, Run(database)))
        await slack_answers.wait()
    slack_is_called()  # by a job to which nobody gives way: nothing
    assert told == ["what a customer wrote", "another job"]
    await database.close()
