"""Records of promises: the warnings that were said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, UtcDateTime, UuidType


class ServiceWarning(Base, kw_only=True):
    """A warning that was said, or that time had passed by when it was looked at. The key says that each comes once.

    `round`: of first responses, which turn of ours in this conversation; of resolutions 0. `promised_at` is what was promised.
    """

    __tablename__ = "service_warnings"

    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), primary_key=True)
    promise: Mapped[str] = mapped_column(String(20), primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True)
    level: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    promised_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    was_said: Mapped[bool] = mapped_column(Boolean, default=True)
