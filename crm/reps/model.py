"""Records of reps: the people inside. The CRM document calls them users."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Integer, String, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from crm.reps.values import RepRole
from crm.storage.base import Base, Json, UtcDateTime, UuidType, enum_type, new_id
from crm.storage.columns import empty, new_uuid, now


class Rep(Base, kw_only=True):
    """A person inside. The pair of Slack ids is the explicit map to the desk; an e-mail address alone is none.

    `max_load` is how many open conversations the rep may have at once; `languages` are ISO 639-1 codes.
    """

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("slack_team_id", "slack_user_id", name="uq_users_slack"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(255), default=None)
    slack_team_id: Mapped[str | None] = mapped_column(String(32), default=None)
    slack_user_id: Mapped[str | None] = mapped_column(String(32), default=None)
    role: Mapped[RepRole] = mapped_column(
        enum_type(RepRole, "rep_role_enum"), default=RepRole.REP, server_default=RepRole.REP.value
    )
    team: Mapped[str] = mapped_column(String(100), default="", server_default=empty)
    languages: Mapped[list[str]] = mapped_column(Json, default_factory=list, server_default="[]")
    timezone: Mapped[str | None] = mapped_column(String(50), default=None)
    on_duty: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    phone: Mapped[str | None] = mapped_column(String(20), default=None)  # E.164: it rings when they call somebody
    max_load: Mapped[int] = mapped_column(Integer, default=20, server_default=text("20"))
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
