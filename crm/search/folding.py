"""What two texts have in common when somebody looks for one by the other: capitals, accents and punctuation do not count.

The databases fold by themselves (crm.search.schema), from the tables that stand here: PostgreSQL and a SQLite name exactly so,
SQLite's full text through its own tokenizer, which agrees for Latin, Greek and Cyrillic letters.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

FIRST_MARK, LAST_MARK = "\u0300", "\u036f"
LETTER_RANGES = (range(0xC0, 0x590), range(0x1E00, 0x2000))
"""Where the letters with accents and capitals stand: Latin, Greek, Cyrillic, Armenian."""

SEVERAL: Mapping[str, str] = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
ALIKE: Mapping[str, str] = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "ŧ": "t", "ґ": "г", "ς": "σ"}
SEPARATORS = (
    r"\u0001-/:-@\[-`{-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u02b0-\u02ff\u2000-\u206f"
    r"\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3030\ufe00-\ufe0f\ufeff\ufff9-\uffff"
    r"\U0001f000-\U0001faff\U000e0000-\U000e01ef"
)
"""What stands between words, as the inside of a character class that Python and PostgreSQL read alike."""
SEPARATOR = re.compile(f"[{SEPARATORS}]")
GRAM = 3


class _Letters(dict[int, str]):
    """How each letter is written when folded; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _folded_letter(chr(code))
        return found


def _folded_letter(letter: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFD", letter) if not FIRST_MARK <= one <= LAST_MARK)
    small = "".join(small_letter(one) for one in unicodedata.normalize("NFC", bare))
    return SEPARATOR.sub(" ", SEVERAL.get(small, small))


def small_letter(letter: str) -> str:
    """The small form of one letter, in the scripts whose capitals both databases know."""
    known = letter.isascii() or any(ord(letter) in some for some in LETTER_RANGES)
    small = letter.lower() if known else letter
    return ALIKE.get(small, small) if len(small) == 1 else letter


LETTERS = _Letters()


def fold(text: str) -> str:
    """The text in small plain letters, as long as it was or nearly; what is no letter and no digit is a blank."""
    return text.translate(LETTERS)


def tokens(text: str) -> list[str]:
    """The words of a text as they are looked for."""
    return fold(text.replace("\x00", " ")).split()


def different_letters() -> Iterator[tuple[str, str]]:
    """Every single letter of Latin, Greek, Cyrillic and Armenian that folds to something else, and to what."""
    for codes in (range(0x21, 0x590), range(0x1E00, 0x2000)):
        for code in codes:
            if fold(chr(code)) != chr(code):
                yield chr(code), fold(chr(code))


def grams(token: str) -> frozenset[str]:
    """All runs of three letters of a word, its beginning and end marked by blanks."""
    padded = f"  {token} "
    return frozenset(padded[start : start + GRAM] for start in range(len(padded) - GRAM + 1))


def likeness(one: str, other: str) -> float:
    """How much two words are alike: 1 the same, 0.9 the one begins the other, else the share of their common grams.

    The beginning of the other counts too, a little less: somebody may have stopped typing.
    """
    if one == other:
        return 1.0
    if other.startswith(one):
        return 0.9
    return max(0.8 * _common(one, other), 0.7 * _common(one, other[: len(one) + 1]))


def _common(one: str, other: str) -> float:
    mine, theirs = grams(one), grams(other)
    return len(mine & theirs) / len(mine | theirs)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `is_hit` where it is what was looked for."""

    text: str
    is_hit: bool = False


WORD = re.compile(r"\S+")


def marked(text: str, wanted: frozenset[str], before: int = 60, length: int = 200) -> tuple[Piece, ...]:
    """The part of a text around the first word that begins with a wanted one, those words marked.

    At most `length` characters; what is left out at an end shows as an ellipsis. Without a hit, the beginning of the text.
    """
    flat = " ".join(text.split())
    hits = list(_hits(flat, wanted))
    start = max(hits[0][0] - before, 0) if hits else 0
    end = min(start + length, len(flat))
    return tuple(_pieces(flat, start, end, [(a, min(b, end)) for a, b in hits if a < end]))


def _hits(flat: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """From where to where each word stands whose folded form, or a part of it, begins with what is wanted."""
    beginnings = tuple(wanted)
    for found in WORD.finditer(flat):
        if any(token.startswith(beginnings) for token in tokens(found[0])):
            yield found.start(), found.end()


def _pieces(flat: str, start: int, end: int, hits: list[tuple[int, int]]) -> Iterator[Piece]:
    place = start
    if start:
        yield Piece("…")
    for first, last in hits:
        if first > place:
            yield Piece(flat[place:first])
        yield Piece(flat[first:last], is_hit=True)
        place = last
    if place < end:
        yield Piece(flat[place:end])
    if end < len(flat):
        yield Piece("…")
