"""The record of what was shown, so that nothing is shown twice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, UtcDateTime, UuidType, enum_type
from inbox.signs.values import Sign


class ShownSign(Base, kw_only=True):
    """When a sign was last shown in a conversation (machine time), and below which entry of the contact."""

    __tablename__ = "shown_signs"

    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), primary_key=True)
    sign: Mapped[Sign] = mapped_column(enum_type(Sign, "sign_enum"), primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer)
    shown_at: Mapped[datetime] = mapped_column(UtcDateTime)
