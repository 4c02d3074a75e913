"""The ways to one thing: a command, a button of the App Home, a shortcut. What it does is written once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from inbox.slack.client import Slack
from inbox.slack.interactions import Actor, Command, Press, Shortcut
from inbox.slack.kit import Message, modal
from inbox.slack.tables import Ack, OnCommand, OnPress, OnShortcut

Opening = Callable[[str, str, Actor], Awaitable[None]]
"""(trigger, words, actor): opens a modal. The trigger lives for three seconds."""

Saying = Callable[[str, Actor], Awaitable[Message]]
"""(words, actor): does it, commits it, and says what came of it, for that rep alone."""


async def say(ack: Ack, told: Message) -> None:
    """The answer to a command; only who typed it sees it."""
    await ack(response_type="ephemeral", text=told.text, blocks=list(told.blocks))


@dataclass(frozen=True, slots=True)
class Opens:
    """Something that opens a modal."""

    open: Opening

    def command(self) -> OnCommand:
        async def answer(ack: Ack, command: Command, rest: str, actor: Actor) -> None:
            await ack()
            await self.open(command.trigger_id, rest, actor)

        return answer

    def press(self) -> OnPress:
        async def answer(ack: Ack, press: Press, actor: Actor) -> None:
            await ack()
            await self.open(press.trigger_id, "", actor)

        return answer

    def shortcut(self) -> OnShortcut:
        async def answer(ack: Ack, shortcut: Shortcut, actor: Actor) -> None:
            await ack()
            await self.open(shortcut.trigger_id, "", actor)

        return answer


@dataclass(frozen=True, slots=True)
class Says:
    """Something that is done at once and answered in words; beside a button, in a small modal."""

    say: Saying
    slack: Slack
    title: str

    def command(self) -> OnCommand:
        async def answer(ack: Ack, command: Command, rest: str, actor: Actor) -> None:
            await say(ack, await self.say(rest, actor))

        return answer

    def press(self) -> OnPress:
        async def answer(ack: Ack, press: Press, actor: Actor) -> None:
            told = await self.say("", actor)
            await ack()
            await self.slack.open_view(press.trigger_id, modal("told", self.title, told.blocks))

        return answer
