"""Keeping what Slack says of the reps, and wishing that it be asked. None of it is read by routing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox.jobs import READ_PRESENCES
from inbox.slack.presence import store
from inbox.slack.presence.model import SlackPresence
from inbox.slack.presence.rules import EVERY
from inbox.slack.presence.values import NO_STATUS, Presence, Status

LANE = "presences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Somebody looks at a list of reps: at their page, or at a modal. Who was not asked about since `before` is asked about."""

    team: str
    before: datetime  # machine time
    home: UUID | None = None
    view: str = ""
    view_hash: str = ""
    reference: str = ""  # what the modal is about
    zone: str = "UTC"  # the clock of whoever looks at it

    @property
    def key(self) -> str:
        return f"home:{self.home}" if self.home else f"view:{self.view}"

    def as_json(self) -> JsonObject:
        return {
            "team": self.team,
            "before": self.before.isoformat(),
            "home": str(self.home or ""),
            "view": self.view,
            "view_hash": self.view_hash,
            "reference": self.reference,
            "zone": self.zone,
        }


def looking_of(payload: JsonObject) -> Looking:
    return Looking(
        team=str(payload["team"]),
        before=datetime.fromisoformat(str(payload["before"])),
        home=UUID(str(payload["home"])) if payload["home"] else None,
        view=str(payload["view"]),
        view_hash=str(payload["view_hash"]),
        reference=str(payload["reference"]),
        zone=str(payload["zone"]),
    )


async def look_from_home(work: UnitOfWork, team: str, rep_id: UUID) -> None:
    """The rep's page shall show how it is now, where that is worth a question."""
    await _look(work, Looking(team=team, before=work.machine_now - EVERY, home=rep_id))


async def look_from_modal(work: UnitOfWork, team: str, view: str, view_hash: str, reference: str, zone: str) -> None:
    """The same for a modal that stands open, as it was drawn with this hash."""
    before = work.machine_now - EVERY
    await _look(work, Looking(team=team, before=before, view=view, view_hash=view_hash, reference=reference, zone=zone))


async def _look(work: UnitOfWork, looking: Looking) -> None:
    if await store.to_ask(work.session, looking.team, looking.before, 1):
        look_on(work, looking, 0.0)


def look_on(work: UnitOfWork, looking: Looking, seconds: float) -> None:
    """Ask, after so many seconds of machine time."""
    not_before = work.machine_now + timedelta(seconds=seconds)
    request = JobRequest(READ_PRESENCES, LANE, looking.as_json(), not_before=not_before, coalesce_key=looking.key)
    work.enqueue(request)


async def keep_answer(
    work: UnitOfWork, team: str, user: str, presence: Presence | None, status: Status, at: datetime
) -> None:
    """Slack was asked at `at` and said so."""
    row = await _held(work, team, user)
    row.presence, row.presence_at, row.asked_at, row.problem = presence.value if presence else "", at, at, ""
    _put_status(row, status, at)


async def keep_status(work: UnitOfWork, team: str, user: str, status: Status, at: datetime) -> None:
    """Slack told by itself; what was read later than `at` stands."""
    _put_status(await _held(work, team, user), status, at)


async def keep_problem(work: UnitOfWork, team: str, user: str, problem: str, at: datetime) -> bool:
    """Slack does not say: nothing is known of them. True when that is news."""
    row = await _held(work, team, user)
    is_news = row.problem != problem[:80]
    row.presence, row.presence_at, row.asked_at, row.problem = "", None, at, problem[:80]
    _put_status(row, NO_STATUS, at)
    return is_news


def _put_status(row: SlackPresence, status: Status, at: datetime) -> None:
    if row.status_at is None or row.status_at <= at:
        row.status_text, row.status_emoji, row.status_until = status.text, status.emoji, status.until
        row.status_at = at


async def _held(work: UnitOfWork, team: str, user: str) -> SlackPresence:
    nothing = dict.fromkeys(("presence", "status_text", "status_emoji", "problem"), "")
    await work.insert_if_absent(SlackPresence, {"team": team, "user": user, **nothing})
    return await work.session.get_one(SlackPresence, (team, user), with_for_update=True, populate_existing=True)
