"""A mail server's answers in the errors of the contract."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.email.answers import Answer, Stage, copy_error, send_error


@pytest.mark.parametrize(
    ("stage", "code", "text", "error"),
    [
        (Stage.GREETING, 421, "4.3.2 going down", Unavailable),
        (Stage.GREETING, 554, "no service for you", Misconfigured),
        (Stage.LOGIN, 535, "5.7.8 wrong password", Misconfigured),
        (Stage.LOGIN, 454, "4.7.0 temporary failure", Unavailable),
        (Stage.SENDER, 530, "5.7.0 authentication required", Misconfigured),
        (Stage.SENDER, 550, "5.7.1 you may not send as this", Misconfigured),
        (Stage.SENDER, 553, "5.1.8 sender rejected", Misconfigured),
        (Stage.SENDER, 552, "5.3.4 too large", ContentRefused),
        (Stage.SENDER, 451, "4.3.0 later", Unavailable),
        (Stage.RECIPIENT, 550, "5.1.1 no such user", RecipientGone),
        (Stage.RECIPIENT, 550, "No such user here", RecipientGone),
        (Stage.RECIPIENT, 551, "user not local", RecipientGone),
        (Stage.RECIPIENT, 556, "5.1.10 null MX", RecipientGone),
        (Stage.RECIPIENT, 550, "5.1.2 no such domain", NotReachable),
        (Stage.RECIPIENT, 550, "5.2.1 mailbox disabled", NotReachable),
        (Stage.RECIPIENT, 552, "5.2.2 mailbox full", NotReachable),
        (Stage.RECIPIENT, 550, "5.7.1 blocked by the recipient", NotReachable),
        (Stage.RECIPIENT, 554, "5.7.1 <x@y.z>: Relay access denied", Misconfigured),
        (Stage.RECIPIENT, 550, "relaying denied", Misconfigured),
        (Stage.RECIPIENT, 450, "4.7.1 greylisted", Throttled),
        (Stage.RECIPIENT, 450, "mailbox busy", Throttled),
        (Stage.RECIPIENT, 452, "4.2.2 mailbox full", Unavailable),
        (Stage.RECIPIENT, 451, "local error", Unavailable),
        (Stage.RECIPIENT, 421, "4.7.0 too many connections", Throttled),
        (Stage.RECIPIENT, 503, "5.5.1 bad sequence", Refused),
        (Stage.CONTENT, 552, "5.2.3 too large", ContentRefused),
        (Stage.CONTENT, 554, "5.7.1 looks like spam", ContentRefused),
        (Stage.CONTENT, 554, "5.6.0 broken", ContentRefused),
        (Stage.CONTENT, 554, "transaction failed", Refused),
        (Stage.CONTENT, 451, "4.3.0 disk full", Unavailable),
        (Stage.CONTENT, 452, "4.7.28 rate limit", Throttled),
        (Stage.CONTENT, 250, "yes", Refused),
    ],
)
def test_what_an_answer_means(stage: Stage, code: int, text: str, error: type[SendError]) -> None:
    found = send_error(Answer(stage, code, text))
    assert type(found) is error
    assert found.code is not None
    assert str(code) in found.code


def test_the_code_holds_the_enhanced_code() -> None:
    assert send_error(Answer(Stage.RECIPIENT, 550, "5.1.1 no")).code == "550 5.1.1"
    assert send_error(Answer(Stage.RECIPIENT, 550, "no 5.1.1")).code == "550"


def test_a_refused_copy_says_nothing_about_whom_the_mail_is_for() -> None:
    found = copy_error(Answer(Stage.RECIPIENT, 550, "5.1.1 no such user"), "tom@home.example")
    assert type(found) is Refused
    assert "tom@home.example" in found.detail
    assert type(copy_error(Answer(Stage.RECIPIENT, 451, "later"), "tom@home.example")) is Unavailable


@settings(deadline=None)
@given(stage=st.sampled_from(Stage), code=st.integers(-1, 999), text=st.text(max_size=60))
def test_every_answer_has_an_error(stage: Stage, code: int, text: str) -> None:
    assert isinstance(send_error(Answer(stage, code, text)), SendError)
