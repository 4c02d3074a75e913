"""The numbers of journal entries, and the fingerprints by which a repetition is known.

On PostgreSQL a number holds the day (UTC) on which the entry was kept: the days since 1970, then ten digits that count. Order
by number is order of arrival, to the day, and the partitions of the table are ranges of numbers. On SQLite they just count.
"""

from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b

NUMBERS_A_DAY = 10**10
EPOCH = date(1970, 1, 1)
FINGERPRINT_BYTES = 16


def fingerprint(connector: str, account: str, event_id: str) -> bytes:
    """Of which event an entry is. It says nothing about anybody, and so may stay when all else is gone."""
    named = f"{connector}\0{account}\0{event_id}".encode("utf-8", "surrogatepass")
    return blake2b(named, digest_size=FINGERPRINT_BYTES).digest()


def first_number_of(day: date) -> int:
    """The smallest number on PostgreSQL of what was kept on this day or later."""
    return (day - EPOCH).days * NUMBERS_A_DAY


def first_number_at(moment: datetime) -> int:
    return first_number_of(moment.astimezone(UTC).date())


def day_of(number: int) -> date:
    """The day that a number of PostgreSQL speaks of."""
    return EPOCH + timedelta(days=number // NUMBERS_A_DAY)
