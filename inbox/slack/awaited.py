"""What a customer wrote reaches the reps before anything else is done with it: other jobs give way until Slack is called."""

from collections.abc import Callable
from contextvars import ContextVar

from crm.storage.unit_of_work import Handler, JobRun

_our_part: ContextVar[Callable[[], None]] = ContextVar("ends when Slack is called", default=lambda: None)


def awaited(handler: Handler) -> Handler:
    """The same handler, to which other jobs of this process give way until its first call."""

    async def handle(run: JobRun) -> None:
        with run.database.somebody_waits(urgently=False) as our_part_is_done:
            before = _our_part.set(our_part_is_done)
            try:
                await handler(run)
            finally:
                _our_part.reset(before)

    return handle


def slack_is_called() -> None:
    """It is Slack's turn now: nobody needs to give way to us while it takes its time."""
    _our_part.get()()
