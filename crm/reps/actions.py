"""Changing who answers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.audit import actions as audit
from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.base import JsonObject, new_id
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RepFacts:
    """A rep as the settings or an administrator describe one. The pair of Slack ids is given whole, or not at all.

    `phone` (E.164) is the telephone that rings when they call somebody.
    `on_duty` None: a new rep is on duty, a known one keeps the switch they set themselves.
    """

    name: str
    email: str | None = None
    slack_team_id: str | None = None
    slack_user_id: str | None = None
    role: RepRole = RepRole.REP
    team: str = ""
    languages: tuple[str, ...] = ()
    timezone: str | None = None
    on_duty: bool | None = None
    max_load: int = 20
    phone: str | None = None

    def __post_init__(self) -> None:
        if (self.slack_team_id is None) != (self.slack_user_id is None):
            raise ValueError(f"{self.name}: give both the Slack team and the Slack user, or neither.")


async def keep_rep(work: UnitOfWork, facts: RepFacts, by: UUID | None = None) -> Rep:
    """The rep with these Slack ids (else: of this name, without any), made or brought to what the facts say. Active again.

    Several processes may keep the same rep at once: with Slack ids there is one row in the end.
    """
    is_new = await _found(work, facts) is None
    if is_new:
        await work.insert_if_absent(Rep, _first_values(work, facts))
    rep = await _found(work, facts)
    if rep is None:
        raise LookupError(f"the rep {facts.name} is there and cannot be read")
    before = _told(rep)
    rep.name, rep.email, rep.role, rep.team = storable_text(facts.name, 200), facts.email, facts.role, facts.team
    rep.languages, rep.timezone, rep.max_load = list(facts.languages), facts.timezone, facts.max_load
    rep.phone = facts.phone
    rep.on_duty = rep.on_duty if facts.on_duty is None else facts.on_duty
    rep.active = True
    if is_new or _told(rep) != before:
        rep.updated_at = work.now
        audit.record(work, by, "rep.kept", "rep", rep.id, {"name": rep.name, "role": rep.role.value})
    await work.session.flush()
    return rep


def _first_values(work: UnitOfWork, facts: RepFacts) -> JsonObject:
    return {
        "id": new_id(),
        "name": storable_text(facts.name, 200),
        "slack_team_id": facts.slack_team_id,
        "slack_user_id": facts.slack_user_id,
        "on_duty": facts.on_duty is not False,
        "created_at": work.now,
        "updated_at": work.now,
    }


def _told(rep: Rep) -> tuple[object, ...]:
    languages = tuple(rep.languages)
    who = rep.name, rep.email, rep.role, rep.team, languages, rep.timezone, rep.phone
    return *who, rep.max_load, rep.on_duty, rep.active


async def _found(work: UnitOfWork, facts: RepFacts) -> Rep | None:
    query = select(Rep).where(Rep.slack_team_id == facts.slack_team_id, Rep.slack_user_id == facts.slack_user_id)
    if facts.slack_user_id is None:
        query = select(Rep).where(Rep.name == facts.name, Rep.slack_user_id.is_(None))
    query = query.order_by(Rep.created_at).limit(1).with_for_update().execution_options(populate_existing=True)
    return (await work.session.execute(query)).scalar_one_or_none()


async def set_duty(work: UnitOfWork, rep_id: UUID, on_duty: bool) -> Rep:
    """The rep is there, or is not; new conversations are routed accordingly."""
    rep = await _held(work, rep_id)
    rep.on_duty, rep.updated_at = on_duty, work.now
    return rep


async def deactivate(work: UnitOfWork, rep_id: UUID, by: UUID | None) -> Rep:
    """The rep no longer works here and can do nothing more; what they wrote keeps their name."""
    rep = await _held(work, rep_id)
    rep.active, rep.on_duty, rep.updated_at = False, False, work.now
    audit.record(work, by, "rep.deactivated", "rep", rep.id)
    return rep


async def _held(work: UnitOfWork, rep_id: UUID) -> Rep:
    query = select(Rep).where(Rep.id == rep_id).with_for_update().execution_options(populate_existing=True)
    found = (await work.session.execute(query)).scalar_one_or_none()
    if found is None:
        raise LookupError(f"there is no rep {rep_id}")
    return found
