"""What breaks in a listener after it has acknowledged stays acknowledged.

Bolt looks for the acknowledgement every few milliseconds, and forgets it where the listener raises before it has looked: Slack
then waits for three seconds and shows whoever pressed an error, although everything was kept.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from inbox.slack.interactions import Payload
from inbox.slack.tables import Ack

Listener = Callable[[Ack, dict[str, Any]], Awaitable[None]]
Failed = Callable[[Exception, Payload], Awaitable[None]]


def careful(listener: Listener, failed: Failed) -> Listener:
    """The same listener; what it raises after its acknowledgement goes to `failed` and not to Bolt."""

    async def heard(ack: Ack, body: dict[str, Any]) -> None:
        acknowledging = _Acknowledging(ack)
        try:
            await listener(acknowledging, body)
        except Exception as error:  # counted and logged there, whatever it is; before the acknowledgement Bolt is told
            if not acknowledging.is_done:
                raise
            await failed(error, body)

    return heard


class _Acknowledging:
    """An acknowledgement that knows whether it was made."""

    def __init__(self, ack: Ack) -> None:
        self._ack = ack
        self.is_done = False

    async def __call__(self, *given: Any, **named: Any) -> Any:
        answer = await self._ack(*given, **named)
        self.is_done = True
        return answer
