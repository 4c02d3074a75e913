"""Walks over a text's tokens and names what was found: category, words, negated or not, how strongly."""

from collections.abc import Sequence
from typing import NamedTuple

from inbox.triage.analysis.lexicon.index import CLAUSE_END, Followed, Index, Phrase, Sense

NEGATION_REACH = 3
BOOST_REACH = 2
STRENGTHS = {"very": 1.5, "hardly": 0.5}
FAR_BACK = -9
MODIFIERS = frozenset({"not", "very", "hardly", "but", "plain"})
TRAILING = frozenset({"great", "good", "works"})


class Finding(NamedTuple):
    """category: a name of the word lists; words: as the writer put them, small letters; place: index of the token."""

    category: str
    words: str
    place: int
    negated: bool
    strength: float


class _Walk:
    """One pass over the tokens, with what was said just before and still colours what follows."""

    __slots__ = ("boost", "boosted_at", "found", "negated_at", "tokens", "trailing_negation")

    def __init__(self, tokens: Sequence[str], trailing_negation: bool) -> None:
        self.tokens = tokens
        self.trailing_negation = trailing_negation
        self.found: list[Finding] = []
        self.end_clause()

    def end_clause(self) -> None:
        self.negated_at = self.boosted_at = FAR_BACK
        self.boost = 1.0

    def take(self, sense: Sense, place: int) -> int:
        """Notes what begins at this place; answers the first place not used up by it."""
        categories, followed, loose, turned, strength = sense
        if (followed or loose) and (phrase := self._phrase_at(followed, loose, place)):
            end = place + 1 + len(phrase.rest)
            if "not" in categories:  # "n'est pas mauvais" is no double negation: the phrase holds its own "not".
                self.end_clause()
            self._note(phrase.categories, place, " ".join(self.tokens[place:end]), turned, strength)
            return end
        if categories:
            self._note(categories, place, self.tokens[place], turned, strength)
        return place + 1

    def _phrase_at(self, followed: Followed, loose: tuple[Phrase, ...], place: int) -> Phrase | None:
        tokens = self.tokens
        second = tokens[place + 1] if place + 1 < len(tokens) else ""
        phrases = followed.get(second, ())
        if loose and second:
            phrases = (*phrases, *loose)
        for phrase in phrases:
            following = tokens[place + 1 : place + 1 + len(phrase.rest)]
            if len(following) == len(phrase.rest) and all(map(_fits, phrase.rest, following)):
                return phrase
        return None

    def _note(self, categories: tuple[str, ...], place: int, words: str, turned: bool, strength: float) -> None:
        negated = (place - self.negated_at <= NEGATION_REACH) != turned
        if place - self.boosted_at <= BOOST_REACH:
            strength *= self.boost
        for category in categories:
            if category in MODIFIERS:
                self._modify(category, place)
            else:
                self.found.append(Finding(category, words, place, negated, strength))

    def _modify(self, category: str, place: int) -> None:
        if category == "not":
            self.negated_at = place
            self._negate_before(place)
        elif category == "but":
            self.end_clause()
            self.found.append(Finding("but", "", place, False, 1.0))
        elif category in STRENGTHS:
            self.boosted_at = place
            self.boost = STRENGTHS[category]

    def _negate_before(self, place: int) -> None:
        """ "gefällt mir nicht": the praise just before is taken back."""
        if not (self.trailing_negation and self.found):
            return
        last = self.found[-1]
        if last.category in TRAILING and place - last.place <= NEGATION_REACH:
            self.found[-1] = last._replace(negated=True)


def find(tokens: Sequence[str], index: Index) -> list[Finding]:
    """All findings in reading order; a finding of category "but" marks a turn of thought."""
    walk = _Walk(tokens, index.grammar.trailing_negation)
    skip_to = 0
    known = [(place, sense) for place, sense in enumerate(map(index.__getitem__, tokens)) if sense]
    following = [*tokens[1:], ""]
    for place, sense in known:
        if sense is CLAUSE_END:
            walk.end_clause()
        elif place >= skip_to:
            categories, followed, loose, _, _ = sense
            if categories or loose or following[place] in followed:
                skip_to = walk.take(sense, place)
    return walk.found


def _fits(pattern: str, token: str) -> bool:
    if pattern == token or pattern == "_":
        return True
    if pattern[-1] == "*":
        return token.startswith(pattern[:-1])
    return pattern == "#" and token[0].isdigit()
