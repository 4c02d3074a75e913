"""Finding and filling canned answers. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from inbox.canned.values import CannedAnswer, CannedAnswers

PLACE = re.compile(r"\{\{[ \t]{0,3}([A-Za-z_][A-Za-z0-9_]{0,39})[ \t]{0,3}\}\}")
TITLE, TEXT, NOWHERE = 0, 1, 2


def found(answers: CannedAnswers, typed: str, language: str, most: int = 100) -> tuple[CannedAnswer, ...]:
    """Those in which every word of `typed` begins a word: in the title before the text, the contact's language before English
    before others. Case and accents do not matter."""
    words = plain(typed).split()
    places = {one.key: _place(one, words) for one in answers.answers}
    fitting = [one for one in answers.answers if places[one.key] != NOWHERE]
    ranked = sorted(fitting, key=lambda one: (places[one.key], _rank(one, language), one.title, one.key))
    return tuple(ranked[:most])


def _place(answer: CannedAnswer, words: Sequence[str]) -> int:
    title = plain(answer.title).split()
    if _all_begin(words, title):
        return TITLE
    return TEXT if _all_begin(words, [*title, *plain(answer.text).split()]) else NOWHERE


def _all_begin(words: Sequence[str], there: Sequence[str]) -> bool:
    return all(any(one.startswith(word) for one in there) for word in words)


def _rank(answer: CannedAnswer, language: str) -> int:
    return 0 if answer.language == language else 1 if answer.language == "en" else 2


def plain(text: str) -> str:
    """In small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known in its places; places without a value stay as they are, for the rep to fill in."""
    return PLACE.sub(lambda place: values.get(place[1]) or place[0], text)


def open_places(text: str) -> tuple[str, ...]:
    """The names of places that nobody has filled in, each once."""
    return tuple(dict.fromkeys(place[1] for place in PLACE.finditer(text)))
