"""Changing who answers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.audit import actions as audit
from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RepFacts:
    """A rep as the settings or an administrator describe one. The pair of Slack ids is given whole, or not at all."""

    name: str
    email: str | None = None
    slack_team_id: str | None = None
    slack_user_id: str | None = None
    role: RepRole = RepRole.REP
    team: str = ""
    languages: tuple[str, ...] = ()
    timezone: str | None = None
    on_duty: bool = False
    max_load: int = 20

    def __post_init__(self) -> None:
        if (self.slack_team_id is None) != (self.slack_user_id is None):
            raise ValueError(f"{self.name}: give both the Slack team and the Slack user, or neither.")


async def keep_rep(work: UnitOfWork, facts: RepFacts, by: UUID | None = None) -> Rep:
    """The rep with these Slack ids (else: of this name, without any), made or brought to what the facts say. Active again."""
    rep = await _found(work, facts)
    if rep is None:
        rep = Rep(name=storable_text(facts.name, 200), created_at=work.now, updated_at=work.now)
        work.add(rep)
    rep.name, rep.email, rep.role, rep.team = facts.name, facts.email, facts.role, facts.team
    rep.slack_team_id, rep.slack_user_id = facts.slack_team_id, facts.slack_user_id
    rep.languages, rep.timezone = list(facts.languages), facts.timezone
    rep.on_duty, rep.max_load = facts.on_duty, facts.max_load
    rep.active, rep.updated_at = True, work.now
    await work.session.flush()
    audit.record(work, by, "rep.kept", "rep", rep.id, {"name": rep.name, "role": rep.role.value})
    return rep


async def _found(work: UnitOfWork, facts: RepFacts) -> Rep | None:
    query = select(Rep).where(Rep.slack_team_id == facts.slack_team_id, Rep.slack_user_id == facts.slack_user_id)
    if facts.slack_user_id is None:
        query = select(Rep).where(Rep.name == facts.name, Rep.slack_user_id.is_(None))
    return (await work.session.execute(query.order_by(Rep.created_at).limit(1))).scalar_one_or_none()


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
