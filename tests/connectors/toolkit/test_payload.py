"""Untrusted JSON is read value by value, and nothing in it can do harm."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.errors import WebhookUnreadable
from connectors.toolkit.payload import (
    JsonObject,
    as_moment,
    depth_within,
    read_answers,
    read_object,
    read_value,
)

ODD = JsonObject({"text": 5, "whole": "5", "flag": "true", "object": [], "list": {}, "null": None, "truth": True})


def test_a_value_of_the_wrong_type_reads_as_absent() -> None:
    assert ODD.text("text") is None
    assert ODD.whole("whole") is None
    assert ODD.whole("truth") is None
    assert ODD.number("truth") is None
    assert ODD.flag("flag") is False
    assert not ODD.inside("object")
    assert ODD.each("list") == []
    assert ODD.text("null") is None
    assert ODD.moment("truth") is None


def test_a_number_that_no_database_takes_is_none_but_still_a_name() -> None:
    found = JsonObject({"least": -(2**63), "most": 2**63 - 1, "beyond": 2**63, "below": -(2**63) - 1})
    assert (found.whole("least"), found.whole("most")) == (-(2**63), 2**63 - 1)
    assert (found.whole("beyond"), found.whole("below")) == (None, None)
    assert found.identifier("beyond") == "9223372036854775808"


def test_lists_keep_their_objects_only() -> None:
    assert [one.whole("a") for one in read_object(b'{"x":[1,{"a":2},null,{"a":3}]}').each("x")] == [2, 3]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb'{"t":"a\u0000b"}', "a\N{REPLACEMENT CHARACTER}b"),
        (rb'{"t":"\ud83d"}', "\N{REPLACEMENT CHARACTER}"),
        (rb'{"t":"\udc00\ud83d\ude00"}', "\N{REPLACEMENT CHARACTER}\N{GRINNING FACE}"),
        (rb'{"t":"\ud83d\ud83d\ude00"}', "\N{REPLACEMENT CHARACTER}\N{GRINNING FACE}"),
        (rb'{"t":"\\ud83d \ud83d"}', "\\ud83d \N{REPLACEMENT CHARACTER}"),
        (b'{"t":"first","t":"second"}', "second"),
        (b'{"t":""}', None),
    ],
)
def test_odd_texts_become_harmless(body: bytes, text: str | None) -> None:
    assert read_object(body).text("t") == text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b"[1]",
        b"5",
        b'"x"',
        b"null",
        b'{"a":NaN}',
        b'{"a":1e999}',
        b'{"t":"\xff"}',
        b"[" * 10**7,
        rb'{"t":"\ud83d',
    ],
)
def test_what_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        read_object(body)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1731312000, datetime(2024, 11, 11, 8, tzinfo=UTC)),
        ("1731312000", datetime(2024, 11, 11, 8, tzinfo=UTC)),
        (1731312000977, datetime(2024, 11, 11, 8, 0, 0, 977000, tzinfo=UTC)),
        (0, None),
        (-5, None),
        (10**30, None),
        ("soon", None),
        ("9" * 400, None),
        (True, None),
        (None, None),
        ("१२", None),
    ],
)
def test_moments(value: object, moment: datetime | None) -> None:
    assert as_moment(value) == moment


def test_answers_are_objects_that_can_be_stored() -> None:
    assert read_answers('{"a": "x\\u0000", "b": [{"c\\u0000": 1}]}') == {
        "a": "x\N{REPLACEMENT CHARACTER}",
        "b": [{"c\N{REPLACEMENT CHARACTER}": 1}],
    }
    assert read_answers('{"size": 18446744073709551615, "pieces": [2]}') == {"size": None, "pieces": [2]}
    assert read_answers("two ferns") is None
    assert read_answers("[1]") is None
    assert read_answers(None) is None
    assert read_answers('{"a":' * 500 + "1" + "}" * 500) is None


def test_depth() -> None:
    assert depth_within({"a": [1, {"b": 2}]}, 4)
    assert not depth_within({"a": [1, {"b": 2}]}, 3)


@given(st.binary())
def test_any_bytes_are_read_or_unreadable(body: bytes) -> None:
    try:
        read_value(body)
    except WebhookUnreadable:
        return
