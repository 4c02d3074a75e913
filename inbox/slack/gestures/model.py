"""What is known of the emoji that reps put on messages."""

from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, Json, JsonObject, UuidType


class DeskGesture(Base, kw_only=True):
    """One emoji of one rep on one message. `event_ts` is Slack's stamp of the newest event, which decides whatever arrives
    later; `done` what the gesture changed, so that it can be undone, None where it did nothing; `told` what the rep was told.
    """

    __tablename__ = "desk_gestures"

    team: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    ts: Mapped[str] = mapped_column(String(40), primary_key=True)
    user: Mapped[str] = mapped_column(String(40), primary_key=True)
    emoji: Mapped[str] = mapped_column(String(100), primary_key=True)
    event_ts: Mapped[str] = mapped_column(String(40))
    is_on: Mapped[bool] = mapped_column(Boolean)
    conversation_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("conversations.id"), default=None)
    done: Mapped[JsonObject | None] = mapped_column(Json, default=None)
    told: Mapped[str] = mapped_column(Text, default="")
