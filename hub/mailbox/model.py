"""Records of visitors: the frames that lie ready for them, and what of the moment every process must see."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, BigId, Json, JsonObject, UtcDateTime

UNSEEN = text("seen_at IS NULL")


class ChatVisitor(Base):
    """A visitor's mailbox, made when something is first left in it or the visitor first looks.

    `last_sequence` belongs to the newest frame, and tells when it was left (see `actions.sequence_at`). `typing_until` (machine
    time): one of us writes to them; `read_at`: up to when we read what they wrote. `looked_at` and `typed_at`: when they last
    had the chat before their eyes, and wrote in it. All but `typing_until` are the hub's time.
    """

    __tablename__ = "chat_visitors"

    account: Mapped[str] = mapped_column(String(80), primary_key=True)
    visitor: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    typing_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    typed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class ChatFrame(Base):
    """A message for a visitor. `sequence` grows in the order in which frames are committed or changed, with gaps; `key` comes
    once. What is changed has a later sequence and keeps `created_at`, by which it stands where it was said."""

    __tablename__ = "chat_frames"
    __table_args__ = (
        UniqueConstraint("account", "visitor", "sequence"),
        UniqueConstraint("account", "key"),
        Index("ix_chat_frames_unseen", "created_at", postgresql_where=UNSEEN, sqlite_where=UNSEEN),
        Index("ix_chat_frames_created", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True, init=False)
    account: Mapped[str] = mapped_column(String(80))
    visitor: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(64))
    content: Mapped[JsonObject] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
