"""What becomes of a delivery: its states as one table, and the pure decisions of carrying."""

from collections.abc import Iterable, Mapping

from connectors.contract.inbound import ReportedStatus
from inbox.deliveries.values import DeliveryState, Happening, PartState

S, H = DeliveryState, Happening

# Only ever upward: queued < sending < sent < delivered < read. What is missing here changes nothing. Two ways lead back,
# both before anything went out: a provider that asks to wait, and a rep who decides again. A failed delivery stays
# failed; one whose outcome is unknown is settled by whatever certain word comes late.
NEXT: Mapping[tuple[DeliveryState, Happening], DeliveryState] = {
    (S.QUEUED, H.STARTED): S.SENDING,
    (S.QUEUED, H.HELD): S.HELD,
    (S.QUEUED, H.RETURNED): S.RETURNED,
    (S.QUEUED, H.REFUSED): S.FAILED,
    (S.QUEUED, H.UNDONE): S.CANCELLED,
    (S.HELD, H.STARTED): S.SENDING,
    (S.HELD, H.HELD): S.HELD,
    (S.HELD, H.RETURNED): S.RETURNED,
    (S.HELD, H.REFUSED): S.FAILED,
    (S.HELD, H.UNDONE): S.CANCELLED,
    (S.HELD, H.RELEASED): S.QUEUED,
    (S.RETURNED, H.UNDONE): S.CANCELLED,
    (S.RETURNED, H.RELEASED): S.QUEUED,
    (S.SENDING, H.PUT_BACK): S.QUEUED,
    (S.SENDING, H.TAKEN): S.SENT,
    (S.SENDING, H.LOST): S.UNKNOWN,
    (S.SENDING, H.RETURNED): S.RETURNED,
    (S.SENDING, H.REFUSED): S.FAILED,
    (S.UNKNOWN, H.RESUMED): S.SENDING,
    (S.UNKNOWN, H.TAKEN): S.SENT,
    (S.UNKNOWN, H.DELIVERED): S.DELIVERED,
    (S.UNKNOWN, H.READ): S.READ,
    (S.UNKNOWN, H.REFUSED): S.FAILED,
    (S.SENT, H.DELIVERED): S.DELIVERED,
    (S.SENT, H.READ): S.READ,
    (S.SENT, H.REFUSED): S.FAILED,
    (S.DELIVERED, H.READ): S.READ,
}


TARGETS: Mapping[Happening, DeliveryState] = {happening: state for (_, happening), state in NEXT.items()}
"""Where each happening leads: one state, from wherever it changes anything."""


def next_state(state: DeliveryState, happening: Happening) -> DeliveryState:
    """The state after this happened; the same state where it changes nothing."""
    return NEXT.get((state, happening), state)


def allows(state: DeliveryState, happening: Happening) -> bool:
    """Does this change anything in that state?"""
    return (state, happening) in NEXT


def states_before(happening: Happening) -> frozenset[DeliveryState]:
    """Every state in which this changes something: what a compare-and-set compares with."""
    return frozenset(state for state, what in NEXT if what is happening)


REPORTED: Mapping[ReportedStatus, Happening] = {
    ReportedStatus.SENT: Happening.TAKEN,
    ReportedStatus.DELIVERED: Happening.DELIVERED,
    ReportedStatus.READ: Happening.READ,
    ReportedStatus.FAILED: Happening.REFUSED,
}

SETTLED = frozenset({S.SENT, S.DELIVERED, S.READ, S.CANCELLED, S.FAILED})


def all_sent(parts: Iterable[PartState]) -> bool:
    """Every part was taken by the provider."""
    return all(part is PartState.SENT for part in parts)


def back_off_seconds(attempt: int) -> float:
    """How long a provider that cannot be reached is left alone, after the attempt of this number (from 1); at most 5 minutes."""
    return min(2.0**attempt, 300.0)
