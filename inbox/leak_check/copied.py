"""Words that stand in a note about the contact and in what is sent to them. Pure, and linear in both."""

import re
from collections.abc import Iterable

IN_A_ROW = 6  # so many words in a row that stand in both are no chance
SHOWN = 12
WORD = re.compile(r"\w+")


def copied_words(text: str, notes: Iterable[str], said: Iterable[str]) -> str:
    """The first run of at least IN_A_ROW words of a note that stands in the text, as there; nothing where there is none.

    What the customer said themselves is theirs, also where a note quotes it.
    """
    secret = _rows(notes) - _rows(said)
    if not secret:
        return ""
    words = list(WORD.finditer(text))
    folded = [word[0].casefold() for word in words]
    for start in range(len(words) - IN_A_ROW + 1):
        if tuple(folded[start : start + IN_A_ROW]) in secret:
            return text[words[start].start() : words[_end(folded, start, secret)].end()]
    return ""


def _rows(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for text in texts:
        words = [word.casefold() for word in WORD.findall(text)]
        found.update(zip(*(words[place:] for place in range(IN_A_ROW)), strict=False))
    return frozenset(found)


def _end(folded: list[str], start: int, secret: frozenset[tuple[str, ...]]) -> int:
    """The place of the last word of the run, as far as it is shown."""
    last = start
    while last - start < SHOWN and tuple(folded[last + 1 : last + 1 + IN_A_ROW]) in secret:
        last += 1
    return min(last + IN_A_ROW, len(folded)) - 1
