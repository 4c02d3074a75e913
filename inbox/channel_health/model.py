"""The record of what is watched: one row for each of our ends."""

from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract.channel import Channel
from crm.storage.base import Base, UtcDateTime
from crm.storage.columns import channel_type
from inbox.channel_health.values import Verdict


class ChannelWatch(Base, kw_only=True):
    """What is known of one end since the last look: its `verdict`, and the `reason` in words and figures.

    `watched_since`: from when on somebody looked without a gap, so that a hub which was down blames no channel. An alarm stands
    from `silent_since` (of silence) or `undelivered_since` (the provider cannot hand over) until that is None again.
    `waiting`: the provider's number, None where it gives none. Times are the hub's.
    """

    __tablename__ = "channel_watches"

    channel: Mapped[Channel] = mapped_column(channel_type, primary_key=True)
    account: Mapped[str] = mapped_column(String(100), primary_key=True)
    watched_since: Mapped[datetime] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verdict: Mapped[str] = mapped_column(String(20), default=Verdict.UNKNOWN.value)
    reason: Mapped[str] = mapped_column(Text, default="")
    silent_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    silence: Mapped[str | None] = mapped_column(Text, default=None)
    waiting: Mapped[int | None] = mapped_column(Integer, default=None)
    undelivered_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    problem: Mapped[str | None] = mapped_column(Text, default=None)
