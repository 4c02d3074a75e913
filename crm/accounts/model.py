"""Records of our own ends of channels: a bot, a number, a mailbox, a page."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract.channel import Channel
from crm.storage.base import Base, UtcDateTime, UuidType, new_id
from crm.storage.columns import channel_type, new_uuid, now


class Account(Base, kw_only=True):
    """One of our ends. While it is paused nothing is sent through it; `paused_reason` says what to mend."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("channel", "name", name="uq_accounts_name"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    channel: Mapped[Channel] = mapped_column(channel_type)
    name: Mapped[str] = mapped_column(String(100))
    connector: Mapped[str] = mapped_column(String(60))
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    paused_reason: Mapped[str | None] = mapped_column(Text, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
