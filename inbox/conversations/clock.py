"""The clock of a conversation: it runs while it is on us and somebody waits. What is promised is counted by it.

Every change of a conversation passes here, so that no stretch of time is lost or counted twice, whoever made the change.
"""

from datetime import datetime

from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations.model import Conversation, TurnSpan
from inbox.conversations.rules import clock_runs
from inbox.jobs import LOOK_AT_PROMISES


def follow(work: UnitOfWork, conversation: Conversation) -> bool:
    """Start or stop the clock of a (held) conversation as its state says; True when it was started just now."""
    is_on_us = clock_runs(
        conversation.state, conversation.turn, conversation.waiting_since, is_noise=conversation.is_noise
    )
    if is_on_us and conversation.clock_since is None:
        conversation.clock_since = work.now
        return True
    if not is_on_us and conversation.clock_since is not None:
        _stop(work, conversation, conversation.clock_since)
    return False


def _stop(work: UnitOfWork, conversation: Conversation, since: datetime) -> None:
    """Nothing is promised for a moment that nobody can tell yet."""
    work.add(
        TurnSpan(
            conversation_id=conversation.id,
            round=conversation.clock_round,
            began_at=since,
            ended_at=max(work.now, since),
        )
    )
    conversation.clock_since = conversation.sla_due_at = conversation.resolution_due_at = None


def take_over(work: UnitOfWork, going_on: Conversation, ending: Conversation) -> None:
    """Whoever waits in a conversation that ends in this one has waited as long here."""
    since = ending.clock_since
    if follow(work, going_on) or (since is not None and going_on.clock_since is not None):
        moments = [one for one in (since, going_on.clock_since) if one is not None]
        going_on.clock_since = min(moments)
        going_on.clock_round = max(going_on.clock_round, 1)
        look(work, going_on)


def look_again(work: UnitOfWork, conversation: Conversation) -> None:
    """What is promised may be another thing now; while the clock stands still nothing is."""
    if conversation.clock_since is not None:
        look(work, conversation)


def look(work: UnitOfWork, conversation: Conversation, at: datetime | None = None) -> None:
    """What is promised shall be worked out, now or at that moment (hub time). Several wishes become one, at the earliest."""
    payload = {"conversation": str(conversation.id)}
    request = JobRequest(LOOK_AT_PROMISES, f"promises:{conversation.id}", payload, due_at=at, coalesce_key="promises")
    work.enqueue(request)
