"""Plays the seeded story on the page: start, pause, go on. The visitor may act in between."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import structlog

from hub.sandbox.stage import Stage, StoryFailed
from hub.sandbox.stories import Story
from hub.sandbox.world import World
from inbox.slack.simulator import GestureRefused

log = structlog.stdlib.get_logger(__name__)

PACE_SECONDS = 1.6


@dataclass(slots=True)
class Player:
    """`story` is what the page's button plays; one at a time."""

    world: World
    story: Story
    said: str = ""
    stage: Stage | None = None
    task: asyncio.Task[None] | None = None
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def control(self, wish: str) -> bool:
        """Do what the button says; False for a word that is none."""
        match wish:
            case "play":
                self.play()
            case "pause" if self.stage is not None:
                self.stage.going.clear()
            case "resume" if self.stage is not None:
                self.stage.going.set()
            case _:
                return False
        return True

    def play(self) -> None:
        if self.task is None or self.task.done():
            self.stage = Stage(self.world, PACE_SECONDS, told=self._hear)
            self.task = asyncio.get_running_loop().create_task(self._play(self.stage))

    def state(self) -> dict[str, Any]:
        playing = self.task is not None and not self.task.done()
        paused = playing and self.stage is not None and not self.stage.going.is_set()
        return {"playing": playing, "paused": paused, "said": self.said}

    async def stop(self) -> None:
        self.closing.set()
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    def _hear(self, line: str) -> None:
        self.said = line.partition("s  ")[2]

    async def _play(self, stage: Stage) -> None:
        try:
            await self.story(stage)
            self.said = "The story is over. Write as a customer, or answer as a rep."
        except (StoryFailed, GestureRefused) as failure:
            log.warning("the story stopped", why=str(failure))
            self.said = f"The story stopped: {failure}. You can go on by hand."
