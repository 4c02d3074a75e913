"""When a channel has fallen silent, and when its provider cannot hand over what it has. Pure.

A channel is judged by its own week: what came in the last hour, four hours or day is compared with what came at the same time
of the week in the four weeks before. Of those counts the lower middle one is expected, so that one holiday or one rush
changes nothing. Where less than EXPECTED_AT_LEAST is expected nobody can tell: of eight expected, none comes by chance once
in three thousand times (Poisson, e to the -8).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.contract.errors import Blame, SendError, Throttled
from connectors.contract.protocol import Undelivered
from inbox.channel_health.values import Change, Judgement, Rhythm, Sends, Span, Verdict

WINDOWS = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
WEEKS = 4
KNOWN_WEEKS = 2  # so many must be known, or there is no rhythm
EXPECTED_AT_LEAST = 8
SILENT_SHARE = 0.02  # of what is expected: as good as nothing
FRESH_FAILURE = timedelta(minutes=15)
OLD_FAILURE = timedelta(hours=1)
SENT = "sent"


# Silence


def spans(now: datetime, window: timedelta, known_since: datetime | None, zone: ZoneInfo) -> list[Span]:
    """The window that ends now, then the same by the wall clock in each week before, as far as all of it is known."""
    end = now.astimezone(zone)
    ends = [(end - timedelta(weeks=week)).astimezone(UTC) for week in range(WEEKS + 1)]
    found = [Span(one - window, one) for one in ends]
    return [found[0], *(one for one in found[1:] if known_since is not None and known_since <= one.start)]


def expected(rhythm: Rhythm) -> int:
    """The lower middle of the weeks; 0 where none is known."""
    return sorted(rhythm.weeks)[(len(rhythm.weeks) - 1) // 2] if rhythm.weeks else 0


def has_signal(rhythm: Rhythm) -> bool:
    return len(rhythm.weeks) >= KNOWN_WEEKS and expected(rhythm) >= EXPECTED_AT_LEAST


def is_silent(rhythm: Rhythm) -> bool:
    return has_signal(rhythm) and rhythm.came <= expected(rhythm) * SILENT_SHARE


def judge(rhythms: Sequence[Rhythm]) -> Judgement:
    """One silent window is enough; the shortest of them is named."""
    telling = sorted((one for one in rhythms if has_signal(one)), key=lambda one: one.window)
    for one in telling:
        if is_silent(one):
            return Judgement(Verdict.SILENT, _words(one), one)
    if telling:
        return Judgement(Verdict.LIVELY, _words(telling[0]), telling[0])
    return Judgement(Verdict.UNKNOWN, _why_unknown(rhythms))


def change_of_silence(silent_since: datetime | None, judgement: Judgement, last_seen: datetime | None) -> Change:
    """An alarm begins once. It ends when something has come in since, and not because the night begins."""
    if silent_since is None:
        return Change.BEGAN if judgement.verdict is Verdict.SILENT else Change.NOTHING
    came_again = last_seen is not None and last_seen > silent_since
    return Change.ENDED if came_again and judgement.verdict is not Verdict.SILENT else Change.NOTHING


def _words(rhythm: Rhythm) -> str:
    weeks = ", ".join(map(str, rhythm.weeks))
    return f"{rhythm.came} came in the last {in_words(rhythm.window)}; in the weeks before it was {weeks}"


def _why_unknown(rhythms: Sequence[Rhythm]) -> str:
    if not rhythms:
        return "it has not been watched for an hour without a gap yet"
    known = max((len(one.weeks) for one in rhythms), default=0)
    if known < KNOWN_WEEKS:
        return f"{known} of the {KNOWN_WEEKS} weeks that it takes to know a rhythm are known"
    most = max(rhythms, key=expected)
    return f"at this time of the week only {expected(most)} come within {in_words(most.window)}, too few to tell"


def in_words(window: timedelta) -> str:
    hours = round(window.total_seconds() / 3600)
    return "hour" if hours == 1 else f"{hours} hours"


# What the provider could not hand over


def change_of_delivery(undelivered_since: datetime | None, told: Undelivered, now: datetime) -> Change:
    """Something waits and handing it over failed a moment ago; over when nothing waits, or nothing failed for an hour.

    `now` is the machine's time, as the provider's is.
    """
    age = now - told.failed_at if told.failed_at is not None else None
    if undelivered_since is None:
        fails = told.waiting > 0 and age is not None and age <= FRESH_FAILURE
        return Change.BEGAN if fails else Change.NOTHING
    is_over = told.waiting == 0 or age is None or age > OLD_FAILURE
    return Change.ENDED if is_over else Change.NOTHING


# Sending


def _classes(parent: type[SendError]) -> Iterable[type[SendError]]:
    for one in parent.__subclasses__():
        yield one
        yield from _classes(one)


# A provider that asks to wait, and a person who cannot be reached, say nothing against the channel.
_NO_FAULT = frozenset(
    {SENT, Throttled.__name__, *(one.__name__ for one in _classes(SendError) if one.blame is Blame.CONTACT)}
)


def failures(sends: Sends) -> int:
    """How many failed by our fault or the provider's."""
    return sum(count for outcome, count in sends.outcomes.items() if outcome not in _NO_FAULT)


def total(sends: Sends) -> int:
    return sum(sends.outcomes.values())
