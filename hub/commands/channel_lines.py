"""How one of our ends is, as `hub channels` prints it."""

from dataclasses import dataclass
from datetime import datetime

from inbox.channel_health.values import ChannelHealth


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """`error_rate` from 0 to 1, None where nothing was sent in the last hour; `undelivered`: what waits at the provider, None
    where it does not say. Times are the hub's."""

    channel: str
    account: str
    state: str
    last_seen: datetime | None
    last_hour: int
    last_day: int
    sends: int
    error_rate: float | None
    undelivered: int | None
    why: str


def channel_line(health: ChannelHealth) -> ChannelLine:
    rate = health.error_rate
    return ChannelLine(
        channel=health.place.channel.value,
        account=health.place.account,
        state=", ".join(_states(health)) or "well",
        last_seen=health.last_seen,
        last_hour=health.last_hour,
        last_day=health.last_day,
        sends=health.sends,
        error_rate=round(rate, 3) if rate is not None else None,
        undelivered=health.waiting,
        why="; ".join(one for one in (health.paused_reason, health.problem, health.silence) if one) or health.reason,
    )


def _states(health: ChannelHealth) -> list[str]:
    standing = {
        "paused": health.paused_at,
        "silent": health.silent_since,
        "cannot hand over": health.undelivered_since,
    }
    return [word for word, since in standing.items() if since is not None]
