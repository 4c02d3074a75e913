"""The record of acts: what is wanted at a message that stands there, and how far that was done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, UtcDateTime, UuidType, enum_type
from inbox.acts.values import ActKind


class Act(Base, kw_only=True):
    """What shall be so: the words (None: no words any more), or our emoji (None: no emoji).

    `asked_ts` orders the wishes as they were made, whatever order they are told in; `version` counts them, and `done_version` is
    the last one that was done or given up, with the `problem` that it met.
    """

    __tablename__ = "acts"

    interaction_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_interactions.id"), primary_key=True)
    kind: Mapped[ActKind] = mapped_column(enum_type(ActKind, "act_kind_enum"), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), index=True)
    wanted: Mapped[str | None] = mapped_column(Text, default=None)
    asked_by: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"))
    asked_ts: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=0)
    done_version: Mapped[int] = mapped_column(Integer, default=0)
    problem: Mapped[str | None] = mapped_column(Text, default=None)
