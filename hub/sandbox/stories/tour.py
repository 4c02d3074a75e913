"""A tour through every channel, one after the other, in one hub."""

from hub.sandbox.stage import Stage
from hub.sandbox.stories import (
    first_answer_email,
    first_answer_form,
    first_answer_telegram,
    first_answer_webchat,
)
from hub.sandbox.stories.first_answers import SCENES


async def play(stage: Stage) -> None:
    """Each with its own message, card, reply, and what became of it."""
    stops = (
        first_answer_telegram.play,
        *(scene.play for scene in SCENES.values()),
        first_answer_email.play,
        first_answer_webchat.play,
        first_answer_form.play,
    )
    for stop in stops:
        await stop(stage)
    await stage.say(f"{len(stops)} channels, one desk.")
