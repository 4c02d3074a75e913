"""The gate's word on a call, and numbers as people type them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.channel import Channel
from inbox.calling.numbers import read_number
from inbox.calling.rules import can_be_rung, judge, purpose_of
from inbox.calling.values import Verdict
from inbox.channel_choice.values import AddressFacts, ContactFacts, Outcome, Question
from inbox.conversations.values import Turn
from inbox.deliveries.values import Purpose
from inbox.slack.calling_modal import gate_word, seconds_of

NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)  # a Tuesday in Prague
NIGHT = NOON + timedelta(hours=12)
THEIRS = uuid4()
JANA = ContactFacts(name="Jana", timezone="Europe/Prague")


def asked(
    now: datetime, purpose: Purpose = Purpose.ANSWER, *, called: datetime | None = None, **contact: Any
) -> Verdict:
    address = AddressFacts(identity_id=THEIRS, channel=Channel.PHONE, account="other", verified=True)
    question = Question(purpose=purpose, contact=replace(JANA, **contact), addresses=(address,))
    return judge(question, THEIRS, "main", called, now, works=True)


def test_by_day_they_can_be_called_from_the_account_that_was_picked() -> None:
    verdict = asked(NOON)
    assert verdict.may_call and verdict.words == "They can be called now."
    assert verdict.choice.place is not None and verdict.choice.place.account == "main"
    assert gate_word(verdict) == "Can call now."


@pytest.mark.parametrize("purpose", [Purpose.ANSWER, Purpose.SERVICE, Purpose.SALES])
def test_by_night_whatever_for_nobody_is(purpose: Purpose) -> None:
    verdict = asked(NIGHT, purpose)
    assert verdict.choice.outcome is Outcome.HOLD
    assert verdict.allowed_at == datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
    assert gate_word(verdict).startswith("Can call from Wednesday 4 March, 08:00 Prague: it is night there")


def test_their_own_quiet_hours_take_the_place_of_the_night() -> None:
    verdict = asked(NIGHT, quiet_hours={"start": "12:00", "end": "13:00"})
    assert verdict.may_call
    assert "quiet hours from 12:00 to 13:00" in asked(NOON, quiet_hours={"start": "12:00", "end": "13:00"}).why


def test_hours_that_nobody_can_read_open_nothing() -> None:
    assert not asked(NOON, quiet_hours={"start": "late", "end": "13:00"}).may_call


def test_who_called_us_just_now_may_be_called_back_and_only_then() -> None:
    assert asked(NIGHT, called=NIGHT - timedelta(minutes=10)).may_call
    assert not asked(NIGHT, called=NIGHT - timedelta(hours=3)).may_call
    assert not asked(NIGHT, Purpose.SERVICE, called=NIGHT - timedelta(minutes=10)).may_call


def test_a_group_and_a_number_that_is_not_theirs_cannot_be_called() -> None:
    question = Question(purpose=Purpose.ANSWER, contact=JANA)
    assert not judge(question, THEIRS, "main", None, NOON, works=True).may_call


def test_why_we_call() -> None:
    hour = timedelta(hours=1)
    assert purpose_of(Turn.OURS, NOON - hour, None, NOON) is Purpose.ANSWER
    assert purpose_of(Turn.THEIRS, NOON - hour, NOON - timedelta(minutes=5), NOON) is Purpose.ANSWER
    assert purpose_of(Turn.THEIRS, NOON - hour, NOON - hour, NOON) is Purpose.SALES
    assert purpose_of(Turn.OURS, None, None, NOON) is Purpose.SALES


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("+49 30 23125099", "", "+493023125099"),
        ("030 23125099", "DE", "+493023125099"),
        ("0049 30 23125099", "", "+493023125099"),
        ("(030) 231-250-99", "DE", "+493023125099"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("+52 1 55 1234 5678", "", "+525512345678"),
        ("+55 11 8765 4321", "", "+5511987654321"),
        ("030 23125099", "", None),
        ("hello", "DE", None),
        ("", "DE", None),
        ("1" * 1_000_000, "DE", None),
    ],
)
def test_numbers_as_people_type_them(typed: str, country: str, number: str | None) -> None:
    assert read_number(typed, country) == number


@given(st.text(max_size=80), st.sampled_from(["", "DE", "XX"]))
def test_whatever_is_typed_is_a_number_or_none(typed: str, country: str) -> None:
    found = read_number(typed, country)
    assert found is None or can_be_rung(Channel.PHONE, found)


@pytest.mark.parametrize(
    ("minutes", "seconds"),
    [("3", 180), ("3:12", 192), ("2.5", 150), ("0,5", 30), ("0", 0), ("3:72", None), ("x", None)],
)
def test_minutes_as_people_type_them(minutes: str, seconds: int | None) -> None:
    assert seconds_of(minutes) == seconds
