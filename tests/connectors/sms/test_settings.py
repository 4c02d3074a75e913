"""What an operator must give, and what is said when it is wrong."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.contract.channel import Channel
from connectors.sms.connector import SmsConnector
from connectors.sms.settings import SmsSettings

SID = f"HX{'1' * 32}"
GOOD: dict[str, Any] = {"account_sid": f"AC{'a' * 32}", "auth_token": "token", "number": "+49 30 23125001"}


def test_a_number_may_be_written_with_blanks() -> None:
    assert SmsSettings(**GOOD).number == "+493023125001"


def test_an_api_key_goes_before_the_auth_token() -> None:
    settings = SmsSettings(**GOOD, api_key=f"SK{'1' * 32}", api_key_secret="hidden")
    assert settings.credentials == (f"SK{'1' * 32}", "hidden")
    assert SmsSettings(**GOOD).credentials == (f"AC{'a' * 32}", "token")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": ""}, "number is missing"),
        ({"number": "030 23125001"}, "no number with plus and country"),
        ({"account_sid": "AC1"}, "account_sid begins with AC"),
        ({"auth_token": ""}, "auth_token is empty"),
        ({"api_key": f"SK{'1' * 32}"}, "belong together"),
        ({"messaging_service_sid": "XX"}, "begins with MG"),
        ({"base_url": "twilio.com"}, "no http or https address"),
        ({"templates": {"ready": {"sid": "HX1"}}}, "a content SID begins with HX"),
        ({"templates": {"ready": {"sid": SID, "text": "{{name}}", "variables": 1}}}, "are numbered"),
        ({"templates": {"ready": {"sid": SID, "text": "{{1}}"}}}, "has 1 places, and variables says 0"),
        ({"twilio": "Two Words"}, "match pattern"),
        ({"nonsense": 1}, "Extra inputs"),
    ],
)
def test_a_wrong_setting_is_refused_in_words(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SmsSettings(**{**GOOD, **wrong})


def test_no_secret_is_shown() -> None:
    assert "token" not in repr(SmsSettings(**GOOD).auth_token)


def test_a_template_with_its_text_is_offered_to_reps() -> None:
    told = {
        "ready": {"sid": SID, "variables": 2, "text": "Order {{1}} is ready.", "language": "en"},
        "unknown_text": {"sid": SID, "variables": 1},
    }
    [offered] = SmsConnector("shop", SmsSettings(**GOOD, templates=told)).templates_on(Channel.WHATSAPP)
    assert (offered.name, offered.language, offered.places) == ("ready", "en", ("1",))
    assert offered.buttons == ("Place 2, of a button",)
