"""Whose turn a conversation is, in every state it can be in."""

import pytest

from inbox.conversations.rules import standing
from inbox.conversations.values import ConversationState, Standing, Turn
from inbox.slack.promises.card import TURNS, turn_words

OPEN, WAITING, SNOOZED, CLOSED = ConversationState


@pytest.mark.parametrize(
    ("state", "turn", "is_answered", "is_taken", "expected"),
    [
        (OPEN, Turn.OURS, False, False, Standing.NEW),
        (OPEN, Turn.OURS, False, True, Standing.ON_US),
        (OPEN, Turn.OURS, True, False, Standing.ON_US),
        (OPEN, Turn.THEIRS, True, False, Standing.ON_US),  # a snooze that is over
        (WAITING, Turn.THEIRS, True, True, Standing.ON_CUSTOMER),
        (SNOOZED, Turn.OURS, False, False, Standing.ON_HOLD),
        (SNOOZED, Turn.THEIRS, True, True, Standing.ON_HOLD),
        (CLOSED, Turn.OURS, True, True, Standing.CLOSED),
    ],
)
def test_whose_turn_it_is(
    state: ConversationState, turn: Turn, is_answered: bool, is_taken: bool, expected: Standing
) -> None:
    assert standing(state, turn, is_answered=is_answered, is_taken=is_taken) is expected


def test_every_standing_has_words() -> None:
    assert set(TURNS) == set(Standing)
    assert turn_words(Standing.NEW) == "🆕 New" and turn_words(None) == ""
