"""Who stands where in the workspace, what they see, and what comes back from the app to their screen."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inbox.slack.simulator import payloads, shown
from inbox.slack.simulator.answers import HubAnswer
from inbox.slack.simulator.errors import GestureRefused
from inbox.slack.simulator.outcome import Outcome, trouble
from inbox.slack.simulator.records import Channel, Message, User, View
from inbox.slack.simulator.world import World

Json = dict[str, Any]


class Sight:
    """People and channels may be named by id or by name; GestureRefused where there is none to be seen."""

    def __init__(self, world: World) -> None:
        self.world = world

    def messages(self, channel: str) -> list[Json]:
        """All messages of a channel, replies included, oldest first, as Slack's JSON."""
        found = self.world.workspace.channel(channel).messages.values()
        return [shown.message_json(self.world.workspace, message) for message in found]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """A root message and its replies."""
        found = self.world.workspace.channel(channel).thread(ts)
        return [shown.message_json(self.world.workspace, message) for message in found]

    def ephemerals(self, user: str) -> list[Json]:
        """The messages only this person sees; `channel` is added to each."""
        found = self.world.workspace.ephemerals_of(self._person(user).id)
        return [shown.message_json(self.world.workspace, message) | {"channel": message.channel} for message in found]

    def open_view(self, user: str) -> Json | None:
        """The modal on top of this person's screen."""
        stack = self.world.workspace.stacks.get(self._person(user).id)
        return shown.view_json(self.world.workspace, stack[-1]) if stack else None

    def view_errors(self, view_id: str) -> dict[str, str]:
        """The texts the app put at the input blocks of a modal."""
        view = self.world.workspace.view(view_id)
        return dict(view.errors) if view else {}

    def home(self, user: str) -> Json | None:
        """This person's home tab."""
        view = self.world.workspace.homes.get(self._person(user).id)
        return shown.view_json(self.world.workspace, view) if view else None

    def last_error(self, user: str) -> str | None:
        """The sentence Slack shows this person after a gesture that the app did not answer well."""
        return self.world.workspace.last_errors.get(self._person(user).id)

    async def wait_until(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        """Returns once the condition holds, looking again at each change; TimeoutError after `seconds`."""
        await self.world.workspace.wait_until(condition, seconds)

    # Who and where

    def _person(self, name: str) -> User:
        try:
            return self.world.workspace.user(name)
        except KeyError:
            raise GestureRefused(f"There is no user {name!r} in this workspace.") from None

    def _channel(self, user: str, name: str) -> Channel:
        person = self._person(user)
        if name in (self.world.workspace.bot.id, self.world.workspace.bot.name):
            return self.world.workspace.direct_channel([person.id])
        try:
            channel = self.world.workspace.channel(name)
        except KeyError:
            raise GestureRefused(f"There is no channel {name!r} in this workspace.") from None
        if not self.world.workspace.may_read(channel, person.id):
            raise GestureRefused(f"{person.name} cannot see this channel.")
        return channel

    def _place_to_write(self, user: str, name: str) -> Channel:
        channel = self._channel(user, name)
        if channel.is_archived or self._person(user).id not in channel.members:
            raise GestureRefused(f"{user} cannot write in {name}.")
        return channel

    def _message(self, user: str, channel: str, ts: str) -> Message:
        person, place = self._person(user), self._channel(user, channel)
        message = self.world.workspace.message(place.id, ts)
        if message is None or message.ephemeral_to not in (None, person.id):
            raise GestureRefused(f"{person.name} sees no message {ts} in {channel}. It may have been deleted.")
        return message

    def _own_message(self, user: str, channel: str, ts: str) -> Message:
        message = self._message(user, channel, ts)
        if message.user != self._person(user).id:
            raise GestureRefused(f"{user} did not write this message.")
        return message

    def _top_view(self, user: str, view_id: str) -> View:
        stack = self.world.workspace.stacks.get(self._person(user).id)
        if not stack or stack[-1].id != view_id:
            raise GestureRefused(f"The modal {view_id} is not on top of {user}'s screen.")
        return stack[-1]

    def _home(self, user: str) -> View:
        view = self.world.workspace.homes.get(self._person(user).id)
        if view is None:
            raise GestureRefused(f"The app has not published a home tab for {user}.")
        return view

    # What comes back

    def _outcome(self, person: User, answer: HubAnswer, error: str | None = None) -> Outcome:
        """Remembers the sentence shown to the person (or clears it) and tells what came of the gesture."""
        sentence = error or trouble(answer)
        if sentence:
            self.world.workspace.last_errors[person.id] = sentence
            self.world.workspace.changed("error", user=person.id)
        else:
            self.world.workspace.last_errors.pop(person.id, None)
        quiet = self._quiet(person)
        return replace(quiet, ok=sentence is None, status=answer.status, error=sentence, answer=answer.json)

    def _quiet(self, person: User) -> Outcome:
        stack = self.world.workspace.stacks.get(person.id)
        return Outcome(ok=True, view_id=stack[-1].id if stack else None)

    async def _tell(self, place: Channel, event: Json) -> HubAnswer:
        """Sends an event of a channel, as long as the app is in it."""
        if self.world.workspace.bot.id not in place.members:
            return HubAnswer(status=200, failure="the app is not in this channel")
        return await self.world.hub.deliver(payloads.envelope(self.world.workspace, event))

    def _response_path(self, kind: str, channel: str, person: User, ts: str | None) -> str:
        return self.world.tickets.response_path_for(kind, self.world.workspace.team_id, channel, person.id, ts)
