"""`hub verify` tells the genuine from the forged, for Telegram and for Slack."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.commands.verify import run
from inbox.slack.signature import signature

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SECRET = "Good-secret_1"
BODY = b"payload=%7B%22type%22%3A%22block_actions%22%7D"
TELEGRAM = "X-Telegram-Bot-Api-Secret-Token"


def said(tmp_path: Path, channel: str, headers: Mapping[str, str], body: bytes = BODY, secret: str = SECRET) -> str:
    (tmp_path / "body").write_bytes(body)
    lines: list[str] = []
    given = [f"{name}={value}" for name, value in headers.items()]
    assert run(channel, secret, given, tmp_path / "body", "", lines.append, NOW) == 0
    [line] = lines
    return line.split(":")[0]


def slack(at: datetime, *, secret: str = SECRET, body: bytes = BODY) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature(secret, timestamp, body)}


@pytest.mark.parametrize("name", [TELEGRAM, TELEGRAM.lower(), TELEGRAM.upper()])
def test_the_secret_token_lets_telegram_in(tmp_path: Path, name: str) -> None:
    assert said(tmp_path, "telegram", {name: SECRET}) == "ok"


@pytest.mark.parametrize("value", [None, "", "good-secret_1", SECRET[:6], SECRET + " x", SECRET + "ü"])
def test_anything_else_is_refused(tmp_path: Path, value: str | None) -> None:
    assert said(tmp_path, "telegram", {TELEGRAM: value} if value is not None else {}) == "rejected"


@pytest.mark.parametrize("secret", ["", "no good secret"])
def test_a_secret_that_is_none_lets_nobody_in(tmp_path: Path, secret: str) -> None:
    assert said(tmp_path, "telegram", {TELEGRAM: secret}, secret=secret) == "rejected"


@pytest.mark.parametrize("age", [timedelta(), timedelta(minutes=4), timedelta(minutes=-4)])
def test_a_fresh_request_of_slack_is_let_in(tmp_path: Path, age: timedelta) -> None:
    assert said(tmp_path, "slack", slack(NOW - age)) == "ok"


@pytest.mark.parametrize("age", [timedelta(minutes=6), timedelta(days=7), timedelta(hours=-1)])
def test_a_stale_or_future_request_of_slack_is_refused(tmp_path: Path, age: timedelta) -> None:
    assert said(tmp_path, "slack", slack(NOW - age)) == "rejected"


@pytest.mark.parametrize("timestamp", ["", "soon", "१७", "-5", "9" * 40, "1.5"])
def test_a_timestamp_that_is_no_number_is_refused(tmp_path: Path, timestamp: str) -> None:
    headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature(SECRET, timestamp, BODY)}
    assert said(tmp_path, "slack", headers) == "rejected"


def test_forged_requests_of_slack_are_refused(tmp_path: Path) -> None:
    good = slack(NOW)
    old = slack(NOW - timedelta(hours=1))
    assert said(tmp_path, "slack", good, BODY + b"x") == "rejected"
    assert said(tmp_path, "slack", good, secret="another") == "rejected"
    assert said(tmp_path, "slack", slack(NOW, secret=""), secret="") == "rejected"
    assert (
        said(tmp_path, "slack", {**old, "X-Slack-Request-Timestamp": good["X-Slack-Request-Timestamp"]}) == "rejected"
    )
    assert said(tmp_path, "slack", {name: value for name, value in good.items() if "Time" in name}) == "rejected"
    assert said(tmp_path, "slack", {**good, "X-Slack-Signature": "v0=\udcff"}) == "rejected"


@pytest.mark.parametrize(("channel", "header"), [("pigeon", "A=b"), ("telegram", "no mark")])
def test_wrong_use(tmp_path: Path, channel: str, header: str) -> None:
    (tmp_path / "body").write_bytes(b"{}")
    lines: list[str] = []
    assert run(channel, SECRET, [header], tmp_path / "body", "", lines.append, NOW) == 2
    assert lines == []


def test_a_body_that_cannot_be_read_is_wrong_use(tmp_path: Path) -> None:
    assert run("telegram", SECRET, [], tmp_path / "nothing", "", lambda line: None, NOW) == 2
