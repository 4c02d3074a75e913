"""What is done to messages that stand at the customer: words of ours changed or taken back, a reaction to theirs.

A wish is one row for each message: what shall be so. It is done by a job, behind the gate, and doing it twice changes nothing;
a newer wish takes the place of an older one, in whatever order they are told.
"""

from inbox.acts.actions import next_act, settle, want
from inbox.acts.rules import NO_ACCOUNT, shown_there, why_not_changed, why_not_deleted
from inbox.acts.values import Acting, ActKind, Refused

__all__ = [
    "NO_ACCOUNT",
    "ActKind",
    "Acting",
    "Refused",
    "next_act",
    "settle",
    "shown_there",
    "want",
    "why_not_changed",
    "why_not_deleted",
]
