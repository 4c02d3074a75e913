"""The desk's own small decisions. Pure: values in, values out, `now` an argument."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from inbox.conversations.values import ConversationState, Turn
from inbox.deliveries.values import Purpose

SAME_ANSWER = timedelta(minutes=30)
EVENING = time(18)
MORNING = time(9)


def default_purpose(
    turn: Turn, last_inbound_at: datetime | None, last_outbound_at: datetime | None, now: datetime
) -> Purpose:
    """An answer while the customer waits for one, or when a further line follows ours within half an hour; else sales."""
    if last_inbound_at is None:
        return Purpose.SALES
    follows = last_outbound_at is not None and now - last_outbound_at <= SAME_ANSWER
    return Purpose.ANSWER if turn is Turn.OURS or follows else Purpose.SALES


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of a card as it was pressed, and the conversation as it is now.

    `shown_sequence` is the newest customer message the card knew of when it was last drawn, `newest_sequence` the newest
    there is.
    """

    version: int
    current_version: int
    state: ConversationState
    shown_sequence: int
    newest_sequence: int


def out_of_date(pressed: Pressed) -> bool:
    """Whether the card belongs to something that is over, or was never drawn by us."""
    return pressed.version > pressed.current_version or pressed.state is ConversationState.CLOSED


def hides_news(pressed: Pressed) -> bool:
    """Whether the customer wrote something that the card did not show yet: nobody closes what they have not read."""
    return pressed.newest_sequence > pressed.shown_sequence


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """One offer of the snooze list."""

    name: str
    label: str
    until: datetime


def snooze_choices(now: datetime, zone: ZoneInfo) -> tuple[SnoozeChoice, ...]:
    """One hour, this evening where it is still to come, tomorrow morning, next Monday morning, in the rep's zone."""
    here = now.astimezone(zone)
    evening = _at(here, 0, EVENING, zone)
    days_to_monday = (7 - here.weekday()) or 7
    monday = SnoozeChoice("monday", "Monday morning, 09:00", _at(here, days_to_monday, MORNING, zone))
    offers = [
        SnoozeChoice("hour", "In one hour", now + timedelta(hours=1)),
        SnoozeChoice("evening", "This evening, 18:00", evening),
        SnoozeChoice("morning", "Tomorrow morning, 09:00", tomorrow_morning(now, zone)),
        *([monday] if days_to_monday > 1 else []),  # on a Sunday, tomorrow is that Monday
    ]
    return tuple(offer for offer in offers if offer.until > now + timedelta(minutes=5))


def tomorrow_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Nine o'clock of the next day in the rep's zone."""
    return _at(now.astimezone(zone), 1, MORNING, zone)


def _at(here: datetime, days: int, clock: time, zone: ZoneInfo) -> datetime:
    """That wall clock on a later day; where the clocks skip it, the moment they show just after."""
    return datetime.combine(here.date() + timedelta(days=days), clock, tzinfo=zone)
