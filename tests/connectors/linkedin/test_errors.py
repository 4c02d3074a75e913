"""LinkedIn's refusals into our errors."""

import pytest

from connectors.contract.errors import Misconfigured, OutcomeUnknown, Refused, SendError, Throttled, Unavailable
from connectors.linkedin.errors import send_error, wait_of
from connectors.toolkit.payload import JsonObject


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, Misconfigured),
        (403, Misconfigured),
        (404, Refused),
        (422, Refused),
        (426, Refused),
        (400, Refused),
        (429, Throttled),
        (500, Unavailable),
        (503, Unavailable),
        (504, OutcomeUnknown),
        (408, OutcomeUnknown),
    ],
)
def test_each_status_has_its_error(status: int, error: type[SendError]) -> None:
    found = send_error(status, {}, JsonObject({"message": "no", "serviceErrorCode": 1, "status": status}))
    assert (type(found), found.code, found.detail) == (error, str(status), "no")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"date": "Sun, 22 Nov 2026 22:00:00 GMT"}, 7200.0),
        ({"date": "Sun, 22 Nov 2026 23:59:59 GMT"}, 1.0),
        ({"retry-after": "30", "date": "Sun, 22 Nov 2026 22:00:00 GMT"}, 30.0),
        ({"retry-after": "999999999"}, 86400.0),
        ({"date": "yesterday"}, 3600.0),
        ({}, 3600.0),
    ],
)
def test_the_wait_is_until_the_day_is_over(headers: dict[str, str], seconds: float) -> None:
    assert wait_of(headers) == seconds
