"""Each code of Twilio's and its class."""

import pytest

from connectors.contract.errors import (
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
    WindowClosed,
)
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.twilio.errors import send_error


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (20429, Throttled),
        (20003, Misconfigured),
        (21211, Refused),
        (21408, Misconfigured),
        (21610, RecipientGone),
        (21612, Refused),
        (21614, NotReachable),
        (21617, Refused),
        (30001, Unavailable),
        (30002, Misconfigured),
        (30003, NotReachable),
        (30004, NotReachable),
        (30005, NotReachable),
        (30006, NotReachable),
        (30007, Refused),
        (30008, Unavailable),
        (30034, Misconfigured),
        (63016, WindowClosed),
        (63018, Throttled),
    ],
)
def test_a_known_code(code: int, expected: type[SendError]) -> None:
    error = send_error(400, JsonObject({"code": code, "message": "words"}), 7)
    assert type(error) is expected
    assert (error.code, error.detail) == (str(code), "words")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, Refused),
        (401, Misconfigured),
        (404, Misconfigured),
        (429, Throttled),
        (500, OutcomeUnknown),
        (503, Unavailable),
    ],
)
def test_an_unknown_code_by_its_http_status(status: int, expected: type[SendError]) -> None:
    assert type(send_error(status, JsonObject({"code": 99999}), 7)) is expected
    assert type(send_error(status, JsonObject({}), 7)) is expected


def test_the_provider_says_how_long_to_wait() -> None:
    error = send_error(429, JsonObject({"code": 20429}), 42)
    assert isinstance(error, Throttled)
    assert error.seconds == 42
