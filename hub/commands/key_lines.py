"""A key as the command line shows it."""

from dataclasses import dataclass
from datetime import datetime

from hub.api_keys.model import ApiKey


@dataclass(frozen=True, slots=True)
class KeyLine:
    begin: str
    system: str
    scopes: str
    state: str
    made_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def key_line(key: ApiKey, now: datetime) -> KeyLine:
    return KeyLine(
        key.begin, key.system, " ".join(key.scopes), _state(key, now), key.made_at, key.expires_at, key.last_used_at
    )


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "valid" if key.expires_at is None or key.expires_at > now else "expired"
