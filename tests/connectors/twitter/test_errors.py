"""X's refusals into our errors."""

import pytest

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.toolkit.payload import JsonObject
from connectors.twitter.errors import send_error, wait_of

NOW = 1_795_340_400.0


def problem(detail: str, kind: str = "about:blank") -> JsonObject:
    return JsonObject({"title": "Forbidden", "detail": detail, "type": kind, "status": 403})


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, problem("You do not have permission to DM one or more participants."), RecipientGone),
        (
            403,
            JsonObject({"errors": [{"code": 349, "message": "You cannot send messages to this user."}]}),
            RecipientGone,
        ),
        (403, problem("You are not allowed to create a Tweet with duplicate content."), Refused),
        (403, problem("You attempted to reply to a Tweet that is deleted or not visible to you."), NotReachable),
        (403, problem("This user is not allowed to post a video longer than 20 minutes."), ContentRefused),
        (403, problem("Your Tweet text is too long."), ContentRefused),
        (403, problem("not enrolled", "https://api.x.com/2/problems/client-forbidden"), Misconfigured),
        (403, JsonObject({}), Misconfigured),
        (401, problem("Unauthorized"), Misconfigured),
        (402, problem("Your credits are depleted"), Misconfigured),
        (404, problem("Could not find user"), NotReachable),
        (400, problem("Your media IDs are invalid."), ContentRefused),
        (400, problem("One or more parameters to your request was invalid."), Refused),
        (413, JsonObject({}), ContentRefused),
        (429, problem("Too Many Requests"), Throttled),
        (429, problem("Usage cap exceeded", "https://api.x.com/2/problems/usage-capped"), Misconfigured),
        (500, JsonObject({}), Unavailable),
        (503, problem("Service Unavailable"), Unavailable),
        (504, JsonObject({}), OutcomeUnknown),
        (408, JsonObject({}), OutcomeUnknown),
        (418, JsonObject({}), Refused),
    ],
)
def test_each_refusal_has_its_error(status: int, body: JsonObject, error: type[SendError]) -> None:
    found = send_error(status, {}, body, NOW)
    assert type(found) is error
    assert found.code == str(status)
    assert found.detail


def test_a_repeated_post_is_explained() -> None:
    found = send_error(403, {}, problem("You are not allowed to create a Tweet with duplicate content."), NOW)
    assert "change a word" in found.detail


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1795340490"}, 90.0),
        (
            {
                "x-rate-limit-remaining": "3",
                "x-rate-limit-reset": "1795340490",
                "x-user-limit-24hour-remaining": "0",
                "x-user-limit-24hour-reset": "1795376400",
            },
            36_000.0,
        ),
        ({"x-rate-limit-reset": "1795340490"}, 90.0),
        ({"x-rate-limit-reset": "1795340000"}, 1.0),
        ({"x-rate-limit-reset": "99999999999"}, 86_400.0),
        ({"x-rate-limit-reset": "soon"}, 60.0),
        ({}, 60.0),
    ],
)
def test_the_wait_is_until_the_window_that_is_used_up_begins_anew(headers: dict[str, str], seconds: float) -> None:
    assert wait_of(headers, NOW) == seconds


def test_without_xs_time_a_minute_is_waited() -> None:
    assert wait_of({"x-rate-limit-reset": "1795340490"}, None) == 60.0
