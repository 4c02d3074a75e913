"""Short-lived permissions Slack hands out with a click: trigger ids and response addresses."""

from collections.abc import Callable
from dataclasses import dataclass

from inbox.slack.simulator.errors import SlackError
from inbox.slack.simulator.settings import SlackSimulatorSettings


@dataclass(slots=True)
class Trigger:
    """The right to open one modal for this user, soon after the click."""

    user: str
    born: float
    is_used: bool = False


@dataclass(slots=True)
class ResponseTarget:
    """Where a response_url leads: a channel, the person who clicked, and the message that was clicked (if any)."""

    channel: str
    user: str
    message_ts: str | None
    born: float
    uses: int = 0


class Tickets:
    """Hands out and redeems; times come from the clock of the workspace."""

    def __init__(
        self, settings: SlackSimulatorSettings, clock: Callable[[], float], new_secret: Callable[[], str]
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.new_secret = new_secret
        self._triggers: dict[str, Trigger] = {}
        self._targets: dict[str, ResponseTarget] = {}

    def trigger_for(self, user: str) -> str:
        """A trigger id such as 13345224609.738474920.8088930838d88f008e0."""
        name = f"{int(self.clock())}.{len(self._triggers) + 1}.{self.new_secret()}"
        self._triggers[name] = Trigger(user, self.clock())
        return name

    def redeem_trigger(self, name: str) -> str:
        """The user of a trigger id that is fresh and unused; SlackError otherwise."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.is_used:
            raise SlackError("exchanged_trigger_id")
        if self.clock() - trigger.born > self.settings.trigger_seconds:
            raise SlackError("expired_trigger_id")
        trigger.is_used = True
        return trigger.user

    def response_path_for(self, kind: str, team: str, channel: str, user: str, message_ts: str | None) -> str:
        """A path such as /actions/T0/12/secret; `kind` is actions or commands."""
        path = f"/{kind}/{team}/{len(self._targets) + 1}/{self.new_secret()}"
        self._targets[path] = ResponseTarget(channel, user, message_ts, self.clock())
        return path

    def redeem_response(self, path: str) -> ResponseTarget | None:
        """The target, counted as used once more; None when the address is unknown, too old or used up."""
        target = self._targets.get(path)
        if target is None or self.clock() - target.born > self.settings.response_url_seconds:
            return None
        target.uses += 1
        return target if target.uses <= self.settings.response_url_uses else None
