"""Measuring and cutting text the way providers count it."""

import unicodedata

from connectors.contract.capabilities import TextUnit

_JOINER = "\N{ZERO WIDTH JOINER}"
_BREAKS = ("\n\n", "\n", ". ", "! ", "? ", "。", "; ", ", ", " ")  # the best place to break first


def measure(text: str, unit: TextUnit) -> int:
    """The length of a text as the provider counts it."""
    match unit:
        case TextUnit.CHARACTERS:
            return len(text)
        case TextUnit.UTF16:
            return len(text) + sum(character > "\uffff" for character in text)
        case TextUnit.BYTES:
            return len(text.encode("utf-8", "replace"))


def cut(text: str, limit: int, unit: TextUnit) -> list[str]:
    """Pieces of at most `limit`, cut between paragraphs, lines, sentences or words where that is possible.

    White space at a cut is dropped; nothing else is lost. Never inside a character, and inside what is seen as one
    character (letter with marks, joined emoji, flag) only where that alone is longer than the limit.
    """
    if limit < 4:
        raise ValueError(f"a limit of {limit} holds no character of every script")
    pieces = []
    rest = text.strip()
    while rest:
        end = _end_of_piece(rest, limit, unit)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return pieces


def fitting_prefix(text: str, limit: int, unit: TextUnit) -> int:
    """How many characters of the text fit into `limit`, without cutting what is seen as one character if avoidable."""
    window = text[:limit]
    room = limit
    for position, character in enumerate(window):
        room -= measure(character, unit)
        if room < 0:
            return _whole_grapheme(text, position)
    return _whole_grapheme(text, len(window))


def _end_of_piece(text: str, limit: int, unit: TextUnit) -> int:
    fits = fitting_prefix(text, limit, unit)
    if fits == len(text):
        return fits
    for separator in _BREAKS:
        # The break itself may stand just behind what fits: its white space is dropped anyway.
        found = text.rfind(separator, fits // 2, fits + 1)
        if found > 0:
            return min(found + len(separator), fits)
    return fits


def _whole_grapheme(text: str, end: int) -> int:
    """The last place at or before `end` that does not stand inside one visible character; `end` where there is none."""
    place = end
    while 0 < place < len(text) and _joined(text, place):
        place -= 1
    return place or end


def _joined(text: str, place: int) -> bool:
    after, before = text[place], text[place - 1]
    return _clings(after) or before == _JOINER or (_is_flag(after) and _flags_before(text, place) % 2 == 1)


def _clings(character: str) -> bool:
    """Combining marks, joiners, variation selectors, skin tones and tags belong to what stands before them."""
    return (
        character == _JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, place: int) -> int:
    start = place
    while start > 0 and _is_flag(text[start - 1]):
        start -= 1
    return place - start
