"""A summary without a model: the weightiest sentences of a talk, as they were written. Pure, and linear in its length."""

import re
from collections import Counter
from collections.abc import Sequence

from inbox.language_model.prompt import visible
from inbox.language_model.values import Turn

SENTENCES = 3
LONGEST_SENTENCE = 240
LONGEST_TURN = 4_000
SHORTEST_WORD = 4
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
WORD = re.compile(r"\w+")


def extracted(turns: Sequence[Turn]) -> str:
    """At most SENTENCES sentences of the customer's, in the order in which they were written, each on a line with a dash;
    empty where they wrote none. Which: those with the words that come most often, the first and the newest before others."""
    sentences = [one for turn in turns if not turn.ours for one in _sentences(turn.text)]
    counts = Counter(word for one in sentences for word in set(_words(one)))
    weighed = sorted(range(len(sentences)), key=lambda place: -_weight(sentences, place, counts))
    return "\n".join(f"– {sentences[place]}" for place in sorted(weighed[:SENTENCES]))


def _sentences(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in SENTENCE_END.split(visible(text[:LONGEST_TURN])))
    return [part[:LONGEST_SENTENCE] for part in parts if len(_words(part)) > 1]


def _words(sentence: str) -> list[str]:
    return [word for word in WORD.findall(sentence.casefold()) if len(word) >= SHORTEST_WORD]


def _weight(sentences: Sequence[str], place: int, counts: Counter[str]) -> float:
    words = set(_words(sentences[place]))
    common = sum(counts[word] - 1 for word in words) / len(words)
    at_an_end = 1.0 if place in (0, len(sentences) - 1) else 0.0
    names_something = 0.5 if any(letter.isdigit() for letter in sentences[place]) or "?" in sentences[place] else 0.0
    return common + at_an_end + names_something
