"""What a card says of turns and promises. Pure."""

from collections.abc import Mapping
from datetime import datetime

from inbox.conversations.values import Standing
from inbox.slack.kit import Piece, moment, words

TURNS: Mapping[Standing, str] = {
    Standing.NEW: "🆕 New",
    Standing.ON_US: "👉 Our turn",
    Standing.ON_CUSTOMER: "⏸ Their turn",
    Standing.ON_HOLD: "⏸ On hold",
    Standing.CLOSED: "",  # the state says how
}


def turn_words(standing: Standing | None) -> str:
    """Whose turn it is; where the clock of what is promised stands still, its sign says so."""
    return TURNS[standing] if standing is not None else ""


def resolution_words(at: datetime | None) -> list[Piece | None]:
    """Until when it is promised to be settled, on the clock of whoever looks; nothing while that clock stands still."""
    if at is None:
        return []
    return [
        words(" · settled by "),
        moment(int(at.timestamp()), "{date_short_pretty} {time}", f"{at:%d.%m. %H:%M} UTC"),
    ]
