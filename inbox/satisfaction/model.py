"""Records of surveys and their answers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract.channel import Channel
from crm.storage.base import Base, UtcDateTime, UuidType, enum_type, new_id
from crm.storage.columns import MOVES_WITH_CONTACT


class SatisfactionSurvey(Base, kw_only=True):
    """A conversation whose contact was asked, once, and what they answered. `words` is their answer as they gave it."""

    __tablename__ = "satisfaction_surveys"
    __table_args__ = (Index("ix_satisfaction_surveys_identity", "identity_id", "asked_at"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), unique=True)
    contact_id: Mapped[UUID | None] = mapped_column(
        UuidType, ForeignKey("crm_contacts.id"), default=None, index=True, info=MOVES_WITH_CONTACT
    )
    identity_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("identities.id"))
    channel: Mapped[Channel] = mapped_column(enum_type(Channel, "satisfaction_channel_enum"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    score: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    words: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    interaction_id: Mapped[UUID | None] = mapped_column(UuidType, default=None)
