"""What an operator must give for one Viber bot."""

from typing import Self

from pydantic import Field, SecretStr, ValidationInfo, model_validator

from connectors.toolkit.settings import ConnectorSettings, HttpAddress, PerhapsHttpAddress

API = "https://chatapi.viber.com"
OFFLINE = "offline"


class ViberSettings(ConnectorSettings):
    """`sender_name` is what people see above our messages. `welcome` is said to who opens the chat and has not subscribed yet;
    empty: nothing. Files that we send can be fetched for `link_days`. Times are in seconds.
    """

    auth_token: SecretStr
    sender_name: str = Field(min_length=1, max_length=28)
    avatar: PerhapsHttpAddress = ""
    welcome: str = Field(default="", max_length=7000)
    link_days: int = Field(default=14, ge=1, le=365)
    messages_per_second: float = Field(default=10, gt=0, le=500)
    base_url: HttpAddress = API
    connect_timeout: float = Field(default=5, gt=0, le=60)
    timeout: float = Field(default=14, gt=0, le=60)

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        if not self.auth_token.get_secret_value() and info.context != OFFLINE:
            raise ValueError("auth_token is empty: copy the token from the bot's page in the Viber Admin Panel")
        return self

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        return cls.model_validate({"auth_token": SecretStr(secret), "sender_name": "offline"}, context=OFFLINE)
