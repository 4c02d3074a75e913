"""Records of tasks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.opportunities.values import WorkPriority
from crm.storage.base import Base, UtcDateTime, UuidType, enum_type, new_id
from crm.storage.columns import MOVES_WITH_CONTACT, named_enum, new_uuid, now
from crm.tasks.values import TaskState


class Task(Base, kw_only=True):
    """Something to do, by `due_at` (hub time) where that is set. `created_by` is None when the hub made it."""

    __tablename__ = "crm_tasks"
    __table_args__ = (Index("ix_crm_tasks_assigned_to", "assigned_to", "state", "due_at"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text, default=None)
    state: Mapped[TaskState] = mapped_column(
        enum_type(TaskState, "task_state_enum"), default=TaskState.OPEN, server_default=TaskState.OPEN.value
    )
    priority: Mapped[WorkPriority] = mapped_column(
        named_enum(WorkPriority, "priority_enum"), default=WorkPriority.MEDIUM, server_default="MEDIUM"
    )
    contact_id: Mapped[UUID | None] = mapped_column(
        UuidType, ForeignKey("crm_contacts.id"), default=None, index=True, info=MOVES_WITH_CONTACT
    )
    company_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_companies.id"), default=None)
    opportunity_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_opportunities.id"), default=None)
    interaction_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_interactions.id"), default=None)
    assigned_to: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
    created_by: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
