"""What Slack says is read as it may come, shown while it is fresh, and said in plain words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.slack.presence.rules import HOLDS, STATUS_TEXT, hint_of, presence_named, status_of
from inbox.slack.presence.values import NO_STATUS, Hint, Kept, Presence, Status
from inbox.slack.presence.words import age_words, hint_words
from inbox.slack.text import UNSEEN

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
PRAGUE = ZoneInfo("Europe/Prague")
MOMENT = timedelta(seconds=1)
AWAY_ON_HOLIDAY = Kept(
    presence=Presence.AWAY,
    presence_at=NOW,
    status=Status("On holiday", "palm_tree", NOW + timedelta(hours=24)),
    status_at=NOW,
)


def shown(kept: Kept, now: datetime = NOW) -> str:
    return hint_words(hint_of(kept, now), PRAGUE)


def test_it_is_said_on_the_clock_of_whoever_reads_it() -> None:
    assert shown(AWAY_ON_HOLIDAY) == "away in Slack · 🌴 On holiday until tomorrow 09:30"
    assert hint_words(hint_of(AWAY_ON_HOLIDAY, NOW), ZoneInfo("Europe/Kyiv")).endswith("tomorrow 10:30")
    assert age_words([None, hint_of(AWAY_ON_HOLIDAY, NOW)], PRAGUE).startswith("From Slack at 09:30 Prague, as a hint")
    assert age_words([None], PRAGUE) == ""


def test_what_is_older_than_a_quarter_of_an_hour_is_not_shown() -> None:
    assert shown(AWAY_ON_HOLIDAY, NOW + HOLDS) != ""
    assert hint_of(AWAY_ON_HOLIDAY, NOW + HOLDS + MOMENT) is None


def test_each_of_the_two_has_an_age_of_its_own() -> None:
    heard = Kept(presence=Presence.ACTIVE, presence_at=NOW - HOLDS - MOMENT, status=Status("Lunch"), status_at=NOW)
    assert shown(heard) == "Lunch"
    assert hint_of(heard, NOW) == Hint(None, Status("Lunch"), NOW, NOW)


def test_a_status_whose_time_is_over_is_gone() -> None:
    over = Kept(presence=Presence.ACTIVE, presence_at=NOW, status=Status("Lunch", "", NOW), status_at=NOW)
    assert shown(over) == "active in Slack"


@pytest.mark.parametrize(
    ("profile", "status"),
    [
        ({}, NO_STATUS),
        ({"status_text": "", "status_emoji": "", "status_expiration": 99}, NO_STATUS),
        ({"status_text": ["x"], "status_emoji": None}, NO_STATUS),
        ({"status_text": "R&amp;D &lt;3"}, Status("R&D <3")),
        ({"status_text": "\u202eyadiloh no\n*now*\x00"}, Status("yadiloh no *now*")),
        ({"status_emoji": ":wave::skin-tone-3:"}, Status("", "wave::skin-tone-3")),
        ({"status_text": "Out", "status_emoji": "<!channel>"}, Status("Out")),
        ({"status_text": "Out", "status_expiration": 10**20}, Status("Out")),
        ({"status_text": "Out", "status_expiration": -1}, Status("Out")),
        ({"status_text": "Out", "status_expiration": int(NOW.timestamp())}, Status("Out", "", NOW)),
    ],
)
def test_a_status_is_read_however_odd_it_comes(profile: dict[str, object], status: Status) -> None:
    assert status_of(profile) == status


@settings(max_examples=15)
@given(st.text(max_size=300))
def test_no_status_hides_anything_or_grows_too_long(text: str) -> None:
    status = status_of({"status_text": text})
    assert len(status.text.encode("utf-16-le")) <= 2 * STATUS_TEXT and "\n" not in status.text
    said = hint_words(Hint(None, status, NOW, NOW), PRAGUE)
    assert not UNSEEN.search(said.replace("\u200b", "")) and len(said) <= 70


def test_an_unknown_word_is_no_presence() -> None:
    said: list[object] = ["active", "away", "", "dnd", None, []]
    assert [presence_named(word) for word in said] == [
        *(Presence.ACTIVE, Presence.AWAY),
        *(None, None, None, None),
    ]
