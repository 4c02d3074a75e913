"""Whole stories through the sandbox, by name. Each plays on the page, in a test, and for the conformance checks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from hub.sandbox.stage import Stage
from hub.sandbox.stories import answer_model, first_answer_telegram, night

Story = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Play:
    """A story and what it shows in one line. It raises StoryFailed when it does not come out."""

    story: Story
    words: str


STORIES: Mapping[str, Play] = {
    "first-answer-telegram": Play(
        first_answer_telegram.play, "a customer writes on Telegram, a rep takes it in Slack and answers"
    ),
    "night": Play(night.play, "a message a rep starts at night is held until the contact's morning"),
    "answer-model": Play(
        answer_model.play, "a language model raises the urgency and drafts; when it fails, the rules stand"
    ),
}
