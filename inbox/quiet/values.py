"""The words of conversations gone quiet."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class QuietRules:
    """`nudge_after`: the rep is reminded of what has waited for the customer so long, `close_after`: it is closed. None: never.
    With `open_deals` also where the contact has an open deal."""

    nudge_after: timedelta | None = timedelta(days=15)
    close_after: timedelta | None = timedelta(days=30)
    open_deals: bool = False
