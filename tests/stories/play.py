"""One story, played through to its end."""

from collections.abc import Callable

import pytest

from hub.sandbox.options import SandboxOptions
from hub.sandbox.stage import Stage
from hub.sandbox.stories import STORIES
from hub.sandbox.world import opened

# The undo of ten seconds is what it is in earnest; stories that do not speak of it need not wait for it.
UNDO_SECONDS = 1.0
STOP_OF_THE_TOUR = "first-answer-"


# With processes of their own, PostgreSQL and Redis a story costs half a minute: the others are played so in the slow run.
DISTRIBUTED = frozenset({"tour", "night", "bounce-to-next-channel"})


def stories() -> list[object]:
    """Every story by name, the longest first. What the tour passes through anyway is played alone in the slow run only."""
    return _named(lambda name: name.startswith(STOP_OF_THE_TOUR))


def distributed_stories() -> list[object]:
    return _named(lambda name: name not in DISTRIBUTED)


def _named(is_slow: Callable[[str], bool]) -> list[object]:
    names = sorted(STORIES, key=lambda name: name != "tour")
    return [pytest.param(name, marks=pytest.mark.slow) if is_slow(name) else name for name in names]


async def play(name: str, options: SandboxOptions) -> list[str]:
    """The transcript; StoryFailed when something that should happen did not."""
    async with opened(options) as world:
        stage = Stage(world)
        await STORIES[name].story(stage)
        assert not [call for call in world.calls if not call["provider"]]
        return stage.transcript
