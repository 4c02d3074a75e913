"""A rep's own word on how soon, laid over what triage says: on the record, and nothing else."""

from inbox.conversations import rules
from inbox.conversations.model import Conversation
from inbox.conversations.values import RepWord, Weight
from inbox.triage.values import PriorityLevel


def weight_of(conversation: Conversation) -> Weight:
    return Weight(PriorityLevel(conversation.priority), conversation.urgency, conversation.is_noise)


def put_weight(conversation: Conversation, weight: Weight) -> None:
    conversation.priority, conversation.urgency, conversation.is_noise = weight.level, weight.urgency, weight.is_noise


def put_word(conversation: Conversation, word: RepWord) -> None:
    """The word stands, and the conversation weighs what it says."""
    conversation.rep_word = word.to_json()
    put_weight(conversation, rules.weight_shown(word, word.beneath, conversation.last_sequence))


def word_of(conversation: Conversation) -> RepWord | None:
    return RepWord.from_json(conversation.rep_word)


def hold_to_word(conversation: Conversation) -> None:
    """Triage has judged just now: where a rep's word stands, what triage says lies beneath it."""
    word = word_of(conversation)
    if word is not None:
        put_word(conversation, word.over(weight_of(conversation)))
