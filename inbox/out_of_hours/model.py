"""Records of nights in which somebody was told that nobody is there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, UtcDateTime, UuidType


class Acknowledgement(Base, kw_only=True):
    """A conversation was told once in the closed time that ends at `opens_at`."""

    __tablename__ = "out_of_hours_acknowledgements"

    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), primary_key=True)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
