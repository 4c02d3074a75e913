"""Records of carrying: a delivery, its parts, each attempt at a part."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract.channel import Channel
from crm.storage.base import Base, Json, JsonObject, UtcDateTime, UuidType, enum_type, new_id
from inbox.deliveries.values import DeliveryState, PartState, Purpose


class Delivery(Base, kw_only=True):
    """The carrying of one outbound interaction to one address. `decision` is the gate's last word, with its reasons."""

    __tablename__ = "deliveries"

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    interaction_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_interactions.id"), index=True)
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), index=True)
    contact_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_contacts.id"), default=None)
    purpose: Mapped[Purpose] = mapped_column(enum_type(Purpose, "delivery_purpose_enum"))
    state: Mapped[DeliveryState] = mapped_column(
        enum_type(DeliveryState, "delivery_state_enum"), default=DeliveryState.QUEUED
    )
    version: Mapped[int] = mapped_column(Integer, default=0)
    channel: Mapped[Channel | None] = mapped_column(enum_type(Channel, "delivery_channel_enum"), default=None)
    account: Mapped[str] = mapped_column(String(100), default="")
    identity_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("identities.id"), default=None)
    chosen_by_rep: Mapped[bool] = mapped_column(Boolean, default=False)  # the rep picked the channel
    send_now_anyway: Mapped[bool] = mapped_column(Boolean, default=False)  # the rep lifted the hours
    written_by: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
    answers_sequence: Mapped[int] = mapped_column(Integer, default=0)  # newest entry the writer had seen
    text: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[JsonObject | None] = mapped_column(Json, default=None)  # buttons, attachment ids, template
    decision: Mapped[JsonObject | None] = mapped_column(Json, default=None)
    sentence: Mapped[str] = mapped_column(Text, default="")  # the gate's plain sentence
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # hub time
    undo_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # machine time
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    problem: Mapped[str | None] = mapped_column(Text, default=None)  # one sentence for the rep
    problem_code: Mapped[str | None] = mapped_column(String(100), default=None)
    replaced_by: Mapped[UUID | None] = mapped_column(UuidType, default=None)  # carried again on another channel


class DeliveryPart(Base, kw_only=True):
    """One call to the provider. Parts that were sent are never sent again."""

    __tablename__ = "delivery_parts"
    __table_args__ = (
        UniqueConstraint("delivery_id", "position"),
        Index(
            "ix_delivery_parts_provider_message",
            "account_key",
            "provider_message_id",
            postgresql_where=text("provider_message_id IS NOT NULL"),
            sqlite_where=text("provider_message_id IS NOT NULL"),
        ),
        Index(
            "ix_delivery_parts_own_message",
            "account_key",
            "own_message_id",
            postgresql_where=text("own_message_id IS NOT NULL"),
            sqlite_where=text("own_message_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    delivery_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("deliveries.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[JsonObject | None] = mapped_column(Json, default=None)
    state: Mapped[PartState] = mapped_column(
        enum_type(PartState, "delivery_part_state_enum"), default=PartState.WAITING
    )
    attempt_id: Mapped[UUID | None] = mapped_column(UuidType, default=None)
    account_key: Mapped[str] = mapped_column(String(150), default="")  # channel:account
    provider_message_id: Mapped[str | None] = mapped_column(String(255), default=None)
    own_message_id: Mapped[str | None] = mapped_column(String(255), default=None)  # kept before it is sent (Message-ID)
    slot_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # its place in line (machine time)


class AccountPace(Base, kw_only=True):
    """When an account (channel:account) will have caught up with what was let through: seconds since 1970, machine time."""

    __tablename__ = "account_paces"

    account_key: Mapped[str] = mapped_column(String(150), primary_key=True)
    caught_up_at: Mapped[float] = mapped_column(Float)


class DeliveryAttempt(Base, kw_only=True):
    """One try at one part: committed before the call; what came of it is recorded by this id, whoever holds the lease."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (Index("ix_delivery_attempts_started", "started_at"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    part_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("delivery_parts.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)  # machine time
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    outcome: Mapped[str | None] = mapped_column(String(40), default=None)  # sent, or the class of the error
    detail: Mapped[str | None] = mapped_column(Text, default=None)
    decision: Mapped[JsonObject | None] = mapped_column(Json, default=None)  # the gate, decided again for this try
