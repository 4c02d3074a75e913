"""Records of notifications: what a rep wants to be told of, and what they were."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, Json, JsonObject, UtcDateTime, UuidType, new_id
from inbox.notifications.values import NoticeState


class RepPreferencesRow(Base, kw_only=True):
    """How a rep wants to be told; a rep without a row has the defaults. `ways`: {kind: way}. Times are "HH:MM" on their clock."""

    __tablename__ = "rep_preferences"

    rep_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"), primary_key=True)
    ways: Mapped[JsonObject] = mapped_column(Json, default_factory=dict)
    quiet_start: Mapped[str | None] = mapped_column(String(5), default=None)  # both None: no quiet hours
    quiet_end: Mapped[str | None] = mapped_column(String(5), default=None)
    quiet_weekends: Mapped[bool] = mapped_column(Boolean, default=True)
    morning: Mapped[str] = mapped_column(String(5))
    evening: Mapped[str] = mapped_column(String(5))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RepNotice(Base, kw_only=True):
    """One thing a rep is told of, once: `key` is unique for the rep. `at` is hub time."""

    __tablename__ = "rep_notices"
    __table_args__ = (
        UniqueConstraint("rep_id", "key", name="uq_rep_notices_key"),
        Index("ix_rep_notices_state", "rep_id", "state", "at"),
        Index("ix_rep_notices_conversation", "conversation_id", "rep_id", "kind"),
    )

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    rep_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"))
    key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=NoticeState.WAITING.value)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
