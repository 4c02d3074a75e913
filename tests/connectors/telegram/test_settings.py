"""What an operator may and must say about a bot."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.telegram.connector import SECRET_HEADER, TelegramConnector
from connectors.telegram.settings import Mode, TelegramSettings
from tests.connectors.telegram.conftest import START

GOOD = {"bot_token": "1:a", "webhook_secret": "s3cret_-"}


def test_the_real_api_is_the_default() -> None:
    settings = TelegramSettings.model_validate(GOOD)
    assert (settings.base_url, settings.file_address, settings.mode) == (
        "https://api.telegram.org",
        "https://api.telegram.org",
        Mode.WEBHOOK,
    )


def test_polling_needs_no_webhook_secret() -> None:
    assert TelegramSettings.model_validate({"bot_token": "1:a", "mode": "polling"}).webhook_secret is None


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"bot_token": "1:a"}, "webhook_secret"),
        ({"webhook_secret": "abc"}, "bot_token"),
        ({**GOOD, "bot_token": ""}, "BotFather"),
        ({**GOOD, "webhook_secret": "two words"}, "A-Z"),
        ({**GOOD, "webhook_secret": ""}, "A-Z"),
        ({**GOOD, "base_url": "ftp://x"}, "http"),
        ({**GOOD, "mode": "pigeon"}, "polling"),
        ({**GOOD, "read_timeout": 0}, "read_timeout"),
        ({**GOOD, "webhok_secret": "x"}, "webhok_secret"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        TelegramSettings.model_validate(given)


def test_secrets_are_not_shown() -> None:
    assert "s3cret" not in repr(TelegramSettings.model_validate(GOOD))


def test_without_a_secret_no_header_is_good_enough() -> None:
    connector = TelegramConnector("main", TelegramSettings.offline())
    for value in ("", "None", "offline"):
        with pytest.raises(WebhookRejected):
            connector.verify(WebhookRequest(b"{}", {SECRET_HEADER: value}), datetime.fromtimestamp(START, UTC), {})
