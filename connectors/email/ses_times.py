"""Times as Amazon writes them."""

from datetime import UTC, datetime

LONGEST = 40  # characters


def moment_of(text: str | None) -> datetime | None:
    """ISO 8601 in UTC, digits beyond milliseconds cut off; None for what is no time. SES also writes a blank before the
    zone (2018-10-08T14:05:45 +0000), and a time without a zone is UTC."""
    if not text or len(text) > LONGEST:
        return None
    try:
        found = datetime.fromisoformat(text.strip().replace(" +", "+").replace(" -", "-"))
        at = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def words_of(at: datetime) -> str:
    """The same moment again, as `moment_of` reads it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
