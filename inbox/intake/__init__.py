"""Step 3 of a message's way: an event becomes an interaction in a conversation, in one transaction."""

from inbox.intake.envelope import Envelope
from inbox.intake.events import take_in
from inbox.intake.finding import ORIGINAL_WAITS, RECEIPT_WAITS

__all__ = ["ORIGINAL_WAITS", "RECEIPT_WAITS", "Envelope", "take_in"]
