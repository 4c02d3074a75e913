"""Commands that are done at once and answered in a few words."""

from inbox.slack.blocks import told
from inbox.slack.digests.page import digest_message, nothing_message
from inbox.slack.digests.reading import morning_facts
from inbox.slack.home.duty import switch_duty
from inbox.slack.home.team_page import lights_block
from inbox.slack.home.team_reading import lights
from inbox.slack.interactions import Actor
from inbox.slack.kit import Message, message
from inbox.slack.parts import Parts

AWAY = "You are off duty. Nothing new is given to you until you type /hub back."
BACK = "You are on duty. What waits without an owner is offered now."


class Sayings:
    def __init__(self, parts: Parts) -> None:
        self._database = parts.database

    async def away(self, words: str, actor: Actor) -> Message:
        return await self._duty(actor, False, AWAY)

    async def back(self, words: str, actor: Actor) -> Message:
        return await self._duty(actor, True, BACK)

    async def _duty(self, actor: Actor, on_duty: bool, words: str) -> Message:
        async with self._database.transaction() as work:
            await switch_duty(work, actor.rep.id, on_duty)
        return told(words)

    async def digest(self, words: str, actor: Actor) -> Message:
        """The morning digest as it would be now."""
        now = self._database.clock.now()
        async with self._database.reading() as session:
            facts = await morning_facts(session, actor.rep.id, now)
        return digest_message(facts, now) if facts is not None and not facts.is_empty else nothing_message()

    async def health(self, words: str, actor: Actor) -> Message:
        now, machine_now = self._database.clock.now(), self._database.clock.machine_now()
        async with self._database.reading() as session:
            found = await lights(session, now, machine_now)
        return message("How the channels are", [lights_block(found)])
