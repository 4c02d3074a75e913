"""Turns a language's word lists into an index that answers for a token with one look-up.

A word list is a mapping from category to entries, separated by commas. An entry is a word, a stem (`funktionier*`) or
a phrase of words and stems (`nichts geht`); inside a phrase `#` stands for a number and `_` for any one word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from inbox.triage.analysis.meaning import Finding, finding_of

MEMORY = 30_000
LONGEST_REMEMBERED = 40
SHORTEST_NEGATED_REST = 4
BEGINNING = 4
SHORT_BEGINNING = 2
SUPERLATIVE_STRENGTH = 1.5
# The sign comes first in the pattern: so the search runs from sign to sign, not from letter to letter.
JOINER = re.compile(r"['’-](?<=\w['’-])(?=\w)")
LENGTHENED = re.compile(r"(\w)\1{2,}")
# Categories that say nothing themselves but colour what is said near them.
MODIFIERS = frozenset({"not", "very", "hardly", "but", "plain"})

WordLists = Mapping[str, str]


class Phrase(NamedTuple):
    """What must follow the first word, and what the whole then means."""

    rest: tuple[str, ...]
    categories: tuple[str, ...]


Phrases = Mapping[str, tuple[Phrase, ...]]
NO_PHRASES: Phrases = {}


class Sense(NamedTuple):
    """What a token means by itself, and the phrases it may begin.

    findings: what it says where nothing before it colours it; none where one of its categories is a modifier;
    followed: phrases by their second word, longest first; loose: phrases whose second word is a stem, number or blank,
    by the letter it begins with, `#` for a digit, those for any other letter under "";
    turned: a negating prefix is part of the word ("nefunguje"); strength: a superlative prefix is ("nejlepší").
    """

    findings: tuple[Finding, ...]
    categories: tuple[str, ...]
    followed: Phrases = NO_PHRASES
    loose: Phrases = NO_PHRASES
    turned: bool = False
    strength: float = 1.0


CLAUSE_END = Sense((), ())
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
            for category, text in word_list.items():
                self._add_all(category, text)
        self.lengths = lengths_by_beginning(self.stems, BEGINNING)
        self.short_lengths = lengths_by_beginning(
            [stem for stem in self.stems if len(stem) < BEGINNING], SHORT_BEGINNING
        )
        self.prefix_initials = frozenset(prefix[0] for prefix in (*grammar.superlative, *grammar.negating))

    def __missing__(self, token: str) -> Sense | None:
        if len(token) > LONGEST_REMEMBERED:
            return self._sense(token)
        if len(self) >= MEMORY:
            self.clear()
        sense = self[token] = self._sense(token)
        return sense

    def _add_all(self, category: str, text: str) -> None:
        """Every entry as it stands and, where it differs, as people write it without diacritics."""
        if text.isascii():
            for entry in parted(text):
                self._add(category, entry)
            return
        for entry, folded in zip(parted(text), parted(text.translate(self.grammar.folding)), strict=True):
            self._add(category, entry)
            if folded != entry:
                self._add(category, folded)

    def _add(self, category: str, entry: str) -> None:
        head, *rest = entry.split()
        known, key = (self.stems, head[:-1]) if head[-1] == "*" else (self.words, head)
        if (about := known.get(key)) is None:
            about = known[key] = Entry([], [])
        if rest:
            about.phrases.append(Phrase(tuple(rest), (category,)))
        elif category not in about.categories:
            about.categories.append(category)

    def _sense(self, token: str) -> Sense | None:
        """Most words mean nothing to us: the cheap questions come first."""
        if not token[0].isalnum():
            return self._sign(token)
        if known := self._entries(token):
            return plain_sense(token, known)
        if token[0] in self.prefix_initials and (sense := self._prefixed(token)):
            return sense
        return self._shortened(token) if len(set(token)) < len(token) - 1 else None

    def _entries(self, word: str) -> list[Entry]:
        """The word itself, and every stem that it begins with, longest first."""
        whole = self.words.get(word)
        known = [] if whole is None else [whole]
        lengths = self.lengths.get(word[:BEGINNING]) or self.short_lengths.get(word[:SHORT_BEGINNING])
        if lengths:
            stems, size = self.stems, len(word)
            known += [stems[word[:length]] for length in lengths if length <= size and word[:length] in stems]
        return known

    def _categories(self, word: str) -> tuple[str, ...]:
        return next((tuple(entry.categories) for entry in self._entries(word) if entry.categories), ())

    def _prefixed(self, token: str) -> Sense | None:
        for prefix in self.grammar.superlative:
            if token.startswith(prefix) and (categories := self._categories(token[len(prefix) :])):
                return Sense(
                    plain_findings(token, categories, False, SUPERLATIVE_STRENGTH),
                    categories,
                    strength=SUPERLATIVE_STRENGTH,
                )
        for prefix in self.grammar.negating:
            if not token.startswith(prefix) or len(rest := token[len(prefix) :]) < SHORTEST_NEGATED_REST:
                continue
            if categories := self._categories(rest):
                return Sense(plain_findings(token, categories, True, 1.0), categories, turned=True)
        return None

    def _shortened(self, token: str) -> Sense | None:
        """ "suuuuper" is "super", "goood" is "good"."""
        if not LENGTHENED.search(token):
            return None
        known = self._entries(LENGTHENED.sub(r"\1", token)) or self._entries(LENGTHENED.sub(r"\1\1", token))
        return plain_sense(token, known) if known else None

    def _sign(self, token: str) -> Sense | None:
        """A run of signs means what it means as a whole, else what the first known sign in it means."""
        known = self.words.get(token) or next((self.words[sign] for sign in token if sign in self.words), None)
        if known:
            return sense_of(token, known.categories, known.phrases)
        return CLAUSE_END if token[0] in CLAUSE_ENDS else None


def plain_sense(token: str, known: list[Entry]) -> Sense:
    """What the first entry says that says anything; the phrases of all of them."""
    phrases = [phrase for entry in known for phrase in entry.phrases]
    return sense_of(token, next((entry.categories for entry in known if entry.categories), []), phrases)


def sense_of(token: str, categories: list[str], phrases: list[Phrase]) -> Sense:
    names = tuple(categories)
    findings = plain_findings(token, names, False, 1.0)
    if not phrases:
        return Sense(findings, names)
    longest_first = sorted(merged(phrases), key=lambda phrase: -len(phrase.rest))
    followed: dict[str, tuple[Phrase, ...]] = {}
    for phrase in longest_first:
        if not is_loose(second := phrase.rest[0]):
            followed[second] = (*followed.get(second, ()), phrase)
    return Sense(
        findings, names, followed, by_initial([phrase for phrase in longest_first if is_loose(phrase.rest[0])])
    )


def plain_findings(token: str, categories: tuple[str, ...], negated: bool, strength: float) -> tuple[Finding, ...]:
    if not MODIFIERS.isdisjoint(categories):
        return ()
    return tuple([finding_of(category, token, negated, strength) for category in categories])


def merged(phrases: list[Phrase]) -> list[Phrase]:
    """One phrase for the same words, with all that it means."""
    together: dict[tuple[str, ...], dict[str, None]] = {}
    for phrase in phrases:
        together.setdefault(phrase.rest, {}).update(dict.fromkeys(phrase.categories))
    return [Phrase(rest, tuple(categories)) for rest, categories in together.items()]


def is_loose(pattern: str) -> bool:
    return pattern in {"#", "_"} or pattern.endswith("*")


def by_initial(phrases: list[Phrase]) -> Phrases:
    """Initial of the second word -> the phrases it may go on with, in order; those with a blank fit any initial."""
    if not phrases:
        return NO_PHRASES
    initials = [initial_of(phrase.rest[0]) for phrase in phrases]
    return {
        wanted: tuple([phrase for phrase, initial in zip(phrases, initials, strict=True) if initial in {wanted, ""}])
        for wanted in {*initials, ""}
    }


def initial_of(pattern: str) -> str:
    if pattern in {"_", "*"}:
        return ""
    return "#" if pattern[0].isdigit() else pattern[0]


def lengths_by_beginning(stems: Iterable[str], size: int) -> dict[str, tuple[int, ...]]:
    """First `size` letters -> lengths of the stems that begin so or are themselves such a beginning, longest first."""
    shorter = {stem for stem in stems if len(stem) < size}
    lengths: dict[str, set[int]] = {stem: set() for stem in shorter}
    for stem in stems:
        if (known := lengths.get(beginning := stem[:size])) is None:
            lengths[beginning] = {len(stem)}
        else:
            known.add(len(stem))
    for beginning, found in lengths.items():
        found.update(short for short in range(1, size) if beginning[:short] in shorter)
    return {beginning: tuple(sorted(found, reverse=True)) for beginning, found in lengths.items()}


def entries(lists: WordLists) -> Iterator[tuple[str, str]]:
    """(category, entry) pairs; apostrophes and hyphens inside words part them, as in the texts."""
    for category, text in lists.items():
        yield from ((category, entry) for entry in parted(text))


def parted(text: str) -> list[str]:
    """The entries of one category's text."""
    return [entry for part in JOINER.sub(" ", text).replace("\n", ",").split(",") if (entry := part.strip())]
