"""What the doctor thinks of numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.doctor import rules
from hub.doctor.rules import GIGABYTE, Alive
from hub.doctor.values import Level
from hub.engine.overview import JobLine

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("free", "level"),
    [(60 * GIGABYTE, Level.OK), (4 * GIGABYTE, Level.WARN), (GIGABYTE // 2, Level.BAD)],
)
def test_room_on_the_disk(free: int, level: Level) -> None:
    assert rules.space("disk", "/data", free, 100 * GIGABYTE).level is level


@pytest.mark.parametrize(("seconds", "level"), [(0.5, Level.OK), (-5, Level.WARN), (90, Level.BAD)])
def test_clocks_that_disagree(seconds: float, level: Level) -> None:
    assert rules.skew(timedelta(seconds=seconds)).level is level


def test_a_backlog_names_the_kind_that_most_are_of() -> None:
    found = rules.backlog({"inbox.intake": 3, "desk.show": 40}, timedelta(minutes=20))
    assert (found.level, "desk.show (40)" in found.fact, "hub serve --role worker" in found.cure) == (
        Level.BAD,
        True,
        True,
    )
    assert rules.backlog({"inbox.intake": 3}, timedelta(seconds=2)).level is Level.OK
    assert rules.backlog({}, timedelta(0)).level is Level.OK


def test_of_dead_jobs_the_commonest_reason_is_told() -> None:
    jobs = [_dead(number, "ContentRefused: too long") for number in range(3)] + [_dead(9, "KeyError: 'x'")]
    found = rules.dead(jobs, 7)
    assert found.level is Level.BAD
    assert found.fact == "7 gave up; the commonest reason, 3 times: inbox.carry: ContentRefused: too long"
    assert rules.dead([], 0).level is Level.OK


@pytest.mark.parametrize(
    ("alive", "levels"),
    [
        ([], [Level.BAD]),
        ([Alive("web", "1")], [Level.BAD]),
        ([Alive("worker", "1")], [Level.BAD]),
        ([Alive("web", "1"), Alive("worker", "1")], [Level.OK]),
        ([Alive("web", "1"), Alive("worker", "2")], [Level.OK, Level.WARN]),
    ],
)
def test_who_must_run(alive: list[Alive], levels: list[Level]) -> None:
    assert [one.level for one in rules.processes(alive, is_one_process=False)] == levels


@pytest.mark.parametrize(
    ("url", "needed", "level"),
    [
        ("https://hub.example.com", True, Level.OK),
        ("", False, Level.OK),
        ("", True, Level.BAD),
        ("http://hub.example.com", True, Level.BAD),
        ("https://10.0.0.7", True, Level.BAD),
        ("https://localhost:8080", True, Level.BAD),
        ("https://8.8.8.8", True, Level.OK),
    ],
)
def test_the_address_that_providers_post_to(url: str, needed: bool, level: Level) -> None:
    assert rules.public_address(url, is_needed=needed).level is level


def _dead(number: int, error: str) -> JobLine:
    return JobLine(number, "inbox.carry", "lane", "dead", 5, 5, NOW, NOW, NOW, error)
