"""A link to a mail is worth something to who got it, for an hour."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.web.mails.links import MailLinks, Pass

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MAIL, REP = uuid4(), uuid4()


@dataclass
class Clock:
    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


def links(clock: Clock, secret: str = "a secret") -> MailLinks:
    return MailLinks(secret, lambda: "https://hub.example", clock, timedelta(hours=1))


def token(secret: str = "a secret") -> str:
    address = links(Clock(), secret).give(MAIL, REP)
    assert address.startswith("https://hub.example/mails/")
    return address.rpartition("/")[2]


def test_a_fresh_link_shows_the_mail_to_its_rep() -> None:
    assert links(Clock()).read(token()) == Pass(MAIL, REP)


@pytest.mark.parametrize(("minutes", "is_good"), [(0, True), (59, True), (60, False), (600, False)])
def test_it_is_good_for_an_hour(minutes: int, is_good: bool) -> None:
    assert (links(Clock(NOON + timedelta(minutes=minutes))).read(token()) is not None) is is_good


def test_a_link_of_another_secret_is_worth_nothing() -> None:
    assert links(Clock()).read(token("another")) is None


@given(st.integers(0, 300), st.characters())
def test_a_changed_link_is_worth_nothing(place: int, letter: str) -> None:
    good = token()
    place %= len(good)
    changed = good[:place] + letter + good[place + 1 :]
    assert (links(Clock()).read(changed) is not None) is (changed == good)


@given(st.text())
def test_anything_else_is_worth_nothing(text: str) -> None:
    assert links(Clock()).read(text) is None
