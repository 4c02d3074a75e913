"""What an operator gives, and what is refused with a sentence that helps."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.twitter.settings import API, TwitterSettings

GIVEN: dict[str, Any] = {
    "user_id": "1480000000000000011",
    "consumer_key": "key",
    "consumer_secret": "secret",
    "access_token": "token",
    "access_token_secret": "token secret",
}


def test_four_keys_and_an_id_are_enough() -> None:
    settings = TwitterSettings(**GIVEN)
    assert (settings.base_url, settings.app, settings.client_secret) == (API, "main", None)
    assert settings.consumer_secret.get_secret_value() not in repr(settings).replace("_secret", "")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"user_id": "@northwind"}, "/2/users/me"),
        ({"consumer_secret": ""}, "anybody could post"),
        ({"access_token": ""}, "Direct Messages"),
        ({"client_secret": ""}, "leave it out"),
        ({"base_url": "api.x.com"}, "no http"),
        ({"app": "a/b"}, "pattern"),
        ({"bearer_token": "x"}, "Extra inputs"),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        TwitterSettings(**{**GIVEN, **changed})
