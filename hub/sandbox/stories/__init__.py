"""Whole stories through the sandbox, by name. Each plays on the page, in a test, and for the conformance checks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from hub.sandbox.stage import Stage
from hub.sandbox.stories import (
    answer_model,
    answer_postmark,
    answer_sendgrid,
    answer_ses,
    bounce_to_next_channel,
    desk,
    first_answer_email,
    first_answer_form,
    first_answer_telegram,
    first_answer_webchat,
    night,
    three_channels,
    tour,
    window_closes,
)
from hub.sandbox.stories.first_answers import SCENES

Story = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Play:
    """A story and what it shows in one line. It raises StoryFailed when it does not come out."""

    story: Story
    words: str


STORIES: Mapping[str, Play] = {
    "desk": Play(
        desk.play, "two reps and three customers: a leak stopped, a split and a merge, a snooze that outlives a restart"
    ),
    "first-answer-telegram": Play(
        first_answer_telegram.play, "a customer writes on Telegram, a rep takes it in Slack and answers"
    ),
    "first-answer-email": Play(
        first_answer_email.play, "a customer writes a mail, a rep answers from Slack, and the mails stand in one thread"
    ),
    "first-answer-webchat": Play(
        first_answer_webchat.play, "a visitor writes in the web chat, a rep answers, and a reload loses nothing"
    ),
    "first-answer-form": Play(
        first_answer_form.play, "somebody fills a form, and the answer goes to the mail address they left"
    ),
    "answer-ses": Play(
        answer_ses.play, "a mail comes in by Amazon, the answer goes out by it, and what became of it is shown"
    ),
    "answer-postmark": Play(
        answer_postmark.play,
        "a mail comes in by Postmark, the answer goes out by it, and a complaint ends all marketing",
    ),
    "answer-sendgrid": Play(
        answer_sendgrid.play, "a mail comes in by SendGrid, which says what became of the answer, and who unsubscribed"
    ),
    "bounce-to-next-channel": Play(
        bounce_to_next_channel.play, "a mail comes back, and the answer goes to the channel the contact put second"
    ),
    **{f"first-answer-{key}": Play(scene.play, scene.words) for key, scene in SCENES.items()},
    "tour": Play(tour.play, "every channel, one after the other, in one hub"),
    "three-channels": Play(
        three_channels.play, "a customer goes from WhatsApp to mail to the telephone, and it stays one conversation"
    ),
    "window-closes": Play(
        window_closes.play, "WhatsApp's window closes between the draft and the sending; the answer goes by mail"
    ),
    "night": Play(night.play, "a message a rep starts at night is held until the contact's morning"),
    "answer-model": Play(
        answer_model.play, "a language model raises the urgency and drafts; when it fails, the rules stand"
    ),
}
