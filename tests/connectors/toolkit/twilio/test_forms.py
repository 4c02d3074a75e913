"""Reading a post of Twilio's, whatever stands in it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import WebhookRequest
from connectors.toolkit.twilio.forms import LARGEST_BODY, read_form, read_moment


def test_the_last_of_several_values_counts_and_blank_is_none() -> None:
    form = read_form(WebhookRequest(b"A=1&A=2&B=&C"))
    assert (form.text("A"), form.text("B"), form.text("C"), form.text("D")) == ("2", None, None, None)
    assert "B" in form
    assert "D" not in form


def test_a_json_object_is_read_as_a_form() -> None:
    body = json.dumps({"N": 4, "T": "x", "O": {"a": [1]}, "Z": None}).encode()
    form = read_form(WebhookRequest(body, {"content-type": "application/json; charset=utf-8"}))
    assert form.values == {"N": "4", "T": "x", "O": '{"a": [1]}', "Z": ""}
    assert read_form(WebhookRequest(form.item)).values == form.values


def test_marks_of_our_own_address_become_fields_and_stay_in_the_item() -> None:
    request = WebhookRequest(b"CallSid=CA1&Body=a%20b", query={"hub_contact": "+447700900123", "foreign": "x"})
    form = read_form(request)
    assert form.text("hub_contact") == "+447700900123"
    assert "foreign" not in form
    assert read_form(WebhookRequest(form.item)).values == form.values


def test_nul_and_broken_text_are_replaced() -> None:
    form = read_form(WebhookRequest(b"A=a%00b&B=%FF&C=%ED%A0%80"))
    assert "\x00" not in form.values["A"]
    "".join(form.values.values()).encode()


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"\xff\xfe", b'{"a":', b"{}", b"[1]", b"x=" + b"y" * LARGEST_BODY, b"a=1" + b"&" * 5000]
)
def test_what_is_no_form_is_unreadable(body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        read_form(WebhookRequest(body))


@pytest.mark.parametrize(
    ("digits", "number"),
    [("0", 0), ("97", 97), ("-1", None), ("1.5", None), ("١٢", None), ("9" * 40, None), ("", None)],
)
def test_whole_numbers(digits: str, number: int | None) -> None:
    assert read_form(WebhookRequest(f"N={digits}".encode())).whole("N") == number


@pytest.mark.parametrize("written", ["nan", "inf", "1e400", "x", ""])
def test_what_is_no_coordinate_is_none(written: str) -> None:
    assert read_form(WebhookRequest(f"N={written}".encode())).number("N") is None


@pytest.mark.parametrize(
    "written",
    [
        "Fri, 06 Mar 2026 08:15:10 +0000",
        "Fri, 06 Mar 2026 09:15:10 +0100",
        "2026-03-06T08:15:10Z",
        "2026-03-06 08:15:10",
    ],
)
def test_times_in_both_ways_are_utc(written: str) -> None:
    assert read_moment(written) == datetime(2026, 3, 6, 8, 15, 10, tzinfo=UTC)


@given(st.text(max_size=80))
def test_any_other_text_is_no_time_and_no_crash(written: str) -> None:
    found = read_moment(written)
    assert found is None or found.tzinfo is UTC
