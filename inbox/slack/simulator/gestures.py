"""All that a person in Slack does; each gesture sends the app the request Slack would send."""

from typing import Any

from inbox.slack.simulator import chat, payloads, shown
from inbox.slack.simulator.answers import HubAnswer
from inbox.slack.simulator.arguments import Arguments
from inbox.slack.simulator.being import OWN_COMMANDS, Being
from inbox.slack.simulator.modals import Modals
from inbox.slack.simulator.outcome import Outcome
from inbox.slack.simulator.records import User
from inbox.slack.simulator.writing import Writing

Json = dict[str, Any]


class Gestures(Modals, Writing, Being):
    """A gesture that a person could not make raises GestureRefused (StaleCard for a button that is gone);
    what the app answered is in the Outcome."""

    async def open_home(self, user: str, tab: str = "home") -> Outcome:
        """Opens the app's page, on its home or messages tab."""
        person = self._person(user)
        event = payloads.home_opened(self.world.workspace, person.id, tab)
        envelope = payloads.envelope(self.world.workspace, event)
        return self._outcome(person, await self.world.hub.deliver(envelope))

    async def slash(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """Sends a slash command such as /inbox; an answer in the response is shown to the person. Slack's own never reach the app."""
        person, place = self._person(user), self._place_to_write(user, channel)
        if command in OWN_COMMANDS:
            return await self.own_command(user, command, text)
        path = self._response_path("commands", place.id, person, None)
        form = {
            "token": payloads.LEGACY_TOKEN,
            "team_id": self.world.workspace.team_id,
            "team_domain": self.world.settings.team_domain,
            "channel_id": place.id,
            "channel_name": place.name or "directmessage",
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": self.world.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": self.world.root + path,
            "trigger_id": self.world.tickets.trigger_for(person.id),
        }
        answer = await self.world.hub.command(form)
        self._show_command_answer(path, answer)
        return self._outcome(person, answer)

    async def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Outcome:
        """Picks an app's shortcut from the menu of a message."""
        person, message = self._person(user), self._message(user, channel, ts)
        place = payloads.channel_part(self.world.workspace, self.world.workspace.channels[message.channel])
        path = self._response_path("actions", message.channel, person, message.ts)
        payload = {
            **self._shortcut(person, "message_action", callback_id),
            "channel": place,
            "message_ts": message.ts,
            "message": shown.message_json(self.world.workspace, message),
            "response_url": self.world.root + path,
        }
        return self._outcome(person, await self.world.hub.interaction(payload))

    async def global_shortcut(self, user: str, callback_id: str) -> Outcome:
        """Picks an app's shortcut from the global menu."""
        person = self._person(user)
        payload = self._shortcut(person, "shortcut", callback_id)
        return self._outcome(person, await self.world.hub.interaction(payload))

    def _show_command_answer(self, path: str, answer: HubAnswer) -> None:
        words = answer.json or ({"text": answer.text} if answer.text.strip() else {})
        target = self.world.tickets.redeem_response(path) if answer.ok and words else None
        if target:
            target.uses -= 1
            chat.write_response(self.world, target, Arguments("response_url", words))

    def _shortcut(self, person: User, kind: str, callback_id: str) -> Json:
        return {
            **payloads.common(self.world.workspace, kind, person),
            "callback_id": callback_id,
            "trigger_id": self.world.tickets.trigger_for(person.id),
            "action_ts": self.world.workspace.new_ts(),
        }
