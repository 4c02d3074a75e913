"""Records of conversations. An interaction stands in exactly one conversation, at one place of its sequence."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract.channel import Channel
from crm.storage.base import Base, Json, JsonObject, UtcDateTime, UuidType, enum_type, new_id
from crm.storage.columns import Exact
from inbox.conversations.values import AnchorKind, CloseReason, ConversationState, Turn
from inbox.triage.values import PriorityLevel

NOT_CLOSED = text("state <> 'closed'")


class Conversation(Base, kw_only=True):
    """An open exchange with one contact, or one group chat; it may span channels.

    At most one that is not closed exists for an anchor and topic: the partial unique index says so, not the code.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "uq_conversations_open_anchor",
            "anchor_kind",
            "anchor_id",
            "topic",
            unique=True,
            postgresql_where=NOT_CLOSED,
            sqlite_where=NOT_CLOSED,
        ),
        Index("ix_conversations_owner", "owner_id", "state"),
    )

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    anchor_kind: Mapped[AnchorKind] = mapped_column(enum_type(AnchorKind, "conversation_anchor_enum"))
    anchor_id: Mapped[UUID] = mapped_column(UuidType)  # the contact's id, or the group's identity id
    contact_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_contacts.id"), default=None, index=True)
    topic: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[ConversationState] = mapped_column(
        enum_type(ConversationState, "conversation_state_enum"), default=ConversationState.OPEN
    )
    turn: Mapped[Turn] = mapped_column(enum_type(Turn, "conversation_turn_enum"), default=Turn.OURS)
    version: Mapped[int] = mapped_column(Integer, default=0)  # grows with every change a card shows
    last_sequence: Mapped[int] = mapped_column(Integer, default=0)

    # where they last wrote, so that an answer knows its way
    channel: Mapped[Channel | None] = mapped_column(enum_type(Channel, "conversation_channel_enum"), default=None)
    account: Mapped[str] = mapped_column(String(100), default="")
    identity_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("identities.id"), default=None)
    is_public: Mapped[bool] = mapped_column(Boolean, default=False)

    # who answers, and why
    owner_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
    queue: Mapped[str] = mapped_column(String(100), default="")
    route: Mapped[JsonObject | None] = mapped_column(Json, default=None)
    desk_team: Mapped[str] = mapped_column(String(40), default="")  # where its card stands; empty until it is routed
    desk_channel: Mapped[str] = mapped_column(String(40), default="")
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    # how soon, and why
    subject: Mapped[str | None] = mapped_column(String(255), default=None)
    summary: Mapped[str | None] = mapped_column(Text, default=None)
    priority: Mapped[PriorityLevel] = mapped_column(
        enum_type(PriorityLevel, "conversation_priority_enum"), default=PriorityLevel.MEDIUM
    )
    urgency: Mapped[float] = mapped_column(Float, default=0.0)
    sentiment: Mapped[Decimal | None] = mapped_column(Exact(3, 2), default=None)
    language: Mapped[str | None] = mapped_column(String(10), default=None)
    judgement: Mapped[JsonObject | None] = mapped_column(Json, default=None)  # the Priority with its reasons
    rep_word: Mapped[JsonObject | None] = mapped_column(Json, default=None)  # a rep's own word on how soon: RepWord
    is_noise: Mapped[bool] = mapped_column(
        Boolean, default=False
    )  # auto-replies, newsletters, spam: sinks to the bottom

    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    sla_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # an answer is promised by then
    resolution_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    clock_round: Mapped[int] = mapped_column(Integer, default=0)  # which turn of ours this is
    clock_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # None: the clocks stand still
    last_inbound_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    last_outbound_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    close_reason: Mapped[CloseReason | None] = mapped_column(
        enum_type(CloseReason, "conversation_close_reason_enum"), default=None
    )
    merged_into: Mapped[UUID | None] = mapped_column(UuidType, default=None)


class ConversationEntry(Base, kw_only=True):
    """The place of an interaction in its conversation. `sequence` counts from 1 in the order of arrival."""

    __tablename__ = "conversation_entries"
    __table_args__ = (UniqueConstraint("conversation_id", "sequence"),)

    interaction_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_interactions.id"), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), index=True)
    sequence: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    journal_id: Mapped[int | None] = mapped_column(BigInteger, default=None, index=True)  # the envelope it came in


class ConversationEvent(Base, kw_only=True):
    """What happened to a conversation: opened, judged, routed, taken, snoozed, resolved. Its data hold the reasons."""

    __tablename__ = "conversation_events"

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    machine_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_user_id: Mapped[UUID | None] = mapped_column(UuidType, default=None)
    interaction_id: Mapped[UUID | None] = mapped_column(UuidType, default=None, index=True)
    words: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[JsonObject | None] = mapped_column(Json, default=None)


class TurnSpan(Base, kw_only=True):
    """A stretch of time in which a conversation was on us, after it ended. The clocks of what is promised run only then."""

    __tablename__ = "conversation_turn_spans"
    __table_args__ = (Index("ix_conversation_turn_spans", "conversation_id", "round"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"))
    round: Mapped[int] = mapped_column(Integer)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
