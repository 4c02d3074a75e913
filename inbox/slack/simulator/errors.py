"""SlackError and GestureRefused: what the workspace refuses an app, and what it refuses a person."""


class SlackError(Exception):
    """A Web API call that Slack answers with `ok: false`; `messages` go under `response_metadata`."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []


class GestureRefused(Exception):
    """The person cannot do this: the button is not there, a required field is empty, the modal is closed."""


class StaleCard(GestureRefused):
    """The button was on an earlier version of this message, and is gone from the present one."""
