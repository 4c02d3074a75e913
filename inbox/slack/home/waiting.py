"""What else waits for a rep, below the queue: tasks, quiet deals, conversations that may be closed. Pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.slack import references
from inbox.slack.home.facts import DealItem, NudgeItem, TaskItem
from inbox.slack.kit import Block, button, header, line, rich, row, section, words
from inbox.slack.text import one_line
from inbox.slack.words import clock_words

TITLE = 150
NAME = 60


def tasks(found: Sequence[TaskItem], zone: ZoneInfo, now: datetime) -> list[Block]:
    """Each with a button that finishes it."""
    if not found:
        return []
    return [header("To do"), *(_task(place, one, zone, now) for place, one in enumerate(found))]


def _task(place: int, task: TaskItem, zone: ZoneInfo, now: datetime) -> Block:
    return section(f"task-{place}", task_words(task, zone, now), button("Done", "task.done", references.task(task.id)))


def task_words(task: TaskItem, zone: ZoneInfo, now: datetime) -> str:
    about = f" · {one_line(task.about, NAME)}" if task.about.strip() else ""
    return f"{one_line(task.title, TITLE, 'A task')}{about}{_due(task, zone, now)}"


def _due(task: TaskItem, zone: ZoneInfo, now: datetime) -> str:
    if task.due_at is None:
        return ""
    at = clock_words(task.due_at, now, zone)
    return f" · was due {at}" if task.due_at < now else f" · by {at}"


def deals(found: Sequence[DealItem]) -> list[Block]:
    """Deals about which nothing happened for long."""
    if not found:
        return []
    shown = [words(f"\n{deal_words(one)}") for one in found]
    return [rich("deals", line(words("Deals gone quiet", "bold"), *shown))]


def deal_words(deal: DealItem) -> str:
    return f"{one_line(deal.title, TITLE, 'A deal')} · {deal.value} · {deal.stage} · quiet for {deal.quiet_days} days"


def nudges(found: Sequence[NudgeItem]) -> list[Block]:
    """Conversations that may be closed: the customer has not answered for long."""
    if not found:
        return []
    return [
        header("Close these?"),
        *(
            block
            for place, one in enumerate(found)
            for block in (
                section(
                    f"nudge-{place}",
                    f"{one_line(one.name, NAME, 'Somebody')} has not answered for {one.quiet_days} days.",
                ),
                row(
                    f"nudge-do-{place}",
                    button("Resolve", "resolve", references.conversation(one.conversation_id, one.version)),
                    button("Snooze", "snooze", references.conversation(one.conversation_id, one.version)),
                ),
            )
        ),
    ]
