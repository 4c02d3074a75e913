"""Every code of WhatsApp's lists as one of our errors."""

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
from connectors.whatsapp.errors import CODES, WAITS, send_error

RATE = (4, 80007, 130429, 131048, 131056, 131064, 132069, 133016)
LATER = (1, 2, 131000, 131016, 131052, 131053, 131057)
OURS = (0, 3, 10, 190, 200, 250, 299, 131005, 131031, 368, 130497, 131042, 131037, 131045)
NEVER = (100, 130472, 131008, 131009, 131021, 131030, 131049, 131051, 131062, 131063, 135000, 137000)
TEMPLATES = (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068)
EXPECTED: dict[int, type[SendError]] = {
    **dict.fromkeys(RATE, Throttled),
    **dict.fromkeys(LATER, Unavailable),
    **dict.fromkeys(OURS, Misconfigured),
    **dict.fromkeys((*NEVER, *TEMPLATES), Refused),
    131026: NotReachable,
    131047: WindowClosed,
    131050: RecipientGone,
}


def error(code: int | None, status: int = 400, headers: dict[str, str] | None = None, **more: object) -> SendError:
    told: dict[str, object] = {"message": "(#1) Words", "error_data": {"details": "Details"}, **more}
    body: dict[str, object] = {"error": {**told, **({"code": code} if code is not None else {})}}
    return send_error(status, headers or {}, JsonObject(body))


@pytest.mark.parametrize(("code", "expected"), EXPECTED.items())
def test_a_code_is_its_class_whatever_the_status(code: int, expected: type[SendError]) -> None:
    for status in (400, 500):
        found = error(code, status)
        assert type(found) is expected
        assert found.code == str(code)
    assert str(error(code)) == "(#1) Words: Details"


def test_no_code_is_two_things() -> None:
    assert not set(CODES) & set(WAITS)
    assert len(EXPECTED) >= 50


@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, Refused), (401, Misconfigured), (403, Misconfigured), (404, Refused), (429, Throttled)],
)
def test_an_unknown_code_is_judged_by_the_status(status: int, expected: type[SendError]) -> None:
    assert type(error(987654, status)) is expected
    assert type(error(None, status)) is expected


def test_what_broke_while_it_was_carried_may_have_arrived() -> None:
    for status in (500, 502, 504):
        assert type(error(987654, status)) is OutcomeUnknown
        assert type(send_error(status, {}, JsonObject({}))) is OutcomeUnknown
    assert type(error(None, 503)) is Unavailable
    assert type(error(987654, 500, is_transient=True)) is Unavailable


def test_a_number_that_is_not_ours_is_a_matter_of_settings() -> None:
    assert type(error(100, error_subcode=33)) is Misconfigured
    assert type(error(100, error_subcode=34)) is Refused


def wait(code: int, headers: dict[str, str] | None = None) -> float:
    found = error(code, headers=headers)
    assert isinstance(found, Throttled)
    return found.seconds


def test_the_wait_is_the_providers_own_where_it_names_one() -> None:
    assert wait(131056) == 6
    assert wait(131056, {"retry-after": "40"}) == 40
    usage = '{"2001":[{"type":"messaging","estimated_time_to_regain_access":7},{"estimated_time_to_regain_access":3}]}'
    assert wait(80007, {"x-business-use-case-usage": usage}) == 420
    for odd in ("", "no json", "[]", '{"2001":5}', '{"2001":[{"estimated_time_to_regain_access":"x"}]}'):
        assert wait(80007, {"x-business-use-case-usage": odd, "retry-after": "soon"}) == 300
    assert wait(131048) >= 3600
    assert wait(4, {"retry-after": "9" * 30}) == 24 * 3600
