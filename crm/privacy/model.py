"""Records of erasures: that somebody was erased, and by which fingerprints they are known. No row of these is personal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.privacy.values import MarkKind
from crm.storage.base import Base, Json, JsonObject, UtcDateTime, UuidType, enum_type


class Erasure(Base, kw_only=True):
    """One person was erased at `at` (hub time) by `by`. `contacts`: {"ids": [...]}, which lead to emptied rows; `counts`:
    {table: rows}. `key_check` tells with which key the tombstones were made."""

    __tablename__ = "erasures"

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(64))
    key_check: Mapped[str] = mapped_column(String(16))
    contacts: Mapped[JsonObject] = mapped_column(Json)
    counts: Mapped[JsonObject] = mapped_column(Json)


class Tombstone(Base, kw_only=True):
    """A fingerprint of something of theirs. One that is erased again later has the later moment."""

    __tablename__ = "tombstones"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[MarkKind] = mapped_column(enum_type(MarkKind, "tombstone_kind_enum"))
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erasure_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("erasures.id"), index=True)
