"""The desk's own small decisions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from inbox.conversations.values import ConversationState, Turn
from inbox.deliveries.values import Purpose
from inbox.slack import references
from inbox.slack.rules import Pressed, default_purpose, hides_news, out_of_date, snooze_choices

NOW = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
PRAGUE = ZoneInfo("Europe/Prague")


@pytest.mark.parametrize(
    ("turn", "inbound", "outbound", "purpose"),
    [
        (Turn.OURS, timedelta(hours=30), None, Purpose.ANSWER),
        (Turn.THEIRS, timedelta(hours=2), timedelta(minutes=10), Purpose.ANSWER),
        (Turn.THEIRS, timedelta(days=3), timedelta(days=2), Purpose.SALES),
        (Turn.OURS, None, None, Purpose.SALES),
    ],
)
def test_an_answer_while_they_wait_or_for_a_further_line_else_sales(
    turn: Turn, inbound: timedelta | None, outbound: timedelta | None, purpose: Purpose
) -> None:
    spoke = NOW - inbound if inbound else None
    answered = NOW - outbound if outbound else None
    assert default_purpose(turn, spoke, answered, NOW) is purpose


PRESSED = Pressed(version=5, current_version=6, state=ConversationState.OPEN, shown_sequence=3, newest_sequence=3)


def test_a_card_of_something_closed_or_of_the_future_is_out_of_date() -> None:
    assert not out_of_date(PRESSED)
    assert out_of_date(replace(PRESSED, state=ConversationState.CLOSED))
    assert out_of_date(replace(PRESSED, version=7))


def test_nobody_closes_what_they_have_not_read() -> None:
    assert not hides_news(PRESSED)
    assert hides_news(replace(PRESSED, newest_sequence=4))


def test_snoozes_are_on_the_reps_clock_and_always_to_come() -> None:
    offers = {offer.name: offer.until for offer in snooze_choices(NOW, PRAGUE)}
    assert offers["evening"] == datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    assert offers["morning"] == datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    assert offers["monday"] == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    late = {offer.name for offer in snooze_choices(NOW.replace(hour=20), PRAGUE)}
    assert "evening" not in late
    sunday = [offer.until for offer in snooze_choices(datetime(2026, 11, 29, 8, 0, tzinfo=UTC), PRAGUE)]
    assert len(sunday) == len(set(sunday))


def test_a_reference_is_opaque_and_reads_back() -> None:
    conversation = uuid4()
    written = references.conversation(conversation, 7)
    assert written == f"c:{conversation}:7"
    assert references.read(written) == references.Reference(references.Subject.CONVERSATION, conversation, 7)


@pytest.mark.parametrize(
    "value", ["", "c:", "c:nonsense:1", "x:00000000-0000-0000-0000-000000000000:1", "take", "c:1:x"]
)
def test_what_is_no_reference_of_ours_is_none(value: str) -> None:
    assert references.read(value) is None
