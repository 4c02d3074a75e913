"""What comes with an event: where it came from."""

from dataclasses import dataclass

from inbox.conversations.actions import DeskPlace
from inbox.opt_out.leaving import ReadToken, no_tokens


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where an event came from: our account, the journal's number of it, and the number of the attempt (from 1).

    `is_late`: the event is looked at again in a job of its own, since what it speaks of was not there the first time.
    `operators`: where those read who look after the hub; nowhere without a desk. `read_token` reads the tokens by which people
    unsubscribe.
    """

    connector: str
    account: str
    journal_id: int
    attempt: int = 1
    is_late: bool = False
    authenticates_sender: bool = True
    is_public: bool = False
    operators: DeskPlace | None = None
    read_token: ReadToken = no_tokens
