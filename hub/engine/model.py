"""The engine's own records: the journal of what arrived, the sandbox's clock, and who is alive."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, BigId, Json, JsonObject, UtcDateTime
from hub.engine import journal_schema
from hub.engine.journal_numbers import FINGERPRINT_BYTES, fingerprint

UNREADABLE_LANE = "unreadable"
_IN_A_BLOB = text("blob_key IS NOT NULL")
WHOLE_AND_DONE = "lane = 'unreadable' AND state = 'accepted' AND emptied_at IS NULL"  # in words: the index's own


class JournalState(StrEnum):
    ACCEPTED = "accepted"
    UNREADABLE = "unreadable"


class JournalEntry(Base):
    """One event as it arrived: the bytes from which a connector's `parse` makes it again, and the job that takes it in.

    `item` is empty when the bytes lie in the blob store under `blob_key`, and when they were taken out at somebody's wish:
    `erased_at`, or because their time was over: `emptied_at`. `key` is the event's fingerprint, unique in the whole journal:
    hub.engine.journal_schema says how. `received_at` is the hub's time, the others are the machine's. `lane` and `kind` are
    those of its job, for a replay. Lane `unreadable` has whole bodies that could not be taken apart.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index(
            "ix_journal_unreadable",
            "id",
            postgresql_where=text("state = 'unreadable'"),
            sqlite_where=text("state = 'unreadable'"),
        ),
        Index("ix_journal_blob", "blob_key", postgresql_where=_IN_A_BLOB, sqlite_where=_IN_A_BLOB),
        Index("ix_journal_whole", "id", postgresql_where=text(WHOLE_AND_DONE), sqlite_where=text(WHOLE_AND_DONE)),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True, init=False)
    key: Mapped[bytes] = mapped_column(LargeBinary(FINGERPRINT_BYTES), init=False)
    connector: Mapped[str] = mapped_column(String(80))
    account: Mapped[str] = mapped_column(String(80))
    event_id: Mapped[str] = mapped_column(String(255))
    lane: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(80))
    item: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[JsonObject] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default=JournalState.ACCEPTED.value)
    problem: Mapped[str | None] = mapped_column(Text, default=None)
    blob_key: Mapped[str | None] = mapped_column(String(255), default=None)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    emptied_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    def __post_init__(self) -> None:
        self.key = fingerprint(self.connector, self.account, self.event_id)


event.listen(JournalEntry.__table__, "after_create", journal_schema.created)
event.listen(JournalEntry.__table__, "after_drop", journal_schema.dropped)


class ClockOffset(Base):
    """How far the sandbox has moved the hub's clock forward. One row at most; none in earnest."""

    __tablename__ = "clock_offset"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    microseconds: Mapped[int] = mapped_column(BigInteger)


class Heartbeat(Base):
    """A process of the hub that could write to the database at `seen_at` (machine time), and the version it runs."""

    __tablename__ = "heartbeats"

    process: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[str] = mapped_column(String(40), default="")
