"""Keys as they are kept: enough to know one again, and not enough to use it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, Json, UtcDateTime, UuidType, new_id


class ApiKey(Base, kw_only=True):
    """`digest` is the SHA-256 of the whole key in hexadecimal, `begin` its first characters. Times are the machine's."""

    __tablename__ = "api_keys"
    __table_args__ = (Index("ix_api_keys_system", "system"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id)
    system: Mapped[str] = mapped_column(String(80))
    begin: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
