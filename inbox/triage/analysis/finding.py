"""Walks over a text's tokens and names what was found: category, words, negated or not, how strongly."""

from collections.abc import Sequence
from typing import NamedTuple

from inbox.triage.analysis.lexicon.index import CLAUSE_END, MODIFIERS, Index, Phrase, Sense
from inbox.triage.analysis.meaning import BUT, Finding, finding_of

NEGATION_REACH = 3
BOOST_REACH = 2
STRENGTHS = {"very": 1.5, "hardly": 0.5}
FAR_BACK = -9
TRAILING = frozenset({"great", "good", "works"})


class Findings(NamedTuple):
    """All findings in reading order, BUT for a turn of thought; places: the index of each one's first token."""

    found: list[Finding]
    places: list[int]


def find(tokens: list[str], index: Index) -> Findings:
    walk = _Walk(tokens, index.grammar.trailing_negation)
    found, places = walk.found, walk.places
    following = [*tokens[1:], ""]
    skip_to = 0
    for place, sense in enumerate(map(index.__getitem__, tokens)):
        if sense is None:
            continue
        if sense is CLAUSE_END:
            if place <= walk.reach:
                walk.end_clause()
        elif place >= skip_to:
            findings, categories, followed, loose, _, _ = sense
            if (loose or following[place] in followed) and (phrase := walk.phrase_at(sense, place)):
                skip_to = walk.take(phrase, sense, place)
            elif findings and place > walk.reach:  # nothing said before colours it: as the index knows it
                for finding in findings:
                    found.append(finding)
                    places.append(place)
            elif categories:
                walk.note(categories, sense, place, tokens[place])
    return Findings(found, places)


class _Walk:
    """One pass over the tokens, with what was said just before and still colours what follows.

    reach: the last place that a negation or a stress said before still colours.
    """

    __slots__ = ("boost", "boosted_at", "found", "negated_at", "places", "reach", "tokens", "trailing_negation")

    def __init__(self, tokens: Sequence[str], trailing_negation: bool) -> None:
        self.tokens = tokens
        self.trailing_negation = trailing_negation
        self.found: list[Finding] = []
        self.places: list[int] = []
        self.boost = 1.0
        self.reach = self.negated_at = self.boosted_at = FAR_BACK

    def end_clause(self) -> None:
        self.reach = self.negated_at = self.boosted_at = FAR_BACK

    def phrase_at(self, sense: Sense, place: int) -> Phrase | None:
        """The first phrase that begins at this place: those whose second word is told by its letters come first."""
        start = place + 1
        tokens = self.tokens
        second = tokens[start] if start < len(tokens) else ""
        for phrase in sense.followed.get(second, ()):
            if len(phrase.rest) == 1 or _stands(phrase.rest, tokens, start):
                return phrase
        if second and sense.loose:
            for phrase in sense.loose.get("#" if second[0].isdigit() else second[0], sense.loose[""]):
                if _stands(phrase.rest, tokens, start):
                    return phrase
        return None

    def take(self, phrase: Phrase, sense: Sense, place: int) -> int:
        """Notes the phrase at this place; answers the first place not used up by it."""
        end = place + 1 + len(phrase.rest)
        if "not" in sense.categories:  # "n'est pas mauvais" is no double negation: the phrase holds its own "not".
            self.end_clause()
        self.note(phrase.categories, sense, place, " ".join(self.tokens[place:end]))
        return end

    def note(self, categories: tuple[str, ...], sense: Sense, place: int, words: str) -> None:
        negated = (place - self.negated_at <= NEGATION_REACH) != sense.turned
        strength = sense.strength * self.boost if place - self.boosted_at <= BOOST_REACH else sense.strength
        for category in categories:
            if category in MODIFIERS:
                self._modify(category, place)
            else:
                self.found.append(finding_of(category, words, negated, strength))
                self.places.append(place)

    def _modify(self, category: str, place: int) -> None:
        if category == "not":
            self.negated_at = place
            self.reach = max(self.reach, place + NEGATION_REACH)
            if self.trailing_negation and self.found:
                self._negate_before(place)
        elif category == "but":
            self.end_clause()
            self.found.append(BUT)
            self.places.append(place)
        elif category in STRENGTHS:
            self.boosted_at = place
            self.boost = STRENGTHS[category]
            self.reach = max(self.reach, place + BOOST_REACH)

    def _negate_before(self, place: int) -> None:
        """ "gefällt mir nicht": the praise just before is taken back."""
        last = self.found[-1]
        if last.category in TRAILING and place - self.places[-1] <= NEGATION_REACH:
            self.found[-1] = finding_of(last.category, last.words, True, last.strength)


def _stands(rest: tuple[str, ...], tokens: Sequence[str], start: int) -> bool:
    """Whether the words of the phrase after its first stand there."""
    if start + len(rest) > len(tokens):
        return False
    for place, pattern in enumerate(rest, start):
        if pattern != tokens[place] and not _fits(pattern, tokens[place]):
            return False
    return True


def _fits(pattern: str, token: str) -> bool:
    if pattern == "_":
        return True
    if pattern[-1] == "*":
        return token.startswith(pattern[:-1])
    return pattern == "#" and token[0].isdigit()
