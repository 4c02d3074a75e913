"""Submitting and closing modals, and following what the app answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inbox.slack.simulator import payloads, views
from inbox.slack.simulator.answers import HubAnswer
from inbox.slack.simulator.cards import Cards
from inbox.slack.simulator.errors import GestureRefused, SlackError
from inbox.slack.simulator.fields import fill, refuse_blank
from inbox.slack.simulator.outcome import Outcome
from inbox.slack.simulator.records import User, View


class Modals(Cards):
    """Only the modal on top of a person's stack can be touched."""

    async def submit(self, user: str, view_id: str, values: Mapping[str, Any] | None = None) -> Outcome:
        """Fills fields (by block_id or action_id) of the modal on top and submits it; follows the app's answer."""
        person, view = self._person(user), self._top_view(user, view_id)
        if "submit" not in view.body:
            raise GestureRefused("This modal has no submit button.")
        surface = self._view_surface(view)
        fill(surface.blocks, view.state, values or {}, self._directory(surface))
        refuse_blank(surface.blocks, view.state)
        trigger = self.world.tickets.trigger_for(person.id)
        payload = payloads.view_submission(self.world.workspace, person, view, trigger)
        answer = await self.world.hub.interaction(payload)
        return self._follow(person, view, answer) if answer.ok else self._outcome(person, answer)

    def fill_in_view(self, user: str, view_id: str, values: Mapping[str, Any]) -> None:
        """Types into fields of the modal on top, as before a button in it is pressed; nothing is sent."""
        surface = self._view_surface(self._top_view(user, view_id))
        fill(surface.blocks, self._top_view(user, view_id).state, values, self._directory(surface))
        self.world.workspace.changed("view", user=self._person(user).id)

    async def close(self, user: str, view_id: str) -> Outcome:
        """Cancels the modal on top; the app hears of it only where it asked to (`notify_on_close`)."""
        person, view = self._person(user), self._top_view(user, view_id)
        clears = bool(view.body.get("clear_on_close"))
        payload = payloads.view_closed(self.world.workspace, person, view, is_cleared=clears)
        if clears:
            self.world.workspace.close_all_views(person.id)
        else:
            self.world.workspace.close_view(view)
        if not view.body.get("notify_on_close"):
            return self._quiet(person)
        return self._outcome(person, await self.world.hub.interaction(payload))

    def _follow(self, person: User, view: View, answer: HubAnswer) -> Outcome:
        """Does what the answer to a submitted modal says: close, clear, update, push or show errors."""
        action = answer.json.get("response_action")
        try:
            match action:
                case None:
                    self.world.workspace.close_view(view)
                case "clear":
                    self.world.workspace.close_all_views(person.id)
                case "update":
                    body = views.judged_view(self.world, answer.json.get("view"), views.MODAL, view)
                    self.world.workspace.replace_view(view, body)
                case "push":
                    body = views.judged_view(self.world, answer.json.get("view"), views.MODAL, None)
                    views.push_on_stack(self.world, person.id, body)
                case "errors":
                    return self._show_errors(person, view, answer)
                case _:
                    raise SlackError("invalid_response_action")
        except SlackError as refusal:
            told = "; ".join(refusal.messages) or refusal.error
            return self._outcome(person, answer, f"The app's answer could not be shown: {told}")
        return self._outcome(person, answer)

    def _show_errors(self, person: User, view: View, answer: HubAnswer) -> Outcome:
        errors = dict(answer.json.get("errors") or {})
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not errors or not set(errors) <= inputs:
            raise SlackError("invalid_errors", [f"errors must name input blocks, got {', '.join(errors) or 'none'}"])
        view.errors = errors
        self.world.workspace.changed("view", user=person.id)
        return replace(self._outcome(person, answer), errors=errors)
