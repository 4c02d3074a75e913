"""The named steps at which a process of the hub may end or freeze: the seams are wrapped in the child, not in the code.

A step is armed by a file; the first process that comes to it takes the file, and is gone or still. Nobody else is.
"""

import os
import signal
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from connectors.contract.inbound import InboundEvent, MessageReceived
from connectors.contract.protocol import Connector
from crm.storage.unit_of_work import JobRun, UnitOfWork
from hub.engine.batch import Batch
from hub.engine.drain import Drain
from hub.engine.journal_postgres import PostgresJournalWriter
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.model import JournalEntry
from hub.engine.run import Run
from hub.intake import Intake
from hub.together import IntakeTogether
from inbox.deliveries import actions as deliveries
from inbox.deliveries.dispatch import Carrier
from inbox.intake.together import Arrived
from inbox.slack.client import Slack
from inbox.slack.posts import Pen


class Step(StrEnum):
    BEFORE_JOURNAL = "before the journal commits"
    AFTER_JOURNAL = "the journal has committed, no 200 yet"
    BEFORE_INTAKE = "before a message is taken in"
    IN_FINISH = "in finish(), the job's row deleted, nothing committed"
    AFTER_FINISH = "finish() has committed, the next job not begun"
    BEFORE_POST = "intention to post committed, Slack not called"
    AFTER_POST = "Slack has the post, nothing recorded"
    AFTER_POST_RECORDED = "the post is recorded, its job not finished"
    BEFORE_INTENTION = "before the intention to send is committed"
    BEFORE_CALL = "intention to send committed, provider not called"
    AFTER_CALL = "the provider took it, no receipt recorded"
    BEFORE_RECEIPT = "receipt written, not committed"


class Deed(StrEnum):
    KILL = "kill"
    STOP = "stop"


SIGNALS = {Deed.KILL: signal.SIGKILL, Deed.STOP: signal.SIGSTOP}


class Steps:
    """The steps of one trial, as files in a folder that its processes share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(exist_ok=True)

    def arm(self, step: Step, deed: Deed = Deed.KILL) -> None:
        """Whoever comes to this step next does the deed to itself."""
        self._armed(step).write_text(deed.value)

    def disarm(self, step: Step) -> None:
        self._armed(step).unlink(missing_ok=True)

    def fired(self, step: Step) -> int | None:
        """The process that did it; None while nobody came there."""
        found = next(self._folder.glob(f"{step.name}.fired.*"), None)
        return None if found is None else int(found.suffix[1:])

    def forget(self, step: Step) -> None:
        """It may be armed again."""
        for one in self._folder.glob(f"{step.name}.*"):
            one.unlink(missing_ok=True)

    def passing(self, step: Step) -> None:
        """Called by a child at each step; returns unless it was armed."""
        try:
            deed = Deed(self._armed(step).read_text())
            self._armed(step).rename(self._folder / f"{step.name}.fired.{os.getpid()}")
        except FileNotFoundError:  # not armed, or another process was quicker
            return
        os.kill(os.getpid(), SIGNALS[deed])

    def wrap(self) -> None:
        """From now on this process passes its steps."""
        for owner, name, before, after in SEAMS:
            setattr(owner, name, self._around(getattr(owner, name), before, after))

    def poison(self, words_file: Path) -> None:
        """From now on whatever says the words in this file cannot be taken in; while there is no file, everything can."""
        kept = Intake.kept

        async def poisoned(intake: Intake, run: JobRun) -> tuple[Connector, InboundEvent]:
            found = await kept(intake, run)
            if words_file.exists() and _says(found[1], words_file.read_text()):
                raise RuntimeError("poison")
            return found

        plain = IntakeTogether._plain

        async def plain_unless_poisoned(
            intake: IntakeTogether, work: UnitOfWork, entry: JournalEntry
        ) -> Arrived | None:
            """What is taken in many at a time is left out there, and fails alone."""
            found = await plain(intake, work, entry)
            is_poison = found is not None and words_file.exists() and _says(found.event, words_file.read_text())
            return None if is_poison else found

        setattr(Intake, "kept", poisoned)  # noqa: B010
        setattr(IntakeTogether, "_plain", plain_unless_poisoned)  # noqa: B010

    def _around(self, original: Callable[..., Any], before: Step | None, after: Step | None) -> Callable[..., Any]:
        async def stepped(*given: Any, **named: Any) -> Any:
            if before is not None:
                self.passing(before)
            result = await original(*given, **named)
            if after is not None:
                self.passing(after)
            return result

        return stepped

    def _armed(self, step: Step) -> Path:
        return self._folder / f"{step.name}.armed"


def _says(event: InboundEvent, words: str) -> bool:
    return isinstance(event, MessageReceived) and event.text == words


SEAMS: tuple[tuple[Any, str, Step | None, Step | None], ...] = (
    (PostgresJournalWriter, "__call__", Step.BEFORE_JOURNAL, Step.AFTER_JOURNAL),
    (SqliteJournalWriter, "__call__", Step.BEFORE_JOURNAL, Step.AFTER_JOURNAL),
    (Intake, "run", Step.BEFORE_INTAKE, None),
    (IntakeTogether, "run", Step.BEFORE_INTAKE, None),
    (Run, "_leave", Step.IN_FINISH, None),
    (Batch, "claim", None, Step.IN_FINISH),
    (Drain, "_after_finish", Step.AFTER_FINISH, None),
    (Slack, "post", Step.BEFORE_POST, Step.AFTER_POST),
    (Pen, "_record", None, Step.AFTER_POST_RECORDED),
    (Carrier, "_intend", Step.BEFORE_INTENTION, None),
    (Carrier, "_send", Step.BEFORE_CALL, Step.AFTER_CALL),
    (deliveries, "record_receipt", None, Step.BEFORE_RECEIPT),
)
