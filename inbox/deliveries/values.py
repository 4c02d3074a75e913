"""The words of a delivery: its states as a table, and why we write."""

from enum import StrEnum


class Purpose(StrEnum):
    """Why we write. Set by whoever asks for the message; a message a rep starts is sales unless said otherwise."""

    ANSWER = "answer"
    SERVICE = "service"
    SALES = "sales"
    MARKETING = "marketing"
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    HELD = "held"  # waits for a time the contact allows
    RETURNED = "returned"  # the rep must decide
    CANCELLED = "cancelled"  # undone, or withdrawn
    FAILED = "failed"
    UNKNOWN = "unknown"  # may have arrived; never sent again blindly


class PartState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Happening(StrEnum):
    """What can happen to a delivery."""

    STARTED = "started"  # a worker took it up
    PUT_BACK = "put_back"  # nothing went out, and it is tried again
    HELD = "held"  # the gate named a later moment
    RETURNED = "returned"  # the gate, or a failure, asks the rep
    REFUSED = "refused"  # the gate or the provider said no for good
    RELEASED = "released"  # the rep sends it now
    UNDONE = "undone"  # the rep took it back
    TAKEN = "taken"  # the provider took every part
    LOST = "lost"  # nobody knows what came of a call
    RESUMED = "resumed"  # a late receipt: the rest may follow
    DELIVERED = "delivered"
    READ = "read"
