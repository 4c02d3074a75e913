"""What an operator must give for one Telegram bot."""

import re
from enum import StrEnum
from typing import Self

from pydantic import Field, SecretStr, model_validator

from connectors.toolkit.settings import ConnectorSettings, HttpAddress

API = "https://api.telegram.org"
# Bot API, setWebhook: "1-256 characters. Only characters A-Z, a-z, 0-9, _ and - are allowed."
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Mode(StrEnum):
    """How news reach us: Telegram posts them, or we ask for them where Telegram cannot reach us."""

    WEBHOOK = "webhook"
    POLLING = "polling"


class TelegramSettings(ConnectorSettings):
    """`base_url` and `file_base_url` are the Bot API server; the token is added behind `/bot`. Times are in seconds."""

    bot_token: SecretStr
    webhook_secret: SecretStr | None = None
    mode: Mode = Mode.WEBHOOK
    base_url: HttpAddress = API
    file_base_url: HttpAddress = ""
    proxy: str | None = None
    connect_timeout: float = Field(default=5, gt=0, le=60)
    read_timeout: float = Field(default=10, gt=0, le=60)
    write_timeout: float = Field(default=10, gt=0, le=60)
    upload_timeout: float = Field(default=60, gt=0, le=600)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.bot_token.get_secret_value():
            raise ValueError("bot_token is empty: give the token that BotFather showed")
        secret = self.webhook_secret.get_secret_value() if self.webhook_secret is not None else None
        if secret is None and self.mode is Mode.WEBHOOK:
            raise ValueError(
                "webhook_secret is missing: without it anybody could post messages; or set mode to polling"
            )
        if secret is not None and not _SECRET.fullmatch(secret):
            raise ValueError("webhook_secret may hold 1 to 256 of A-Z, a-z, 0-9, _ and -")
        return self

    @property
    def file_address(self) -> str:
        """Where files are fetched; the API's own address unless another is given."""
        return self.file_base_url or self.base_url

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        return cls(
            bot_token=SecretStr("0:offline"), webhook_secret=SecretStr(secret) if secret else None, mode=Mode.POLLING
        )
