"""What an operator must give for one account on X."""

import re
from typing import Any, Self, cast

from pydantic import Field, SecretStr, model_validator

from connectors.toolkit.settings import ConnectorSettings, HttpAddress

API = "https://api.x.com"
# Where X keeps the files of direct messages; only who takes part in the exchange gets them, so our signature goes there too.
MEDIA_HOSTS = ("https://ton.twitter.com", "https://ton.x.com")
_USER_ID = re.compile(r"[0-9]{1,19}")


class TwitterSettings(ConnectorSettings):
    """`app` is our own name for the app at X whose one webhook several accounts share. Times are in seconds.

    The four keys are those of OAuth 1.0a: they sign what we send and never run out. `client_secret`: X signs its webhooks
    with it where the app has one; with the consumer secret otherwise.
    """

    user_id: str
    consumer_key: SecretStr
    consumer_secret: SecretStr
    access_token: SecretStr
    access_token_secret: SecretStr
    client_secret: SecretStr | None = None
    app: str = Field(default="main", pattern=r"^[A-Za-z0-9_-]{1,64}$")
    base_url: HttpAddress = API
    media_hosts: tuple[HttpAddress, ...] = MEDIA_HOSTS
    connect_timeout: float = Field(default=5, gt=0, le=60)
    timeout: float = Field(default=12, gt=0, le=600)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not _USER_ID.fullmatch(self.user_id):
            raise ValueError("user_id is a row of digits, not the @name: GET /2/users/me tells it")
        for name, source in KEYS.items():
            if not getattr(self, name).get_secret_value():
                raise ValueError(f"{name} is empty: {source}")
        if self.client_secret is not None and not self.client_secret.get_secret_value():
            raise ValueError("client_secret is empty: leave it out where the app has none")
        return self

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        """Without the checks: it reads what comes for any account, and calls nobody."""
        nothing = SecretStr("")
        unchecked: Any = cls.model_construct(
            user_id="",
            consumer_key=nothing,
            consumer_secret=SecretStr(secret),
            access_token=nothing,
            access_token_secret=nothing,
        )
        return cast(Self, unchecked)


KEYS = {
    "consumer_key": "copy the API Key from Keys and tokens in X's developer console",
    "consumer_secret": "copy the API Key Secret from there; without it anybody could post messages",
    "access_token": "generate Access Token and Secret there, signed in as the account, with Read, Write and Direct Messages",
    "access_token_secret": "it stands beside the access token",
}
