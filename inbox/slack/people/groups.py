"""The job that asks Slack who is in the user groups that queues name, every few minutes."""

from datetime import datetime, timedelta

import structlog

from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import Database, JobRun
from inbox.jobs import READ_USER_GROUPS
from inbox.routing.actions import keep_group
from inbox.slack.client import SlackRefused, SlackTrouble
from inbox.slack.parts import Parts

LANE = "user_groups"
EVERY = timedelta(minutes=5)

log = structlog.stdlib.get_logger(__name__)


class UserGroups:
    """Handler of READ_USER_GROUPS."""

    def __init__(self, parts: Parts) -> None:
        self._slack = parts.slack
        self._groups = sorted({queue.user_group for queue in parts.queues if queue.user_group})

    async def begin(self, database: Database) -> None:
        """See to it that it is asked now, and from then on; nothing where no queue names a group."""
        if not self._groups:
            return
        async with database.transaction() as work:
            work.enqueue(_request(work.now))

    async def read(self, run: JobRun) -> None:
        """What Slack refuses is kept with its word. While Slack is away, what it said last stands until it is too old."""
        for group in self._groups:
            await self._read(run.database, group)
        async with run.finish() as work:
            if self._groups:
                work.enqueue(_request(work.now + EVERY))

    async def _read(self, database: Database, group: str) -> None:
        users, problem = frozenset[str](), ""
        try:
            users = await self._slack.members_of_group(group)
        except SlackRefused as refusal:
            problem = f"Slack does not say who is in it ({refusal.code})"
            log.warning("a user group cannot be read; nobody is taken from it", group=group, problem=refusal.code)
        except SlackTrouble as trouble:
            log.warning("Slack could not be asked who is in a user group", group=group, problem=str(trouble))
            return
        async with database.transaction() as work:
            await keep_group(work, group, users, problem)


def _request(due_at: datetime) -> JobRequest:
    return JobRequest(READ_USER_GROUPS, LANE, due_at=due_at, coalesce_key="read")
