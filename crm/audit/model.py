"""Records of who did what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, JsonObject, UtcDateTime, UuidType, new_id
from crm.storage.columns import OptionalJson, new_uuid


class AuditEntry(Base, kw_only=True):
    """One deed. `actor` is "hub" or a rep's id; rows are only added, and outlive their subject."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject", "subject_type", "subject_id", "at"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(80))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(64))
    data: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
