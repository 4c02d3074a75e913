"""Records of calls that we place."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, Json, JsonObject, UtcDateTime, UuidType, enum_type, new_id
from inbox.calling.values import PlacedState
from inbox.deliveries.values import Purpose


class PlacedCall(Base, kw_only=True):
    """One call that somebody asked for, from the press to the provider's receipt. It is placed at most once.

    How the call goes, who was talked to and what was said stands with its interaction, which the provider's reports complete.
    """

    __tablename__ = "placed_calls"

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    asked_key: Mapped[str] = mapped_column(String(255), unique=True)  # asked for again under it: the same call
    interaction_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_interactions.id"), unique=True)
    identity_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("identities.id"), index=True)
    account: Mapped[str] = mapped_column(String(100))
    rep_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"))
    purpose: Mapped[Purpose] = mapped_column(enum_type(Purpose, "placed_call_purpose_enum"))
    state: Mapped[PlacedState] = mapped_column(
        enum_type(PlacedState, "placed_call_state_enum"), default=PlacedState.QUEUED
    )
    attempt_id: Mapped[UUID | None] = mapped_column(UuidType, default=None)
    provider_call_id: Mapped[str | None] = mapped_column(String(255), default=None)
    decision: Mapped[JsonObject | None] = mapped_column(Json, default=None)  # the gate's last word
    problem: Mapped[str | None] = mapped_column(Text, default=None)  # one sentence for the rep
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)  # machine time
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
