"""The job that shows a warning: to the owner in the thread, later to everybody in the channel."""

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from crm.storage.unit_of_work import JobRun
from inbox.service_levels.values import WarningLevel
from inbox.slack.parts import Parts
from inbox.slack.posts import Showing, Thread
from inbox.slack.promises import message, reading
from inbox.slack.promises.facts import WarningFacts
from inbox.slack.showing import Shows

WARNING = "warning"
WARNINGS = UUID("0a5a1c9e-51d3-4f2b-9a6e-2f8f6f0f2d11")


@dataclass(frozen=True, slots=True)
class Warnings:
    """Handler of `desk.show_warning`. A job that is done twice, or begins anew after a kill, shows nothing twice."""

    parts: Parts
    shows: Shows

    async def show(self, run: JobRun) -> None:
        async with run.database.reading() as session:
            facts = await reading.warning(session, run.payload, self.parts.team)
        pen = self.shows.pen(run)
        thread = await self.shows.thread(run, pen, facts.conversation_id) if facts is not None else None
        if facts is not None and thread is not None:
            await pen.put(_in_thread(facts, thread))
        async with run.finish():
            pass


def _in_thread(facts: WarningFacts, thread: Thread) -> Showing:
    shown = thread.showing(WARNING, "warning", _subject(facts), message.warning(facts))
    return replace(shown, is_broadcast=facts.level is not WarningLevel.EARLY)


def _subject(facts: WarningFacts) -> UUID:
    return uuid5(WARNINGS, f"{facts.conversation_id}:{facts.promise}:{facts.round}:{facts.level}")
