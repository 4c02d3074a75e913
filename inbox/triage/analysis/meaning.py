"""What one find says by itself, whatever stands around it: worked out once for each word and remembered."""

from functools import lru_cache
from typing import NamedTuple

# What one word of a category says about the mood, in plain steps; the weights are set by hand, not fitted.
TONE = {
    "great": 2.0,
    "good": 1.0,
    "bad": -1.0,
    "awful": -2.0,
    "works": 0.2,
    "failure": -1.0,
    "outage": -1.5,
    "blocked": -0.75,
    "security": -1.0,
    "legal": -1.0,
    "safety": -1.5,
    "waiting": -1.0,
    "money": -1.0,
    "cancel": -1.0,
    "complaint": -1.5,
    "leave_me": -1.0,
    "thanks": 1.0,
    "joy": 2.0,
    "grief": -2.0,
}
# Negated praise is blame; negated blame is faint praise.
NEGATED_PRAISE = -0.75
NEGATED_BLAME = -0.5
NEGATED = {"works": TONE["failure"]}
# A hard word that is taken back ("not a security breach") says nothing; these say the opposite.
OPPOSITES = {"urgent": "calm", "works": "failure"}
SIGNS = {"joy": "a happy face", "grief": "an unhappy face", "good": "a friendly sign", "great": "a delighted sign"}
LONGEST_SAID = 60
LONGEST_REMEMBERED = 80
MEMORY = 20_000


class Finding(NamedTuple):
    """category: a name of the word lists; words: as the writer put them, small letters; strength: 1 for a plain word;
    meant: the category it speaks for, None where it is taken back; said: the words, safe and short enough to show;
    tone: what it says about the mood, 0 for nothing."""

    category: str
    words: str
    negated: bool
    strength: float
    meant: str | None
    said: str
    tone: float


def finding_of(category: str, words: str, negated: bool, strength: float) -> Finding:
    if len(words) > LONGEST_REMEMBERED:
        return work_out(category, words, negated, strength)
    return remembered(category, words, negated, strength)


def work_out(category: str, words: str, negated: bool, strength: float) -> Finding:
    return Finding(
        category,
        words,
        negated,
        strength,
        meant=OPPOSITES.get(category) if negated else category,
        said=shown(category, words, negated),
        tone=tone_of(category, negated, strength),
    )


remembered = lru_cache(MEMORY)(work_out)


def shown(category: str, words: str, negated: bool) -> str:
    """The writer's words; signs other than letters are named, not repeated."""
    if not words[:1].isalnum():
        words = SIGNS.get(category, "a sign")
    return f"not {words}"[:LONGEST_SAID] if negated else words[:LONGEST_SAID]


def tone_of(category: str, negated: bool, strength: float) -> float:
    """What a negated word is worth: "does not work" is a failure, "not good" is blame, "not bad" is faint praise."""
    weight = TONE.get(category, 0.0) * strength
    if not negated:
        return weight
    return NEGATED.get(category, weight * (NEGATED_PRAISE if weight > 0 else NEGATED_BLAME))


BUT = work_out("but", "", negated=False, strength=1.0)
