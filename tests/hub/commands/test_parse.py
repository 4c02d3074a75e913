"""`hub parse` prints one line for each file, whatever is in it."""

import json
from pathlib import Path

import pytest

from hub.commands.parse import run

MESSAGE = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "from": {"id": 512, "is_bot": False, "first_name": "Lena"},
        "chat": {"id": 512, "type": "private"},
        "date": 1731312000,
        "text": "Grüße ☀️\x00",
    },
}


def parse(channel: str, *files: Path) -> tuple[int, list[dict[str, object]]]:
    lines: list[str] = []
    status = run(channel, files, lines.append)
    return status, [json.loads(line) for line in lines]


def test_each_file_has_its_line_in_order(tmp_path: Path) -> None:
    good, broken, empty, missing = (
        tmp_path / name for name in ("good.json", "broken.json", "empty.json", "missing.json")
    )
    good.write_text(json.dumps(MESSAGE))
    broken.write_bytes(b'{"update_id": 7, "message"')
    empty.write_text('{"update_id": 8, "poll_answer": {}}')
    status, lines = parse("telegram", broken, good, empty, missing)
    assert status == 0
    assert [line["file"] for line in lines] == ["broken.json", "good.json", "empty.json", "missing.json"]
    assert [type_of(line) for line in lines] == ["WebhookUnreadable", "events", "events", "WebhookUnreadable"]
    assert lines[2]["events"] == []


def test_an_event_is_told_in_the_published_words(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(MESSAGE))
    _, [line] = parse("telegram", tmp_path / "a.json")
    assert line["events"] == [
        {
            "kind": "message",
            "direction": "inbound",
            "channel": "telegram",
            "delivery_id": "7",
            "thread_id": "512",
            "sender_id": "512",
            "sender": {"name": "Lena"},
            "timestamp": "2024-11-11T08:00:00Z",
            "external_id": "512:1",
            "text": "Grüße ☀️\N{REPLACEMENT CHARACTER}",
        }
    ]


def test_a_file_name_of_odd_bytes_does_not_break_the_line(tmp_path: Path) -> None:
    _, [line] = parse("telegram", tmp_path / "\udcff.json")
    assert line["file"] == "\udcff.json"


def test_a_channel_that_is_not_there_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = parse("pigeon", tmp_path / "a.json")
    assert (status, lines) == (2, [])
    assert "there are: " in capsys.readouterr().err


def type_of(line: dict[str, object]) -> str:
    error = line.get("error")
    return str(error["class"]) if isinstance(error, dict) else "events"
