"""What follows from what a rep is set to. Pure."""

from zoneinfo import ZoneInfo

UTC_ZONE = ZoneInfo("UTC")


def zone_of(name: str | None) -> ZoneInfo:
    """A rep's zone; UTC where none is set or nobody knows the name."""
    try:
        return ZoneInfo(name) if name else UTC_ZONE
    except (KeyError, ValueError, OSError):
        return UTC_ZONE
