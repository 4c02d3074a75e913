"""Plays the seeded stories on the page: start, pause, go on, the next one. The visitor may act in between."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import structlog

from connectors.email.simulator import Letter
from connectors.telegram.simulator.world import PhoneMessage
from hub.sandbox import people
from hub.sandbox.networks.network import Bubble
from hub.sandbox.stage import PATIENCE_SECONDS, Block, Stage, StoryFailed
from hub.sandbox.stories import Play
from hub.sandbox.world import World
from inbox.slack.simulator import GestureRefused, Outcome

log = structlog.stdlib.get_logger(__name__)

PACES = {"slow": 5.0, "normal": 2.6, "fast": 1.0}  # seconds a watcher is given for each line
FIRST_LOOK_SECONDS = 1.5
TYPING_SECONDS = 2.4
TYPING_STEPS = 16
OVER = "The story is over. Write as a customer, or answer as a rep."


@dataclass(slots=True)
class WatchedStage(Stage):
    """A stage with an audience: it tells where to look, and lets them see what is typed.

    `focus` names a customer's phone and the app that is open there (way, person, app), or a mailbox and perhaps a mail in
    it (way, person, letter: its place in the mailbox), or a rep's screen with a card (rep, channel, ts) and whether its
    thread is open; `looks` counts up whenever the audience should look somewhere.
    """

    focus: dict[str, Any] = field(default_factory=dict)
    looks: int = 0

    def look(self, **where: Any) -> None:
        self.focus = {**self.focus, **where}
        self.looks += 1

    def write(self, key: str, text: str) -> None:
        self.look(way="phones", person=key, app="telegram")
        Stage.write(self, key, text)

    def write_on(self, network: str, key: str, text: str) -> None:
        self.look(way="phones", person=key, app=network)
        Stage.write_on(self, network, key, text)

    def write_mail(self, key: str, text: str, subject: str = "", answers: Letter | None = None) -> Letter:
        self.look(way="mail", person=key, letter=None)
        return Stage.write_mail(self, key, text, subject, answers)

    async def mail_for(self, key: str, fragment: str) -> Letter:
        self.look(way="mail", person=key, letter=None, thread=True)
        letter = await Stage.mail_for(self, key, fragment)
        self.look(letter=self.world.mailboxes[key].letters.index(letter))
        return letter

    async def press(self, rep: str, card: Block, button: str) -> Outcome:
        self.look(rep=rep, channel=card["channel"], ts=card["ts"], thread=False)
        return await Stage.press(self, rep, card, button)

    async def compose(self, rep: str, modal: Block, values: dict[str, str]) -> Outcome:
        """The text grows before the audience's eyes; then it is sent."""
        user, text = people.rep(rep).slack_user, values.get("compose.text", "")
        for step in range(1, TYPING_STEPS if self.pace else 0):
            typed = text[: len(text) * step // TYPING_STEPS]
            self.world.slack.fill_in_view(user, modal["id"], {**values, "compose.text": typed or None})
            await asyncio.sleep(TYPING_SECONDS / TYPING_STEPS)
            await self.going.wait()
        outcome = await Stage.compose(self, rep, modal, values)
        self.look(thread=True)
        return outcome

    async def answer_on_phone(self, key: str, fragment: str, seconds: float = PATIENCE_SECONDS) -> PhoneMessage:
        self.look(way="phones", person=key, app="telegram", thread=True)
        return await Stage.answer_on_phone(self, key, fragment, seconds)

    async def answer_on(self, network: str, key: str, fragment: str, seconds: float = PATIENCE_SECONDS) -> Bubble:
        self.look(way="phones", person=key, app=network, thread=True)
        return await Stage.answer_on(self, network, key, fragment, seconds)


@dataclass(slots=True)
class Player:
    """`plays` are told one after the other, each when the visitor asks for it; the first one by itself, as soon as
    somebody looks, where `begins_by_itself`.
    """

    world: World
    plays: tuple[Play, ...]
    begins_by_itself: bool = True
    said: str = ""
    speed: str = "normal"
    told: int = 0
    stage: WatchedStage | None = None
    task: asyncio.Task[None] | None = None
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def control(self, wish: str) -> bool:
        """Do what the button says; False for a word that is none, or means nothing now."""
        match wish:
            case "play":
                return self.play()
            case "pause" if self.stage is not None:
                self.stage.going.clear()
            case "resume" if self.stage is not None:
                self.stage.going.set()
            case "slow" | "normal" | "fast":
                self._go_at(wish)
            case _:
                return False
        return True

    def watched(self) -> None:
        """Somebody opened the page: the first story begins, so that they see it from its beginning."""
        if self.begins_by_itself and self.told == 0:
            self.play()

    def play(self) -> bool:
        """The next story, unless one is being told or none is left."""
        if self._is_playing() or self.told >= len(self.plays):
            return False
        self.stage = WatchedStage(self.world, PACES[self.speed], told=self._hear)
        self.task = asyncio.get_running_loop().create_task(self._play(self.plays[self.told], self.stage))
        self.told += 1
        return True

    def state(self) -> dict[str, Any]:
        playing = self._is_playing()
        following = self.plays[self.told].words if self.told < len(self.plays) else None
        return {
            "playing": playing,
            "paused": playing and self.stage is not None and not self.stage.going.is_set(),
            "said": self.said,
            "speed": self.speed,
            "next": following,
            "focus": {"n": self.stage.looks, **self.stage.focus} if self.stage is not None else {"n": 0},
        }

    async def stop(self) -> None:
        self.closing.set()
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    def _is_playing(self) -> bool:
        return self.task is not None and not self.task.done()

    def _go_at(self, speed: str) -> None:
        self.speed = speed
        if self.stage is not None:
            self.stage.pace = PACES[speed]

    def _hear(self, line: str) -> None:
        self.said = line.partition("s  ")[2]

    async def _play(self, play: Play, stage: WatchedStage) -> None:
        self.said = f"The story: {play.words}."
        await asyncio.sleep(FIRST_LOOK_SECONDS)
        try:
            await play.story(stage)
            self.said = OVER
        except (StoryFailed, GestureRefused) as failure:
            log.warning("the story stopped", why=str(failure))
            self.said = f"The story stopped: {failure}. You can go on by hand."
        finally:
            self.world.model.calm()
