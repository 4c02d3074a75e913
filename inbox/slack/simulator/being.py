"""Being there or not, and what somebody says of it behind their own name."""

import re

from inbox.slack.simulator import limits, payloads
from inbox.slack.simulator.errors import GestureRefused
from inbox.slack.simulator.outcome import Outcome
from inbox.slack.simulator.sight import Sight

PRESENCES = ("active", "away")
DEFAULT_EMOJI = ":speech_balloon:"  # Slack's own, where somebody chooses none
OWN_COMMANDS = frozenset({"/away", "/active", "/status"})
STATUS = re.compile(r"\s*(:[^\s:]+(?:::skin-tone-[2-6])?:)?\s*(.*)", re.DOTALL)


class Being(Sight):
    """What a person does with their own presence and status, by Slack's menus or its own commands."""

    def set_presence(self, user: str, presence: str) -> None:
        """Comes back to Slack (`active`) or leaves it (`away`). No app hears of that by an event; it may ask."""
        if presence not in PRESENCES:
            raise GestureRefused("Somebody is active or away.")
        person = self._person(user)
        person.presence = presence
        self.world.workspace.changed("user", user=person.id)

    async def set_status(self, user: str, text: str, emoji: str = "", until: int = 0) -> Outcome:
        """Writes behind their own name; `emoji` with colons, `until` in epoch seconds, 0 for ever. All empty: takes it away."""
        if len(text) > limits.STATUS_TEXT:
            raise GestureRefused("A status has at most 100 characters.")
        person = self._person(user)
        person.status_text, person.status_emoji = text, emoji or (DEFAULT_EMOJI if text else "")
        person.status_expiration = until
        self.world.workspace.changed("user", user=person.id)
        event = payloads.status_changed(self.world.workspace, person)
        return self._outcome(person, await self.world.hub.deliver(payloads.envelope(self.world.workspace, event)))

    async def own_command(self, user: str, command: str, text: str) -> Outcome:
        """`/away` and `/active` turn the presence around, `/status :palm_tree: On holiday` writes one, `/status clear` takes it."""
        person = self._person(user)
        if command == "/status":
            found = STATUS.fullmatch("" if text.strip() == "clear" else text)
            emoji, words = (found[1] or "", found[2].strip()) if found else ("", "")
            return await self.set_status(user, words, emoji)
        self.set_presence(user, "active" if person.presence == "away" else "away")
        return self._quiet(person)
