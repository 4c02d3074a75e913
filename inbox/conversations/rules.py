"""Decisions about conversations. Pure: values in, values out."""

from datetime import datetime
from typing import assert_never

from inbox.conversations.values import ConversationState, RepWord, Standing, Turn, Weight
from inbox.triage.values import PriorityLevel

LEVELS = tuple(PriorityLevel)
# Where each level begins on the scale of urgency, as triage names them; an urgent one by a rep's word stands above that.
URGENCY = {PriorityLevel.URGENT: 0.9, PriorityLevel.HIGH: 0.6, PriorityLevel.MEDIUM: 0.36, PriorityLevel.LOW: 0.1}


def weight_shown(word: RepWord, judged: Weight, newest_sequence: int) -> Weight:
    """What the queue goes by while a rep's word stands.

    A word that raised it is a floor until it is taken back: nothing that comes later sinks what a rep calls urgent. A word
    that lowered it holds for what the rep had seen; of what came after, the rules judge anew.
    """
    least = URGENCY[word.level]
    if word.is_raised:
        level = max(word.level, judged.level, key=LEVELS.index)
        return Weight(level, max(judged.urgency, least), False)
    if newest_sequence > word.sequence:
        return judged
    return Weight(word.level, min(judged.urgency, least), judged.is_noise)


def clock_runs(state: ConversationState, turn: Turn, waiting_since: datetime | None, *, is_noise: bool) -> bool:
    """Whether time counts against us: somebody waits for a word of ours, and nobody put the matter off."""
    is_on_us = state is ConversationState.OPEN and turn is Turn.OURS
    return is_on_us and waiting_since is not None and not is_noise


def standing(state: ConversationState, turn: Turn, *, is_answered: bool, is_taken: bool) -> Standing:
    """Whose turn it is. New is what nobody has taken and nobody has answered yet; any message of theirs pulls a conversation that
    was put off back to us, since it opens it. What was put off and has woken is on us, whoever spoke last."""
    match state:
        case ConversationState.CLOSED:
            return Standing.CLOSED
        case ConversationState.SNOOZED:
            return Standing.ON_HOLD
        case ConversationState.WAITING:
            return Standing.ON_CUSTOMER
        case ConversationState.OPEN if turn is Turn.OURS and not (is_answered or is_taken):
            return Standing.NEW
        case ConversationState.OPEN:
            return Standing.ON_US
        case never:
            assert_never(never)
