"""Names of people as they stand in a sentence: the forms that a name may have been bent from. Pure.

Slavic languages bend names, German and English hang an s on them. A form is taken back by its ending alone, so that more forms
come out than there are names; the database is asked which of them anybody bears.
"""

import re
from collections.abc import Iterable

LONGEST_WORD = 40
SHORTEST_STEM = 2
MOST_PAIRS = 2_000
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
BETWEEN = re.compile(r"[ \t\u00a0]{1,3}")

# Ending -> what may have stood there: cs, sk, pl, uk, ru, and the s of en and de.
ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("'s", ("",)), ("’s", ("",)), ("s", ("",)), ("ovi", ("", "a", "o")), ("ého", ("ý", "í")), ("ému", ("ý", "í")),
    ("ým", ("ý",)), ("ím", ("í",)), ("ou", ("a", "á")), ("em", ("",)), ("om", ("",)), ("é", ("á",)), ("ej", ("á", "a")),
    ("ú", ("á",)), ("a", ("",)), ("u", ("", "a")), ("y", ("a",)), ("ě", ("a",)), ("e", ("a", "")), ("o", ("a",)),
    ("iego", ("i",)), ("iemu", ("i",)), ("im", ("i",)), ("iej", ("a",)), ("ą", ("a",)), ("ę", ("a",)), ("ie", ("a", "")),
    ("iem", ("",)), ("owi", ("",)), ("ové", ("ová",)),
    ("а", ("",)), ("я", ("ь", "й")), ("у", ("", "а")), ("ю", ("ь", "я", "й")), ("ом", ("",)), ("ем", ("ь", "й")),
    ("єм", ("й",)), ("ові", ("",)), ("еві", ("ь", "й")), ("и", ("а",)), ("і", ("а",)), ("ы", ("а",)), ("е", ("а", "")),
    ("ою", ("а",)), ("ой", ("а",)), ("ої", ("а",)), ("ій", ("а",)), ("ым", ("",)), ("им", ("",)), ("ого", ("ий",)),
    ("ому", ("ий",)), ("ю", ("я",)), ("ї", ("я",)), ("ию", ("ия",)), ("ии", ("ия",)),
)  # fmt: skip


CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяєіїґ")


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Neighbouring words that both begin with a capital letter, each pair once, in the order of the text."""
    found: dict[tuple[str, str], None] = {}
    former: re.Match[str] | None = None
    for word in WORD.finditer(text):
        if former is not None and _are_a_name(former, word, text):
            found.setdefault((former[0], word[0]))
            if len(found) == MOST_PAIRS:
                break
        former = word
    return tuple(found)


def _are_a_name(one: re.Match[str], other: re.Match[str], text: str) -> bool:
    both = _may_be_name(one[0]) and _may_be_name(other[0])
    return both and BETWEEN.fullmatch(text, one.end(), other.start()) is not None


def _may_be_name(word: str) -> bool:
    return word[0].isupper() and 1 < len(word) <= LONGEST_WORD


def forms(word: str) -> frozenset[str]:
    """The word, and what it may have been before it was bent; a word in capitals also as names are written."""
    found = {word}
    spelt = word.title() if word.isupper() else word
    found.add(spelt)
    for ending, before in ENDINGS:
        stem = spelt.removesuffix(ending)
        if stem != spelt and len(stem) >= SHORTEST_STEM:
            found.update(f"{stem}{one}" for one in before)
            if "" in before:  # the vowel that comes and goes: Pavel, Pavlovi; Marek, Marka; Павел, Павла
                found.add(f"{stem[:-1]}{'е' if stem[-1] in CYRILLIC else 'e'}{stem[-1]}")
    return frozenset(found)


def bears(pair: tuple[str, str], names: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """The first of the names (first, last) that these two words, in either order, may stand for; None where none does."""
    one, other = forms(pair[0]), forms(pair[1])
    for first, last in names:
        if (first in one and last in other) or (last in one and first in other):
            return first, last
    return None
