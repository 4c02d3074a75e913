"""Records of routing: whose turn it is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, UtcDateTime, UuidType


class RoutingTurn(Base, kw_only=True):
    """When routing last gave a rep something (hub time). The row is also what two routers of the same moment queue at."""

    __tablename__ = "routing_turns"

    rep_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"), primary_key=True)
    last_assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
