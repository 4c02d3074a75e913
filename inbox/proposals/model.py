"""Records of what machines wrote for reps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, UtcDateTime, UuidType, enum_type, new_id
from inbox.proposals.values import ProposalKind


class ProposalRecord(Base, kw_only=True):
    """One proposal as it was shown. `interaction_id` is the message it is of, where it is of one; `asked_by` the rep."""

    __tablename__ = "desk_proposals"
    __table_args__ = (Index("ix_desk_proposals_input", "kind", "input_hash"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    kind: Mapped[ProposalKind] = mapped_column(enum_type(ProposalKind, "proposal_kind_enum"))
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), index=True)
    interaction_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_interactions.id"), default=None)
    asked_by: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"))
    made_by: Mapped[str] = mapped_column(String(200))
    prompt_version: Mapped[str] = mapped_column(String(40), default="")
    input_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
