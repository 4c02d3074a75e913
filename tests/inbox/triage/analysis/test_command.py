"""`hub analyse`: one answer for each line, in order, whatever the line is."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.triage.analysis.command import BATCH, run

KEYS = {"sentiment", "label", "language", "urgency", "priority", "reasons"}


def answers(*lines: bytes) -> list[dict[str, Any]]:
    written: list[bytes] = []
    run(lines, written.append)
    return [json.loads(line) for line in b"".join(written).splitlines()]


def ask(text: str, **more: str) -> bytes:
    return json.dumps({"text": text, **more}).encode() + b"\n"


def test_an_answer_has_the_agreed_keys_and_words() -> None:
    (answer,) = answers(ask("Nichts geht mehr, bitte sofort melden"))
    assert answer.keys() >= KEYS
    assert (answer["language"], answer["label"], answer["priority"], answer["hard"]) == (
        "de",
        "negative",
        "URGENT",
        True,
    )
    assert "says “sofort”" in answer["reasons"]


def test_answers_come_in_order() -> None:
    texts = ["good" if place % 3 else "bad" for place in range(2 * BATCH + 7)]
    assert [answer["label"] for answer in answers(*map(ask, texts))] == [
        "positive" if text == "good" else "negative" for text in texts
    ]


def test_the_language_given_is_used() -> None:
    assert answers(ask("ok", lang="sk"))[0]["language"] == "sk"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"{",
        b"[]",
        b"null",
        b'{"lang": "de"}',
        b'{"text": 5}',
        b'{"text": null}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"text": "cut',
    ],
)
def test_a_line_that_cannot_be_read_is_answered_neutrally(line: bytes) -> None:
    (answer,) = answers(line)
    assert (answer["label"], answer["sentiment"], answer["priority"]) == ("neutral", 0.0, "LOW")
    assert any("could not be read" in words for words in answer["reasons"])


@pytest.mark.parametrize("text", ["", " ", "\ud800 nothing works", "\x00", "line\nline", "\u2028", "a" * 200_000, "😡"])
def test_odd_texts_give_one_line_each(text: str) -> None:
    first, last = answers(ask(text), ask("good"))
    assert first.keys() == last.keys()
    assert last["label"] == "positive"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=60).filter(lambda line: b"\n" not in line), max_size=5))
def test_any_bytes_give_as_many_answers(lines: list[bytes]) -> None:
    assert len(answers(*lines)) == len(lines)
