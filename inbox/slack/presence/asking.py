"""The job that asks Slack how it is with the reps, a few at a time, and shows it to whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from crm.reps.rules import zone_of
from crm.storage.unit_of_work import Database, JobRun
from inbox import desk
from inbox.slack import references, store
from inbox.slack.client import SlackRefused, SlackThrottled, SlackTrouble
from inbox.slack.parts import Parts
from inbox.slack.people import assign_modal
from inbox.slack.people.reading import assign_facts
from inbox.slack.presence import actions
from inbox.slack.presence import store as presences
from inbox.slack.presence.actions import Looking, looking_of
from inbox.slack.presence.rules import presence_named, status_of

MOST = 100  # reps, as many as any list shows
PORTION = 6  # what the methods take in one moment
PAUSE = 10.0  # seconds until they take as many again
LONG_ENOUGH = timedelta(seconds=20)  # of a slow Slack in one go: a job has sixty seconds in all
TOO_LATE = timedelta(minutes=15)  # nobody waits so long
OURS = frozenset({"missing_scope", "not_allowed_token_type", "no_permission", "access_denied"})
"""It is about the app, so that nobody else need be asked about."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """So many were asked about; the others may be after `pause` seconds, or not for now where that is None."""

    count: int
    pause: float | None = PAUSE


class Presences:
    """Handler of READ_PRESENCES. It is worth nothing later, so it gives up quietly where Slack is away."""

    def __init__(self, parts: Parts) -> None:
        self._slack = parts.slack

    async def read(self, run: JobRun) -> None:
        """Each rep is asked about once, and whoever looks sees every portion."""
        looking = looking_of(run.payload)
        due = await self._due(run.database, looking)
        asked = await self._ask(run.database, looking.team, due)
        wait, shown = asked.pause if asked.count < len(due) else None, looking
        try:
            shown = await self._shown(run.database, looking)
        except SlackThrottled as throttled:
            wait = max(wait or 0.0, throttled.seconds)
        async with run.finish() as work:
            if looking.home is not None:
                desk.show_home(work, looking.home)
            if wait is not None and (shown.home or shown.view) and not _is_late(looking, work.machine_now):
                actions.look_on(work, shown, wait)

    async def _due(self, database: Database, looking: Looking) -> Sequence[str]:
        async with database.reading() as session:
            return await presences.to_ask(session, looking.team, looking.before, MOST)

    # Asking

    async def _ask(self, database: Database, team: str, due: Sequence[str]) -> Asked:
        begun = database.clock.machine_now()
        for count, user in enumerate(due[:PORTION]):
            if database.clock.machine_now() - begun > LONG_ENOUGH:
                return Asked(count)
            try:
                await self._ask_about(database, team, user)
            except SlackRefused as refusal:
                if refusal.code in OURS:
                    await _not_told(database, team, due, refusal.code)
                    return Asked(len(due))
                await _not_told(database, team, [user], refusal.code)
            except SlackThrottled as throttled:
                return Asked(count, throttled.seconds)
            except SlackTrouble as trouble:
                log.warning("Slack could not be asked whether the reps are there", problem=str(trouble))
                return Asked(count, None)
        return Asked(min(len(due), PORTION))

    async def _ask_about(self, database: Database, team: str, user: str) -> None:
        at = database.clock.machine_now()
        presence = presence_named(await self._slack.presence(user))
        status = status_of(await self._slack.profile(user))
        async with database.transaction() as work:
            await actions.keep_answer(work, team, user, presence, status, at)

    # Showing

    async def _shown(self, database: Database, looking: Looking) -> Looking:
        """The modal as it is now, with its new hash; without a modal where it was closed, or shows something else by now."""
        reference = references.read(looking.reference) if looking.view else None
        if reference is None:
            return looking
        async with database.reading() as session:
            conversation = await store.conversation(session, reference.id)
            if conversation is None:
                return replace(looking, view="")
            machine_now = database.clock.machine_now()
            facts = await assign_facts(session, conversation, looking.reference, zone_of(looking.zone), machine_now)
        try:
            drawn = await self._slack.update_view(looking.view, assign_modal.assign(facts), looking.view_hash)
        except SlackThrottled:
            raise
        except SlackTrouble:
            return replace(looking, view="")
        return replace(looking, view_hash=drawn)


async def _not_told(database: Database, team: str, users: Sequence[str], code: str) -> None:
    async with database.transaction() as work:
        at = work.machine_now
        news = [await actions.keep_problem(work, team, user, code, at) for user in sorted(users)]
    if any(news):
        log.warning("Slack does not say whether reps are there; they are shown without it", code=code, users=len(news))


def _is_late(looking: Looking, machine_now: datetime) -> bool:
    return machine_now - looking.before > TOO_LATE
