"""What an operator gives, and what is refused with a sentence that helps."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.contract.inbound import ConsentTopic
from connectors.linkedin.settings import API, LinkedinSettings, Mode

GIVEN: dict[str, Any] = {
    "organization": "urn:li:organization:70011223",
    "access_token": "token",
    "client_secret": "secret",
}


def test_an_organization_and_two_keys_are_enough() -> None:
    settings = LinkedinSettings(**GIVEN)
    assert (settings.base_url, settings.mode, settings.lead_owners) == (API, Mode.WEBHOOK, ())


def test_polling_needs_no_client_secret() -> None:
    assert LinkedinSettings(**{**GIVEN, "client_secret": None, "mode": "polling"}).mode is Mode.POLLING


def test_consents_are_named_by_their_id() -> None:
    settings = LinkedinSettings(**GIVEN, consents={"9001": "marketing"})
    assert settings.consents == {"9001": ConsentTopic.MARKETING}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"organization": "70011223"}, "urn:li:organization"),
        ({"access_token": ""}, "administrator of the page"),
        ({"client_secret": None}, "set mode to polling"),
        ({"lead_owners": ["520866001"]}, "sponsoredAccount"),
        ({"api_version": "2026-07"}, "202607"),
        ({"consents": {"1": "everything"}}, "marketing"),
        ({"default_country": "cz"}, "pattern"),
        ({"poll_minutes": 0}, "greater than or equal to 1"),
        ({"base_url": "api.linkedin.com"}, "no http"),
        ({"organisation": "x"}, "Extra inputs"),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        LinkedinSettings(**{**GIVEN, **changed})
