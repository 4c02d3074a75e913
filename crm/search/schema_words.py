"""What both forms of the search index have in common."""

LONGEST_TEXT = 50_000
"""Characters of one text that are looked at: a tsvector holds no more than a megabyte."""
LONGEST_NAME = 500
SPOKEN = ("EMAIL", "FORM", "PHONE", "SMS", "WHATSAPP")
"""Channels on which a handle says something to a person."""


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


HANDLES = ", ".join(quoted(channel) for channel in SPOKEN)
