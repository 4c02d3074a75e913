"""Turns a language's word lists into an index that answers for a token with one look-up.

A word list is a mapping from category to entries, separated by commas. An entry is a word, a stem (`funktionier*`) or
a phrase of words and stems (`nichts geht`); inside a phrase `#` stands for a number and `_` for any one word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

MEMORY = 30_000
LONGEST_REMEMBERED = 40
SHORTEST_NEGATED_REST = 4
JOINER = re.compile("(?<=\\w)['’-](?=\\w)")
LENGTHENED = re.compile(r"(\w)\1{2,}")

WordLists = Mapping[str, str]


class Phrase(NamedTuple):
    """What must follow the first word, and what the whole then means."""

    rest: tuple[str, ...]
    categories: tuple[str, ...]


Followed = Mapping[str, tuple[Phrase, ...]]


class Sense(NamedTuple):
    """What a token means by itself, and the phrases it may begin.

    followed: phrases by their second word, longest first; loose: phrases whose second word is a stem, number or blank;
    turned: a negating prefix is part of the word ("nefunguje"); strength: a superlative prefix is ("nejlepší").
    """

    categories: tuple[str, ...]
    followed: Followed = MappingProxyType({})
    loose: tuple[Phrase, ...] = ()
    turned: bool = False
    strength: float = 1.0


CLAUSE_END = Sense(())
CLAUSE_ENDS = frozenset('.,;:!?…()-–—"„“”»«/|')


class Grammar(NamedTuple):
    """The few facts of a language the search needs.

    folding: how people write it without diacritics; negating, superlative: prefixes glued to words;
    trailing_negation: "not" may follow what it negates ("gefällt mir nicht").
    """

    folding: Mapping[int, str | int]
    negating: tuple[str, ...] = ()
    superlative: tuple[str, ...] = ()
    trailing_negation: bool = False


class Entry(NamedTuple):
    """What the word lists say about a word or a stem."""

    categories: list[str]
    phrases: list[Phrase]


class Index(dict[str, Sense | None]):
    """token -> sense; a dictionary that works out what it has not seen yet, and forgets all when it grows too large."""

    def __init__(self, grammar: Grammar, *lists: WordLists) -> None:
        super().__init__()
        self.grammar = grammar
        self.words: dict[str, Entry] = {}
        self.stems: dict[str, Entry] = {}
        for word_list in lists:
            for category, entry in entries(word_list):
                self._add(category, entry)
        self.stem_lengths = lengths_by_beginning(self.stems)

    def __missing__(self, token: str) -> Sense | None:
        if len(token) > LONGEST_REMEMBERED:
            return self._sense(token)
        if len(self) >= MEMORY:
            self.clear()
        sense = self[token] = self._sense(token)
        return sense

    def _add(self, category: str, entry: str) -> None:
        self._add_form(category, entry.split())
        if not entry.isascii():
            folded = entry.translate(self.grammar.folding)
            if folded != entry:
                self._add_form(category, folded.split())

    def _add_form(self, category: str, words: list[str]) -> None:
        head, rest = words[0], tuple(words[1:])
        stem = head.removesuffix("*")
        entry = (self.words if stem == head else self.stems).setdefault(stem, Entry([], []))
        if rest:
            entry.phrases.append(Phrase(rest, (category,)))
        elif category not in entry.categories:
            entry.categories.append(category)

    def _sense(self, token: str) -> Sense | None:
        if not token[0].isalnum():
            return self._sign(token)
        return self._plain(token) or self._prefixed(token) or self._shortened(token)

    def _plain(self, token: str) -> Sense | None:
        """The word itself, else the longest stem that it begins with; phrases of all of them."""
        known = self._entries(token)
        if not known:
            return None
        categories = next((entry.categories for entry in known if entry.categories), [])
        return sense_of(categories, [phrase for entry in known for phrase in entry.phrases])

    def _entries(self, token: str) -> list[Entry]:
        known = [self.words[token]] if token in self.words else []
        size, stems = len(token), self.stems
        lengths = self.stem_lengths.get(token[:2], ())
        known += [stems[token[:length]] for length in lengths if length <= size and token[:length] in stems]
        return known

    def _categories(self, token: str) -> list[str]:
        return next((entry.categories for entry in self._entries(token) if entry.categories), [])

    def _prefixed(self, token: str) -> Sense | None:
        for prefix in self.grammar.superlative:
            if token.startswith(prefix) and (categories := self._categories(token[len(prefix) :])):
                return Sense(tuple(categories), strength=1.5)
        for prefix in self.grammar.negating:
            rest = token[len(prefix) :]
            if (
                token.startswith(prefix)
                and len(rest) >= SHORTEST_NEGATED_REST
                and (categories := self._categories(rest))
            ):
                return Sense(tuple(categories), turned=True)
        return None

    def _shortened(self, token: str) -> Sense | None:
        """ "suuuuper" is "super", "goood" is "good"."""
        if not LENGTHENED.search(token):
            return None
        once = LENGTHENED.sub(r"\1", token)
        return self._plain(once) or self._plain(LENGTHENED.sub(r"\1\1", token))

    def _sign(self, token: str) -> Sense | None:
        """A run of signs means what it means as a whole, else what the first known sign in it means."""
        known = self.words.get(token) or next((self.words[sign] for sign in token if sign in self.words), None)
        if known:
            return sense_of(known.categories, known.phrases)
        return CLAUSE_END if token[0] in CLAUSE_ENDS else None


def sense_of(categories: list[str], phrases: list[Phrase]) -> Sense:
    if not phrases:
        return Sense(tuple(categories))
    longest_first = sorted(merged(phrases), key=lambda phrase: -len(phrase.rest))
    loose = tuple(phrase for phrase in longest_first if is_loose(phrase.rest[0]))
    followed: dict[str, tuple[Phrase, ...]] = {}
    for phrase in longest_first:
        if not is_loose(second := phrase.rest[0]):
            followed[second] = (*followed.get(second, ()), phrase)
    return Sense(tuple(categories), followed, loose)


def merged(phrases: list[Phrase]) -> list[Phrase]:
    """One phrase for the same words, with all that it means."""
    together: dict[tuple[str, ...], dict[str, None]] = {}
    for phrase in phrases:
        together.setdefault(phrase.rest, {}).update(dict.fromkeys(phrase.categories))
    return [Phrase(rest, tuple(categories)) for rest, categories in together.items()]


def is_loose(pattern: str) -> bool:
    return pattern in {"#", "_"} or pattern.endswith("*")


def lengths_by_beginning(stems: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """First two letters -> lengths of the stems that begin so, longest first."""
    lengths: dict[str, set[int]] = {}
    for stem in stems:
        lengths.setdefault(stem[:2], set()).add(len(stem))
    return {beginning: tuple(sorted(found, reverse=True)) for beginning, found in lengths.items()}


def entries(lists: WordLists) -> Iterator[tuple[str, str]]:
    """(category, entry) pairs; apostrophes and hyphens inside words part them, as in the texts."""
    for category, text in lists.items():
        for entry in text.replace("\n", ",").split(","):
            if entry := entry.strip():
                yield category, JOINER.sub(" ", entry)
