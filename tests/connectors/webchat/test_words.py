"""The line's words: anything may be said, and everything gets an answer."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.live import (
    Acknowledged,
    Alive,
    Greeting,
    LineProblem,
    Looking,
    MailboxFrame,
    Misread,
    Refusal,
    Signs,
    Told,
    Welcome,
)
from connectors.webchat.parse import parse_body
from connectors.webchat.words import LARGEST_FRAME, read_word, write_answer

ANN = "a" * 32
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = st.sampled_from(["hello", "here", "message", "press", "seen", "x"])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=3)
FRAMES = st.dictionaries(st.sampled_from(["id", "text", "token", "after", "keys", "read", "key", "label"]), VALUES)


def test_each_word_is_read() -> None:
    hello = json.dumps({"type": "hello", "token": "t", "after": 7})
    assert read_word("site", hello, None) == Greeting("t", 7)
    assert read_word("site", hello, ANN) == Misread(LineProblem.REFUSED)
    assert read_word("site", '{"type": "here", "typing": true}', ANN) == Looking(typing=True)
    assert read_word("site", '{"type": "here"}', None) == Misread(LineProblem.UNGREETED)


def test_who_speaks_is_the_line_s_word_and_not_the_frame_s() -> None:
    told = read_word("site", json.dumps({"type": "message", "id": "x", "text": "Hi", "visitor": "b" * 32}), ANN)
    assert isinstance(told, Told)
    [event] = parse_body("site", told.request.body)
    assert event.address is not None
    assert event.address.handle == ANN


def test_only_what_was_read_is_noted_as_seen() -> None:
    for read, seen in ((True, ("k1",)), (False, ())):
        told = read_word("site", json.dumps({"type": "seen", "id": "x", "keys": ["k1"], "read": read}), ANN)
        assert isinstance(told, Told)
        assert told.seen == seen


def test_the_largest_frame_in_bytes() -> None:
    room = LARGEST_FRAME - len(json.dumps({"type": "message", "id": "x", "text": ""}, ensure_ascii=False))
    fits = json.dumps({"type": "message", "id": "x", "text": "é" * (room // 2)}, ensure_ascii=False)
    assert isinstance(read_word("site", fits, ANN), Told)
    assert read_word("site", fits + "  ", ANN) == Misread(LineProblem.TOO_LARGE)


@given(said=st.text() | FRAMES.flatmap(lambda frame: KINDS.map(lambda kind: json.dumps({**frame, "type": kind}))))
def test_anything_may_be_said(said: str) -> None:
    for visitor in (None, ANN):
        word = read_word("site", said, visitor)
        if isinstance(word, Told):
            assert parse_body("site", word.request.body)
        if isinstance(word, Greeting):
            assert 0 <= word.after <= 2**53


def test_each_answer_is_written() -> None:
    frame = MailboxFrame(3, "k1", {"text": "Hi", "type": "forged", "seq": 9}, NOON)
    written = [
        json.loads(write_answer(answer))
        for answer in (
            Welcome("t"),
            Acknowledged("x", NOON),
            Refusal(LineProblem.TOO_FAST, "x", 1.5),
            frame,
            Signs(True, NOON),
            Alive(),
        )
    ]
    at = int(NOON.timestamp() * 1000)
    assert written == [
        {"type": "welcome", "token": "t"},
        {"type": "kept", "id": "x", "at": at},
        {"type": "error", "code": "too_fast", "id": "x", "wait": 1.5},
        {"type": "message", "seq": 3, "key": "k1", "text": "Hi", "at": at},
        {"type": "signs", "typing": True, "read_at": at},
        {"type": "alive"},
    ]
