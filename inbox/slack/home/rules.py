"""The order of a rep's queue. Pure: `now` is an argument."""

from datetime import datetime

from inbox.slack.home.values import Risk
from inbox.triage.rules import queue_key
from inbox.triage.values import PriorityLevel, QueueFacts

SHARE_USED = 0.75
RISKS = (Risk.BROKEN, Risk.NEAR, Risk.FAR, Risk.NONE)
LEVELS = (PriorityLevel.URGENT, PriorityLevel.HIGH, PriorityLevel.MEDIUM, PriorityLevel.LOW)

QueueKey = tuple[bool, int, int, float, tuple[object, ...]]


def risk(waiting_since: datetime | None, due_at: datetime | None, now: datetime) -> Risk:
    """How a promise stands: broken, near when three quarters of the time from waiting to promise are gone, else far."""
    if due_at is None:
        return Risk.NONE
    if due_at <= now:
        return Risk.BROKEN
    if waiting_since is None or due_at <= waiting_since:
        return Risk.FAR
    return Risk.NEAR if (now - waiting_since) / (due_at - waiting_since) >= SHARE_USED else Risk.FAR


def order_key(facts: QueueFacts, level: PriorityLevel, now: datetime) -> QueueKey:
    """Sorts a rep's queue: the risk of the promise, then the priority, then what they are worth, then as every queue.

    Noise comes last.
    """
    stands = risk(facts.waiting_since, facts.sla_due_at, now)
    stands = Risk.FAR if stands is Risk.NONE else stands
    return facts.is_noise, RISKS.index(stands), LEVELS.index(level), -float(facts.value), queue_key(facts)
