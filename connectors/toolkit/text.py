"""Shortening text to what a provider takes."""

from connectors.contract.capabilities import TextUnit
from connectors.contract.text import fitting_prefix, measure

ELLIPSIS = "…"


def shorten(text: str, limit: int, unit: TextUnit = TextUnit.CHARACTERS) -> str:
    """The text itself where it fits, else its beginning with an ellipsis, never longer than `limit`."""
    if measure(text, unit) <= limit:
        return text
    room = limit - measure(ELLIPSIS, unit)
    return text[: fitting_prefix(text, room, unit)].rstrip() + ELLIPSIS if room > 0 else ""
