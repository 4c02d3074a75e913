"""What a refusal of the Graph API means for a message."""

import json

import pytest

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    Refused,
    SendError,
    Throttled,
    Unavailable,
    WindowClosed,
)
from connectors.toolkit.graph_errors import LONGEST_WAIT, UNTOLD_WAIT, read_problem, send_error
from connectors.toolkit.payload import JsonObject


def error_of(
    status: int, code: object = None, subcode: object = None, headers: dict[str, str] | None = None
) -> SendError:
    error = {"message": "(#) no", "code": code, "error_subcode": subcode}
    return send_error(read_problem(status, headers or {}, JsonObject({"error": error})))


@pytest.mark.parametrize(
    ("code", "subcode", "expected"),
    [
        (10, 2018278, WindowClosed),
        (10, 2534022, WindowClosed),
        (10, 1893063, Misconfigured),
        (10, None, Misconfigured),
        (10, 1, Misconfigured),
        (551, 1545041, NotReachable),
        (100, 2018001, NotReachable),
        (100, 2018108, NotReachable),
        (100, None, Refused),
        (100, 33, Refused),
        (190, 463, Misconfigured),
        (200, None, Misconfigured),
        (368, None, Misconfigured),
        (1, None, Unavailable),
        (2, None, Unavailable),
        (1200, None, Unavailable),
        (10900, None, Refused),
        (10903, None, NotReachable),
        *((code, None, Throttled) for code in (4, 17, 32, 613, 80002, 80006)),
    ],
)
def test_every_published_code_has_its_error(code: int, subcode: int | None, expected: type[SendError]) -> None:
    for status in (200, 400, 403, 500):
        error = error_of(status, code, subcode)
        assert type(error) is expected
        assert error.code == (f"{code}/{subcode}" if subcode else str(code))
        assert error.detail == "(#) no"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, Refused),
        (401, Misconfigured),
        (403, Refused),
        (404, Refused),
        (413, ContentRefused),
        (429, Throttled),
        (302, Refused),
        (500, OutcomeUnknown),
        (502, OutcomeUnknown),
        (503, Unavailable),
        (504, OutcomeUnknown),
    ],
)
def test_without_a_known_code_the_status_decides(status: int, expected: type[SendError]) -> None:
    codes: tuple[object, ...] = (None, 987654, "10", [], True)
    for code in codes:
        assert type(error_of(status, code)) is expected
    assert type(send_error(read_problem(status, {}, JsonObject({"error": "odd"})))) is expected


def usage(minutes: object) -> str:
    return json.dumps({"17": [{"type": "messenger", "estimated_time_to_regain_access": minutes}], "18": [{}]})


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, UNTOLD_WAIT),
        ({"retry-after": "7"}, 7),
        ({"x-business-use-case-usage": usage(5)}, 300),
        ({"x-app-usage": json.dumps({"call_count": 100, "estimated_time_to_regain_access": 2})}, 120),
        ({"retry-after": "7", "x-business-use-case-usage": usage(1)}, 60),
        ({"x-business-use-case-usage": usage(10**9)}, LONGEST_WAIT),
        ({"x-business-use-case-usage": "no json"}, UNTOLD_WAIT),
        ({"x-business-use-case-usage": usage("soon")}, UNTOLD_WAIT),
        ({"x-business-use-case-usage": "[]", "retry-after": "tomorrow"}, UNTOLD_WAIT),
    ],
)
def test_the_wait_is_the_providers_own(headers: dict[str, str], seconds: float) -> None:
    error = error_of(400, 613, headers=headers)
    assert isinstance(error, Throttled)
    assert error.seconds == seconds
