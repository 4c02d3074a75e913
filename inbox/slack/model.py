"""What the desk has posted, and what reps were allowed there. Slack is a view; these rows are how we find it again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, Json, JsonObject, UtcDateTime, UuidType, new_id


class DeskPost(Base, kw_only=True):
    """One message of ours in Slack. `version` is the one of its subject that it shows; `state` open or closed."""

    __tablename__ = "desk_posts"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "thread_key"),
        Index("ix_desk_posts_place", "team", "channel", "ts"),
        Index("ix_desk_posts_subject", "subject_id", "kind"),
    )

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    team: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40), default=None)  # None: about to be posted
    thread_ts: Mapped[str | None] = mapped_column(String(40), default=None)
    thread_key: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(30))  # card, mirror, reply, notice, alert
    subject_type: Mapped[str] = mapped_column(String(30))  # conversation, interaction, delivery, job
    subject_id: Mapped[UUID] = mapped_column(UuidType)
    conversation_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("conversations.id"), default=None)
    version: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(20), default="open")
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # machine time
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    data: Mapped[JsonObject | None] = mapped_column(Json, default=None)


class DirectSending(Base, kw_only=True):
    """ "Send what I type here": this rep's text in this conversation's thread goes out by itself until `until` (machine time)."""

    __tablename__ = "desk_direct_sending"

    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class DeskDraft(Base, kw_only=True):
    """What a rep typed in a thread or composer and has not yet decided about: sent, kept as a note, or dropped."""

    __tablename__ = "desk_drafts"
    __table_args__ = (UniqueConstraint("team", "channel", "message_ts"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    conversation_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("conversations.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("users.id"))
    team: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    message_ts: Mapped[str] = mapped_column(String(40))
    text: Mapped[str]
    typed: Mapped[str] = mapped_column(default="")  # the same with Slack's own signs
    state: Mapped[str] = mapped_column(String(20), default="open")  # open, sent, note, dropped
    seen_sequence: Mapped[int] = mapped_column(Integer, default=0)
    delivery_id: Mapped[UUID | None] = mapped_column(UuidType, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    files: Mapped[JsonObject | None] = mapped_column(Json, default=None)
