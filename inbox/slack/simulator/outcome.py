"""What came of a gesture, as the person at the screen sees it."""

from dataclasses import dataclass, field
from typing import Any

from inbox.slack.simulator.answers import HubAnswer

TROUBLE = {
    "http_timeout": "The app did not answer within three seconds. Nothing may have happened; try again.",
    "connection_failed": "The app could not be reached. Nothing happened; try again in a moment.",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`ok` when the app answered 2xx in time; `error` is the sentence the person sees otherwise.

    `answer` is the app's JSON answer, `errors` the texts it put at input blocks of a modal, `view_id` the modal on top
    of the person's screen afterwards, `ts` the message that was written.
    """

    ok: bool
    status: int | None = None
    error: str | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    view_id: str | None = None
    ts: str | None = None


def trouble(answer: HubAnswer) -> str | None:
    """What Slack tells the person about an answer; None when it was in order."""
    if answer.ok:
        return None
    unclear = f"The app answered with an error ({answer.status}). Nothing may have happened; try again."
    return TROUBLE.get(answer.failure, unclear)
