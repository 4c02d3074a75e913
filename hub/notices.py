"""What a provider tells or asks about an account of ours: done by a job of its own, and told to the operator.

Apart from intake, so that a provider who does not answer holds up nothing else. A job that gives up is told as well, as
every dead job is.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from connectors.contract.inbound import InboundEvent, SystemNotice
from connectors.contract.protocol import Connector, FollowsNotices
from crm.storage.jobs import JobKind, JobRequest
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import desk

FOLLOW_NOTICE = JobKind(
    "hub.follow_notice", max_attempts=15
)  # {"journal": id}, lane notice:<journal>; an hour and a half of a provider that cannot be reached

log = structlog.stdlib.get_logger(__name__)

Kept = Callable[[JobRun], Awaitable[tuple[Connector, InboundEvent]]]
"""The event of the journal that a job names, and whose it is. Raises LookupError when it cannot be had any more."""


def ask_to_follow(work: UnitOfWork, journal_id: int) -> None:
    """The notice kept under this number of the journal shall be followed."""
    work.enqueue(JobRequest(FOLLOW_NOTICE, f"notice:{journal_id}", {"journal": journal_id}))


@dataclass(frozen=True, slots=True)
class Notices:
    """`team` and `channel` are where the operator reads; without a channel the log alone says it."""

    kept: Kept
    team: str
    channel: str

    async def follow(self, run: JobRun) -> None:
        """Handler of `hub.follow_notice`."""
        connector, notice = await self.kept(run)
        if not isinstance(notice, SystemNotice) or not isinstance(connector, FollowsNotices):
            raise LookupError("this kept event is no notice any more that somebody could follow")
        words = await connector.follow(notice)
        async with run.finish() as work:
            if words is not None:
                log.info("a notice was followed", connector=connector.name, account=connector.account, told=words)
                desk.show_alert(work, self.team, self.channel, words)
