"""/hub: each command is done and committed, then answered, for the rep who typed it alone."""

from collections.abc import Mapping

from inbox.slack.commands import helping
from inbox.slack.interactions import Actor, Command
from inbox.slack.kit import Message
from inbox.slack.parts import Parts
from inbox.slack.tables import Ack, OnCommand


async def say(ack: Ack, told: Message) -> None:
    """The answer to a command; only who typed it sees it."""
    await ack(response_type="ephemeral", text=told.text, blocks=list(told.blocks))


class Commands:
    """The desk's own commands, by the name they are typed with."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def commands(self) -> Mapping[str, OnCommand]:
        return {"help": self._help}

    async def _help(self, ack: Ack, command: Command, rest: str, actor: Actor) -> None:
        await say(ack, helping.help_message())
