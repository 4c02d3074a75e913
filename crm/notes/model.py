"""Records of notes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, UtcDateTime, UuidType, new_id
from crm.storage.columns import MOVES_WITH_CONTACT, new_uuid, now


class Note(Base, kw_only=True):
    """What a rep wrote down about a contact, an interaction or a deal. `by` is None when the hub wrote it."""

    __tablename__ = "crm_notes"

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    text: Mapped[str] = mapped_column(Text)
    contact_id: Mapped[UUID | None] = mapped_column(
        UuidType, ForeignKey("crm_contacts.id"), default=None, index=True, info=MOVES_WITH_CONTACT
    )
    interaction_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_interactions.id"), default=None)
    opportunity_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_opportunities.id"), default=None)
    by: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
