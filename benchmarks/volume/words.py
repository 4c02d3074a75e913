"""What people wrote: texts of nine languages whose words come as often as words of a language do (Zipf).

The most frequent words of each language are real ones, of the sentences of `benchmarks.analyser`; the many rare ones are made up
of syllables. A text of the pool is told by many messages, each with a number of its own now and then.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from benchmarks.analyser import SENTENCES
from crm.search.folding import tokens

WORDS = 12_000
"""Of one language. The rarest comes about 10,000 times less often than the most frequent."""
MOST_TEXTS, LEAST_TEXTS = 20_000, 300
SHIFT, STEEPNESS = 2.7, 1.07
"""Zipf and Mandelbrot: how often a word comes is 1 / (rank + shift) ** steepness."""
USUAL_LENGTH, SPREAD = 2.5, 0.6  # of the logarithm of a text's words: 12 in the middle, 1 in 40 longer than 40
LONGEST = 120

SYLLABLES = {
    "cs": [
        "ná",
        "do",
        "při",
        "ko",
        "vá",
        "ře",
        "ní",
        "tel",
        "ost",
        "ná",
        "mě",
        "ček",
        "vod",
        "stra",
        "pří",
        "šev",
        "ži",
    ],
    "de": [
        "ge",
        "ver",
        "be",
        "un",
        "ter",
        "hal",
        "schä",
        "lün",
        "stra",
        "mög",
        "ung",
        "keit",
        "zeu",
        "wer",
        "fü",
        "ben",
    ],
    "en": [
        "re",
        "con",
        "ter",
        "ing",
        "sta",
        "mou",
        "per",
        "tion",
        "lay",
        "der",
        "wh",
        "ick",
        "ost",
        "able",
        "un",
        "ver",
    ],
    "es": ["con", "ta", "ción", "ñor", "mie", "lle", "ras", "par", "do", "que", "ción", "rre", "sal", "ví", "to"],
    "fr": ["ré", "con", "tion", "eux", "pré", "mer", "oui", "lai", "ment", "che", "cœ", "bou", "pla", "tte", "ver"],
    "pl": ["prze", "wie", "nie", "czę", "sto", "łą", "ra", "ski", "dzie", "mó", "krzy", "pod", "nał", "wy", "ści"],
    "ru": ["при", "ста", "вле", "ние", "пере", "дом", "ход", "жи", "тель", "под", "вы", "щё", "ло", "мер", "ка"],
    "sk": ["ná", "do", "pri", "ko", "vá", "ľa", "ní", "teľ", "osť", "mä", "ček", "vod", "stra", "šev", "ži", "ôň"],
    "uk": ["при", "ста", "вле", "ння", "пере", "дім", "хід", "жи", "тель", "під", "ви", "щі", "ло", "їзд", "ка"],
}


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they were written, and the same as PostgreSQL's text search writes a tsvector of them. `length`: in words."""

    words: str
    vector: str
    length: int

    def with_number(self, number: int) -> tuple[str, str]:
        return f"{self.words} {number}", f"{self.vector} '{number}':{self.length + 1}"


class Vocabulary:
    """The words of one language, the most frequent first."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = _words(language)
        self._weights = list(accumulate(1 / (rank + SHIFT) ** STEEPNESS for rank in range(len(self.words))))

    def texts(self, count: int) -> list[Text]:
        chance = random.Random(f"texts {self.language}")
        return [self._text(chance) for _ in range(count)]

    def _text(self, chance: random.Random) -> Text:
        length = min(max(round(chance.lognormvariate(USUAL_LENGTH, SPREAD)), 1), LONGEST)
        written = " ".join(chance.choices(self.words, cum_weights=self._weights, k=length))
        return text_of(f"{written[0].upper()}{written[1:]}{chance.choice('.....?!')}")


def text_of(words: str) -> Text:
    found = tokens(words)
    return Text(words, " ".join(f"'{one}':{place}" for place, one in enumerate(found, 1)), len(found))


def texts_for(interactions: int) -> dict[str, list[Text]]:
    """By language, as many different texts as so many messages are worth."""
    count = min(max(interactions // 20, LEAST_TEXTS), MOST_TEXTS)
    return {language: Vocabulary(language).texts(count) for language in SYLLABLES}


@cache
def _words(language: str) -> Sequence[str]:
    chance = random.Random(f"words {language}")
    spoken = Counter(word for sentence in SENTENCES[language] for word in sentence.split() if word.isalpha())
    known = dict.fromkeys(sorted((word.lower() for word in spoken), key=len))
    while len(known) < WORDS:
        known["".join(chance.choices(SYLLABLES[language], k=chance.choice((2, 2, 3, 3, 4))))] = None
    return list(known)
