"""Records of corrections."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, UtcDateTime, UuidType, enum_type, new_id
from inbox.labels.values import LabelOf


class Label(Base, kw_only=True):
    """A rep's word against the hub's: what the hub had said (`former`), what the rep says instead (`given`).

    `interaction_id` is the message they had before their eyes, where there was one. What was taken back is no label any more.
    """

    __tablename__ = "labels"
    __table_args__ = (Index("ix_labels_of", "of", "at"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    of: Mapped[LabelOf] = mapped_column(enum_type(LabelOf, "label_of_enum"))
    former: Mapped[str] = mapped_column(String(40))
    given: Mapped[str] = mapped_column(String(40))
    by_user_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"))
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), index=True)
    interaction_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_interactions.id"), default=None)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
