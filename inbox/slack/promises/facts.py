"""A warning as it is shown, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from connectors.contract.channel import Channel
from inbox.service_levels.values import Promise, WarningLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningFacts:
    """`owner` is who has the conversation, by their id in Slack."""

    conversation_id: UUID
    promise: Promise
    round: int
    level: WarningLevel
    name: str
    channel: Channel | None
    promised_at: datetime
    owner: str | None = None
    owner_name: str = ""
