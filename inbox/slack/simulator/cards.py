"""Pressing and choosing: in a message, an ephemeral, a modal or the home tab."""

from dataclasses import dataclass
from typing import Any

from inbox.slack.simulator import payloads
from inbox.slack.simulator.answers import HubAnswer
from inbox.slack.simulator.blocks import Block
from inbox.slack.simulator.errors import GestureRefused, StaleCard
from inbox.slack.simulator.fields import Directory, Option, Spot, entry_for, find_button, find_field, names_of
from inbox.slack.simulator.limits import SUGGESTION_OPTIONS, SUGGESTION_QUERY_MINIMUM
from inbox.slack.simulator.outcome import Outcome
from inbox.slack.simulator.records import Message, User, View
from inbox.slack.simulator.sight import Sight
from inbox.slack.simulator.state import State, initial_state
from inbox.slack.simulator.world import World

Json = dict[str, Any]
SHOWN_IN_ACTION = ("text", "value", "style", "url", "placeholder", "initial_option", "confirm")


@dataclass(frozen=True, slots=True)
class Surface:
    """A card, modal or home tab under a person's finger; `place` is its part of the payload."""

    blocks: list[Block]
    state: State
    place: Json
    key: str


class Cards(Sight):
    """Gestures on elements that are really there; what was pressed or chosen goes to the app as block_actions."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._offered: dict[tuple[str, str], list[Option]] = {}

    # Pressing

    async def press(
        self, user: str, channel: str, ts: str, button: str, *, block_id: str | None = None, version: int | None = None
    ) -> Outcome:
        """Presses a button of a message or ephemeral, named by action_id or label.

        `version` (0 is the first content) presses it as an earlier version showed it, on a screen that has not yet
        drawn the edit.
        """
        person, message = self._person(user), self._message(user, channel, ts)
        surface = self._message_surface(person, message, version)
        spot = find_button(surface.blocks, button, block_id)
        if spot is None:
            self._refuse_gone(message, button, block_id)
            raise GestureRefused(f"There is no button {button!r} here. There is: {names_of(surface.blocks)}.")
        return await self._act(person, surface, spot, {}, message)

    async def press_in_view(self, user: str, view_id: str, button: str, *, block_id: str | None = None) -> Outcome:
        """Presses a button of the modal on top of this person's screen."""
        return await self._press_on(
            self._person(user), self._view_surface(self._top_view(user, view_id)), button, block_id
        )

    async def press_in_home(self, user: str, button: str, *, block_id: str | None = None) -> Outcome:
        """Presses a button of this person's home tab."""
        return await self._press_on(self._person(user), self._view_surface(self._home(user)), button, block_id)

    # Choosing

    async def choose(
        self, user: str, channel: str, ts: str, field: str, value: Any, *, block_id: str | None = None
    ) -> Outcome:
        """Chooses in a select, radio group, checkboxes, date picker or overflow menu of a message.

        `field` is an action_id or block_id; `value` an option's value or label (a list where several may be chosen),
        a user, a channel, a date. None clears a select.
        """
        person, message = self._person(user), self._message(user, channel, ts)
        surface = self._message_surface(person, message, None)
        return await self._choose_on(person, surface, field, value, block_id, message)

    async def choose_in_view(
        self, user: str, view_id: str, field: str, value: Any, *, block_id: str | None = None
    ) -> Outcome:
        """The same in the modal on top; an input without `dispatch_action` is filled and nothing is sent."""
        surface = self._view_surface(self._top_view(user, view_id))
        return await self._choose_on(self._person(user), surface, field, value, block_id, None)

    async def choose_in_home(self, user: str, field: str, value: Any, *, block_id: str | None = None) -> Outcome:
        """The same in the home tab."""
        surface = self._view_surface(self._home(user))
        return await self._choose_on(self._person(user), surface, field, value, block_id, None)

    async def suggest_in_view(self, user: str, view_id: str, field: str, query: str) -> list[Option]:
        """Types into an external select of a modal and gives the options the app offered."""
        return await self._suggest(self._person(user), self._view_surface(self._top_view(user, view_id)), field, query)

    async def suggest(self, user: str, channel: str, ts: str, field: str, query: str) -> list[Option]:
        """Types into an external select of a message and gives the options the app offered."""
        person, message = self._person(user), self._message(user, channel, ts)
        return await self._suggest(person, self._message_surface(person, message, None), field, query)

    # Acting on a surface

    def _message_surface(self, person: User, message: Message, version: int | None) -> Surface:
        content = message.content if version is None else message.versions[version]
        state = (
            self.world.workspace.message_state(message, person.id) if version is None else initial_state(content.blocks)
        )
        place = payloads.message_place(self.world.workspace, message, person, version)
        return Surface(list(content.blocks), state, place | {"state": {"values": state}}, message.ts)

    def _view_surface(self, view: View) -> Surface:
        return Surface(view.blocks, view.state, payloads.view_place(self.world.workspace, view), view.id)

    def _refuse_gone(self, message: Message, button: str, block_id: str | None) -> None:
        if any(find_button(content.blocks, button, block_id) for content in message.versions):
            raise StaleCard(f"The button {button!r} was on an earlier version of this message and is gone.")

    async def _press_on(self, person: User, surface: Surface, button: str, block_id: str | None) -> Outcome:
        spot = find_button(surface.blocks, button, block_id)
        if spot is None:
            raise GestureRefused(f"There is no button {button!r} here. There is: {names_of(surface.blocks)}.")
        return await self._act(person, surface, spot, {}, None)

    async def _choose_on(
        self, person: User, surface: Surface, field: str, value: Any, block_id: str | None, message: Message | None
    ) -> Outcome:
        spot = find_field(surface.blocks, field, block_id)
        if spot is None:
            raise GestureRefused(f"There is no field {field!r} here. There is: {names_of(surface.blocks)}.")
        chosen = self._enter(surface, spot, value)
        if spot.block["type"] == "input" and not spot.block.get("dispatch_action"):
            return self._quiet(person)
        return await self._act(person, self._fresh(person, surface, message), spot, chosen, message)

    def _enter(self, surface: Surface, spot: Spot, value: Any) -> Json:
        """Puts a choice into the state of the surface (an overflow menu keeps none) and gives it for the payload."""
        known = self._directory(surface)
        if spot.element["type"] == "overflow":
            return {
                "selected_option": entry_for({**spot.element, "type": "static_select"}, value, known)["selected_option"]
            }
        entry = entry_for(spot.element, value, known)
        surface.state[spot.block["block_id"]][spot.element["action_id"]] = entry
        return {key: chosen for key, chosen in entry.items() if key != "type"}

    def _fresh(self, person: User, surface: Surface, message: Message | None) -> Surface:
        """The same surface after the state changed."""
        if message:
            return self._message_surface(person, message, None)
        view = self.world.workspace.view(surface.key)
        return self._view_surface(view) if view else surface

    async def _act(self, person: User, surface: Surface, spot: Spot, chosen: Json, message: Message | None) -> Outcome:
        """Sends block_actions for one element."""
        details = {key: spot.element[key] for key in SHOWN_IN_ACTION if key in spot.element}
        action = {
            "type": spot.element["type"],
            "action_id": spot.element["action_id"],
            "block_id": spot.block["block_id"],
            **details,
            **chosen,
            "action_ts": self.world.workspace.new_ts(),
        }
        payload = {
            **payloads.common(self.world.workspace, "block_actions", person),
            **surface.place,
            "trigger_id": self.world.tickets.trigger_for(person.id),
            **self._response_url(person, message),
            "actions": [action],
        }
        return self._outcome(person, await self.world.hub.interaction(payload))

    async def _suggest(self, person: User, surface: Surface, field: str, query: str) -> list[Option]:
        spot = find_field(surface.blocks, field)
        if spot is None or not spot.element["type"].endswith("external_select"):
            raise GestureRefused(f"There is no external select {field!r} here.")
        if len(query) < spot.element.get("min_query_length", SUGGESTION_QUERY_MINIMUM):
            raise GestureRefused("Slack does not ask the app for so few letters.")
        payload = {
            **payloads.common(self.world.workspace, "block_suggestion", person),
            **surface.place,
            "action_id": spot.element["action_id"],
            "block_id": spot.block["block_id"],
            "value": query,
        }
        answer = await self.world.hub.interaction(payload)
        self._outcome(person, answer)
        return self._keep_offered(surface, spot, answer)

    def _keep_offered(self, surface: Surface, spot: Spot, answer: HubAnswer) -> list[Option]:
        groups = answer.json.get("option_groups", [])
        options = [*answer.json.get("options", []), *(option for group in groups for option in group["options"])]
        if len(options) > SUGGESTION_OPTIONS:
            raise GestureRefused(f"The app offered {len(options)} options; Slack shows at most {SUGGESTION_OPTIONS}.")
        self._offered[(surface.key, spot.element["action_id"])] = options
        return options

    def _directory(self, surface: Surface) -> Directory:
        offered = {field: options for (key, field), options in self._offered.items() if key == surface.key}
        return Directory(
            lambda name: self._person(name).id, lambda name: self.world.workspace.channel(name).id, offered
        )

    def _response_url(self, person: User, message: Message | None) -> Json:
        if message is None:
            return {}
        return {"response_url": self.world.root + self._response_path("actions", message.channel, person, message.ts)}
