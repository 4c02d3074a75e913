"""How a call to a Bot API server can go wrong, seen from our side."""

from dataclasses import dataclass

from connectors.toolkit.payload import JsonObject


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the server answered instead of a result."""

    status: int
    description: str
    retry_after: float | None = None
    migrate_to: str | None = None


class ServerProblem(Exception):
    """A call without a result."""


class ServerRefused(ServerProblem):
    """The server answered, and said no."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.status} {refusal.description}")
        self.refusal = refusal


class NeverSent(ServerProblem):
    """The request did not reach the server."""


class AnswerLost(ServerProblem):
    """The request was written, or partly; no answer that can be read came back."""


def read_refusal(status: int, answer: JsonObject) -> Refusal:
    """A failed answer of the server, whose body may be anything when a proxy stands between."""
    parameters = answer.inside("parameters")
    return Refusal(
        status=status,
        description=answer.text("description") or f"HTTP status {status}",
        retry_after=parameters.number("retry_after"),
        migrate_to=parameters.identifier("migrate_to_chat_id"),
    )
