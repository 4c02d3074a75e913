"""Records of interactions: what happened, its later versions, reactions and files."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract.channel import Channel
from crm.interactions.values import AttachmentState, InteractionDirection, InteractionType
from crm.storage.base import Base, JsonObject, UtcDateTime, UuidType, enum_type, new_id
from crm.storage.columns import (
    MOVES_WITH_CONTACT,
    Exact,
    OptionalJson,
    channel_type,
    empty,
    named_enum,
    new_uuid,
    now,
    zero,
)

HAS_EXTERNAL_ID = text("external_id IS NOT NULL")


class Interaction(Base, kw_only=True):
    """One thing that happened. Its facts are never overwritten: edits are versions, analysis is attached.

    A timeline is ordered by (interaction_date, provider_sequence, arrived_at, id), of which none is ever empty: databases differ
    in where they put what is empty. `interaction_date` is the provider's own time, else that of arrival; `arrived_at` is hub time.

    `provider_sequence` is the provider's own number, 0 where it has none. So within one moment what has no number stands before
    what has one, and only what has none is ordered by arrival. Numbers of different chats say nothing about each other; to order
    those alone by arrival would leave no order at all, since a third one may stand between them by its number. What we send
    ourselves has hub time, to the microsecond, and no number.
    """

    __tablename__ = "crm_interactions"
    __table_args__ = (
        CheckConstraint("sentiment_score BETWEEN -1 AND 1", name="sentiment_range"),
        Index(
            "uq_crm_interactions_external",
            "channel",
            "account",
            "external_id",
            "direction",
            unique=True,
            postgresql_where=HAS_EXTERNAL_ID,
            sqlite_where=HAS_EXTERNAL_ID,
        ),
        Index("ix_crm_interactions_timeline", "contact_id", "interaction_date"),
        Index("ix_crm_interactions_arrivals", "channel", "account", "direction", "arrived_at"),
    )

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)

    type: Mapped[InteractionType] = mapped_column(named_enum(InteractionType, "interaction_type_enum"))
    channel: Mapped[Channel] = mapped_column(channel_type)
    subject: Mapped[str | None] = mapped_column(String(255), default=None)
    content: Mapped[str | None] = mapped_column(Text, default=None)
    direction: Mapped[InteractionDirection] = mapped_column(
        named_enum(InteractionDirection, "interaction_direction_enum")
    )

    contact_id: Mapped[UUID | None] = mapped_column(
        UuidType, ForeignKey("crm_contacts.id"), default=None, info=MOVES_WITH_CONTACT
    )
    company_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_companies.id"), default=None, index=True)
    opportunity_id: Mapped[UUID | None] = mapped_column(
        UuidType, ForeignKey("crm_opportunities.id"), default=None, index=True
    )

    external_id: Mapped[str | None] = mapped_column(String(255), default=None)
    platform_data: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    ai_analysis: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    sentiment_score: Mapped[Decimal | None] = mapped_column(Exact(3, 2), default=None)

    interaction_date: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    processed_by_ai: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    # beside the CRM document
    account: Mapped[str] = mapped_column(String(100), default="", server_default=empty)
    identity_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("identities.id"), default=None, index=True)
    group_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("identities.id"), default=None, index=True)
    is_group: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    sender_verified: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    rep_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
    reply_to: Mapped[str | None] = mapped_column(String(255), default=None)  # the external id it answers
    provider_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    provider_sequence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=zero)
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class InteractionVersion(Base, kw_only=True):
    """What an edit made of an interaction. `number` counts from 1; number 0, so to speak, is the interaction itself."""

    __tablename__ = "interaction_versions"
    __table_args__ = (UniqueConstraint("interaction_id", "number", name="uq_interaction_versions_number"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    interaction_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_interactions.id"))
    number: Mapped[int] = mapped_column(Integer)
    external_id: Mapped[str | None] = mapped_column(String(255), default=None)  # of the edit, where it has one
    content: Mapped[str | None] = mapped_column(Text, default=None)
    platform_data: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)


class InteractionReaction(Base, kw_only=True):
    """The reaction of one person (or of our own account) to an interaction; None when it was taken back."""

    __tablename__ = "interaction_reactions"
    __table_args__ = (UniqueConstraint("interaction_id", "author", name="uq_interaction_reactions_author"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    interaction_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_interactions.id"))
    author: Mapped[str] = mapped_column(String(40))  # an identity's id, or "us"
    emoji: Mapped[str | None] = mapped_column(String(100), default=None)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attachment(Base, kw_only=True):
    """A file of an interaction, or (None) one that a rep laid ready for a message that is not written yet.

    `mime_type` is claimed, `detected_type` read from its bytes; size in bytes.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("interaction_id", "position", name="uq_attachments_position"),
        Index("ix_attachments_blob", "blob_key"),  # who else names these bytes; those that name none lie together in it
    )

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    interaction_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_interactions.id"))
    position: Mapped[int] = mapped_column(Integer, default=0, server_default=zero)
    kind: Mapped[str] = mapped_column(String(30))
    filename: Mapped[str | None] = mapped_column(String(255), default=None)
    mime_type: Mapped[str | None] = mapped_column(String(255), default=None)
    detected_type: Mapped[str | None] = mapped_column(String(255), default=None)
    size: Mapped[int | None] = mapped_column(BigInteger, default=None)
    sha256: Mapped[str | None] = mapped_column(String(64), default=None)
    blob_key: Mapped[str | None] = mapped_column(String(255), default=None)
    state: Mapped[AttachmentState] = mapped_column(
        enum_type(AttachmentState, "attachment_state_enum"),
        default=AttachmentState.WAITING,
        server_default=AttachmentState.WAITING.value,
    )
    problem: Mapped[str | None] = mapped_column(Text, default=None)
    provider_reference: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
