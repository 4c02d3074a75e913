"""Records of routing: whose turn it is, and who is in which user group of Slack's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, Json, JsonObject, UtcDateTime, UuidType


class RoutingTurn(Base, kw_only=True):
    """When routing last gave a rep something (hub time). The row is also what two routers of the same moment queue at."""

    __tablename__ = "routing_turns"

    rep_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"), primary_key=True)
    last_assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class UserGroup(Base, kw_only=True):
    """A user group as Slack last told it at `read_at` (machine time): {"users": [Slack user ids]}, or the `problem` it had."""

    __tablename__ = "routing_user_groups"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    members: Mapped[JsonObject] = mapped_column(Json)
    problem: Mapped[str] = mapped_column(String(200), default="")
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
