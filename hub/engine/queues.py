"""What waits, by the kind of lane it waits in: few names, known beforehand, and never a handle."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.jobs import Job, JobState

_READY: ColumnElement[str] = literal_column(f"'{JobState.READY}'")  # in words, for the partial index


class Queue(StrEnum):
    """The kinds of lanes, as an operator thinks of them."""

    INTAKE = "intake"  # what came in, until it stands in its conversation
    TRIAGE = "triage"  # who answers, and how soon
    MODEL = "model"  # questions to the language model
    SENDING = "sending"  # what goes out to contacts
    DESK = "desk"  # what is shown in Slack
    POLLING = "polling"  # asking providers for news
    TIMERS = "timers"  # promises, snoozes, surveys, sweeping
    OTHER = "other"


OF_KIND = {
    "inbox.intake": Queue.INTAKE,
    "inbox.intake_late": Queue.INTAKE,
    "inbox.fetch_attachment": Queue.INTAKE,
    "hub.follow_notice": Queue.INTAKE,
    "inbox.triage": Queue.TRIAGE,
    "inbox.hand_out": Queue.TRIAGE,
    "inbox.analyse_call": Queue.TRIAGE,
    "inbox.ask_model": Queue.MODEL,
    "inbox.carry": Queue.SENDING,
    "inbox.act": Queue.SENDING,
    "inbox.place_call": Queue.SENDING,
    "inbox.show_sign": Queue.SENDING,
    "inbox.acknowledge_press": Queue.SENDING,
    "inbox.confirm_opt_out": Queue.SENDING,
    "inbox.say_closed": Queue.SENDING,
    "hub.poll": Queue.POLLING,
    "inbox.look_at_promises": Queue.TIMERS,
    "inbox.ask_satisfaction": Queue.TIMERS,
    "inbox.close_quiet": Queue.TIMERS,
    "inbox.wake_snoozed": Queue.TIMERS,
    "inbox.look_unseen": Queue.TIMERS,
    "inbox.ask_provider": Queue.POLLING,
    "hub.sweep_chats": Queue.TIMERS,
    "hub.sweep_journal": Queue.TIMERS,
    "hub.drop_blobs": Queue.TIMERS,
    "hub.sweep_blobs": Queue.TIMERS,
    "hub.watch_channels": Queue.TIMERS,
}
"""Name of a job's kind -> where it waits. Every `desk.` kind waits at the desk."""


def queue_of(kind: str) -> Queue:
    return OF_KIND.get(kind) or (Queue.DESK if kind.startswith("desk.") else Queue.OTHER)


@dataclass(frozen=True, slots=True)
class KindWaiting:
    """Jobs of one kind that could run now; `oldest`: no longer than this does the first of them wait."""

    kind: str
    count: int
    oldest: timedelta


@dataclass(frozen=True, slots=True)
class QueueLength:
    queue: Queue
    count: int
    oldest: timedelta


async def waiting(session: AsyncSession, now: datetime, machine_now: datetime) -> list[KindWaiting]:
    """What could run now, by kind."""
    found = await session.execute(
        select(Job.kind, func.count(), func.min(Job.due_at), func.min(Job.not_before))
        .where(Job.state == _READY, Job.due_at <= now, Job.not_before <= machine_now)
        .group_by(Job.kind)
    )
    return [KindWaiting(kind, count, min(now - due, machine_now - free)) for kind, count, due, free in found]


def lengths(kinds: Iterable[KindWaiting]) -> list[QueueLength]:
    """Every queue, the empty ones too, so that their numbers fall back to nothing."""
    kinds = list(kinds)
    return [_length(queue, [one for one in kinds if queue_of(one.kind) is queue]) for queue in Queue]


def _length(queue: Queue, kinds: list[KindWaiting]) -> QueueLength:
    oldest = max((one.oldest for one in kinds), default=timedelta(0))
    return QueueLength(queue, sum(one.count for one in kinds), oldest)
