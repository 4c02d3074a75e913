"""A rep's own word on how soon, beside what the rules say."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from inbox.conversations.rules import LEVELS, weight_shown
from inbox.conversations.values import RepWord, Weight
from inbox.triage.values import PriorityLevel

JUDGED = Weight(PriorityLevel.MEDIUM, 0.4, False)
weights = some.builds(Weight, some.sampled_from(PriorityLevel), some.floats(0, 1), some.booleans())


def word(level: PriorityLevel, *, is_raised: bool, sequence: int = 3) -> RepWord:
    return RepWord(
        level=level,
        by=UUID(int=1),
        name="Petr",
        at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        sequence=sequence,
        is_raised=is_raised,
        beneath=JUDGED,
    )


@given(weights, some.integers(0, 9), some.sampled_from(PriorityLevel))
@settings(max_examples=60)
def test_what_a_rep_raised_is_never_sunk_by_the_rules(judged: Weight, newest: int, level: PriorityLevel) -> None:
    shown = weight_shown(word(level, is_raised=True), judged, newest)
    assert LEVELS.index(shown.level) >= max(LEVELS.index(level), LEVELS.index(judged.level))
    assert shown.urgency >= judged.urgency
    assert not shown.is_noise


def test_what_a_rep_lowered_holds_for_what_they_had_seen() -> None:
    calm, angry = word(PriorityLevel.LOW, is_raised=False), Weight(PriorityLevel.URGENT, 0.9, False)
    assert weight_shown(calm, angry, 3).level is PriorityLevel.LOW
    assert weight_shown(calm, angry, 4) == angry


def test_a_word_is_kept_whole() -> None:
    said = word(PriorityLevel.URGENT, is_raised=True)
    assert RepWord.from_json(said.to_json()) == said
    assert RepWord.from_json(None) is None
