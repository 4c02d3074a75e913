"""What an operator may and must say about a form."""

import pytest
from pydantic import ValidationError

from connectors.forms.settings import FormsSettings

SITE = "https://www.example.org"
SECRET = "0123456789abcdef"


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("https://WWW.Example.org/", "https://www.example.org"),
        ("https://www.example.org:443", "https://www.example.org"),
        ("https://www.example.org:8443", "https://www.example.org:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(given: str, origin: str) -> None:
    assert FormsSettings.model_validate({"allowed_origins": [given]}).allowed_origins == (origin,)


@pytest.mark.parametrize(
    "given",
    [
        *("*", "https://*.example.org", "http://www.example.org", "www.example.org", "https://", "null", ""),
        *(f"{SITE}/contact", f"{SITE}?a=1", "https://user@www.example.org", "ftp://localhost", "https://a b.example"),
        *("https://www.example.org:port", "https://[::1", "http://localhost.example.org", "https://a.example\r\nX: 1"),
    ],
)
def test_what_is_no_origin_is_refused_in_words(given: str) -> None:
    with pytest.raises(ValidationError, match=r"https://"):
        FormsSettings.model_validate({"allowed_origins": [given]})


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, "allowed_origins"),
        ({"allowed_origins": []}, "nobody could post"),
        ({"secret": "short"}, "at least 16"),
        ({"redirect": "/thanks"}, "whole address"),
        ({"redirect": "http://www.example.org/thanks"}, "https"),
        ({"redirect": f"{SITE}/thank you"}, "blanks"),
        ({"redirect": f"{SITE}/\r\nSet-Cookie: a"}, "blanks"),
        ({"redirect": "javascript://www.example.org/%0aalert(1)"}, "https"),
        ({"redirect": "https://a@www.example.org/"}, "origin"),
        ({"redirect": "javascript:alert(1)"}, "whole address"),
        ({"default_country": "Germany"}, "DE, CZ"),
        ({"default_country": "de"}, "DE, CZ"),
        ({"max_fields": 0}, "max_fields"),
        ({"honeypot": [""]}, "honeypot"),
        ({"email_field": ["mail"]}, "email_field"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, object], word: str) -> None:
    needed = {} if word in ("allowed_origins", "nobody could post") else {"allowed_origins": [SITE]}
    with pytest.raises(ValidationError, match=word):
        FormsSettings.model_validate({**needed, **given})


def test_a_secret_alone_is_enough_and_never_shown() -> None:
    settings = FormsSettings.model_validate({"secret": SECRET})
    assert settings.allowed_origins == ()
    assert SECRET not in repr(settings)


def test_where_a_visitor_may_be_led() -> None:
    for address in (f"{SITE}/thanks?from=form#top", "http://127.0.0.1:8000/thanks"):
        assert FormsSettings.model_validate({"allowed_origins": [SITE], "redirect": address}).redirect == address


def test_offline_nobody_knows_the_secret() -> None:
    assert FormsSettings.offline().secret != FormsSettings.offline().secret
