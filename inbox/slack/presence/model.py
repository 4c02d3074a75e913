"""What Slack last said of the reps, where every process sees it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, UtcDateTime


class SlackPresence(Base, kw_only=True):
    """One Slack user. Moments are machine time: of what was read at `presence_at` and `status_at`, and of the last question at
    `asked_at`, whatever came of it. `problem` is Slack's word where it does not say, so that it is logged once."""

    __tablename__ = "desk_presences"

    team: Mapped[str] = mapped_column(String(40), primary_key=True)
    user: Mapped[str] = mapped_column(String(40), primary_key=True)
    presence: Mapped[str] = mapped_column(String(20), default="")  # active, away
    presence_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    status_text: Mapped[str] = mapped_column(String(200), default="")
    status_emoji: Mapped[str] = mapped_column(String(120), default="")
    status_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    status_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    problem: Mapped[str] = mapped_column(String(80), default="")
