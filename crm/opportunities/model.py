"""Records of deals, and of the projects that won deals become."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.opportunities.values import OpportunityStage, ProjectState, WorkPriority
from crm.storage.base import Base, UtcDateTime, UuidType, enum_type, new_id
from crm.storage.columns import MOVES_WITH_CONTACT, Exact, named_enum, new_uuid, now, zero


class Project(Base, kw_only=True):
    """Work that was sold."""

    __tablename__ = "projects"

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text, default=None)
    state: Mapped[ProjectState] = mapped_column(
        enum_type(ProjectState, "project_state_enum"),
        default=ProjectState.ACTIVE,
        server_default=ProjectState.ACTIVE.value,
    )
    contact_id: Mapped[UUID | None] = mapped_column(
        UuidType, ForeignKey("crm_contacts.id"), default=None, index=True, info=MOVES_WITH_CONTACT
    )
    company_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_companies.id"), default=None, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)


class Opportunity(Base, kw_only=True):
    """A deal. `value` is in `currency` (ISO 4217), `probability` in per cent; a lost one says why."""

    __tablename__ = "crm_opportunities"
    __table_args__ = (CheckConstraint("probability BETWEEN 0 AND 100", name="probability_percent"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)

    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text, default=None)
    value: Mapped[Decimal] = mapped_column(Exact(10, 2))
    probability: Mapped[int] = mapped_column(Integer, default=0, server_default=zero)
    expected_close_date: Mapped[date | None] = mapped_column(Date, default=None)

    contact_id: Mapped[UUID | None] = mapped_column(
        UuidType, ForeignKey("crm_contacts.id"), default=None, index=True, info=MOVES_WITH_CONTACT
    )
    company_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_companies.id"), default=None, index=True)
    project_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("projects.id"), default=None)

    stage: Mapped[OpportunityStage] = mapped_column(
        named_enum(OpportunityStage, "opportunity_stage_enum"),
        default=OpportunityStage.INITIAL_CONTACT,
        server_default="INITIAL_CONTACT",
    )
    source: Mapped[str | None] = mapped_column(String(100), default=None)
    category: Mapped[str | None] = mapped_column(String(100), default=None)
    priority: Mapped[WorkPriority] = mapped_column(
        named_enum(WorkPriority, "priority_enum"), default=WorkPriority.MEDIUM, server_default="MEDIUM"
    )

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    assigned_to: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None, index=True)

    # beside the CRM document
    currency: Mapped[str] = mapped_column(String(3), default="EUR", server_default="EUR")
    lost_reason: Mapped[str | None] = mapped_column(Text, default=None)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
