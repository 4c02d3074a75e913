"""What an operator may and may not write."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.email.settings import EmailSettings

SMTP = {"host": "mail.example", "user": "hub", "password": "x"}
LISTEN = {"port": 2525}
IMAP = {"host": "mail.example", "user": "hub", "password": "x"}
SES = {"region": "eu-central-1", "topic_arns": ["arn:aws:sns:eu-central-1:123456789012:mail"]}


def settings(**values: Any) -> EmailSettings:
    return EmailSettings.model_validate({"address": "support@shop.example", **values})


@pytest.mark.parametrize(
    "values",
    [
        {"listen": LISTEN, "smtp": SMTP},
        {"imap": IMAP, "smtp": SMTP},
        {"imap": {**IMAP, "password": None, "oauth_token": "t"}, "smtp": {"host": "localhost", "security": "none"}},
        {"ses": SES},
        {"listen": {"protocol": "lmtp"}, "ses": {"region": "eu-central-1"}},
        {"imap": IMAP, "listen": LISTEN, "smtp": SMTP, "ses": SES},
    ],
)
def test_a_way_in_and_a_way_out_are_enough(values: dict[str, Any]) -> None:
    assert settings(**values).address == "support@shop.example"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"smtp": SMTP}, "no mail can come in"),
        ({"ses": {"region": "eu-central-1"}}, "no mail can come in"),
        ({"listen": LISTEN}, "no mail can go out"),
        ({"imap": {"host": "x", "user": "u"}, "smtp": SMTP}, "imap needs password, or oauth"),
        ({"imap": {**IMAP, "oauth_token": "t"}, "smtp": SMTP}, "either password or oauth_token"),
        ({"listen": LISTEN, "smtp": {"host": "x", "user": "u"}}, "smtp.user needs password, or oauth"),
        ({"listen": LISTEN, "smtp": {"host": "x", "password": "p"}}, "user and password belong together"),
        ({"listen": {"certificate": "x.pem"}, "smtp": SMTP}, "certificate and private_key belong together"),
        ({"listen": {"requires_tls": True}, "smtp": SMTP}, "requires_tls needs"),
        ({"listen": {"prt": 1}, "smtp": SMTP}, "Extra inputs"),
        ({"listen": LISTEN, "smtp": SMTP, "adress": "x"}, "Extra inputs"),
        ({"listen": LISTEN, "smtp": SMTP, "display_name": "Shop\r\nBcc: x@y.z"}, "one line"),
        ({"listen": LISTEN, "smtp": SMTP, "instance": "a b"}, "one word"),
        ({"listen": LISTEN, "smtp": SMTP, "domains": ["not a domain"]}, "no domain"),
        ({"listen": LISTEN, "smtp": SMTP, "aliases": ["support"]}, "no e-mail address"),
        ({"listen": LISTEN, "smtp": SMTP, "size_limit": 5}, "greater than"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(**values)


@pytest.mark.parametrize("address", ["", "support", "@shop.example", "a@b@c", "a b@shop.example", "a\n@shop.example"])
def test_our_own_address_must_be_one(address: str) -> None:
    with pytest.raises(ValidationError):
        settings(address=address, listen=LISTEN, smtp=SMTP)


def test_an_address_is_kept_as_mail_carries_it() -> None:
    found = settings(address="Support@München.example", listen=LISTEN, smtp=SMTP)
    assert found.address == "support@xn--mnchen-3ya.example"
    assert found.domain == "xn--mnchen-3ya.example"


def test_our_mark_is_the_address_unless_another_is_given() -> None:
    assert settings(listen=LISTEN, smtp=SMTP).mark == "support@shop.example"
    assert settings(listen=LISTEN, smtp=SMTP, instance="hub-1").home.instance == "hub-1"


def test_offline_settings_read_and_verify() -> None:
    assert EmailSettings.offline().smtp is not None


def test_no_secret_is_shown() -> None:
    assert "hunter2" not in repr(settings(imap={**IMAP, "password": "hunter2"}, smtp={**SMTP, "password": "hunter2"}))
