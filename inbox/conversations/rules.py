"""What holds where a rep and the rules see a conversation differently. Pure: values in, values out."""

from inbox.conversations.values import RepWord, Weight
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
