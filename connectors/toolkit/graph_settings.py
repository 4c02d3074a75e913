"""What an operator must give for any account at Meta that speaks through the Graph API."""

import re
from typing import Annotated, Self, cast

from pydantic import AfterValidator, Field, SecretStr, field_validator

from connectors.toolkit.settings import ConnectorSettings, HttpAddress

GRAPH = "https://graph.facebook.com"
VERSION = "v26.0"
_VERSION = re.compile(r"v[1-9][0-9]?\.[0-9]")
_ID = re.compile(r"[0-9]{1,30}")


def _graph_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError(
            f"{text!r} is no id of Meta's: it has digits only and stands in the account's settings at Meta"
        )
    return text


GraphId = Annotated[str, AfterValidator(_graph_id)]


class GraphSettings(ConnectorSettings):
    """`app` names the Meta app: its accounts share one webhook address, /webhooks/meta/<app>. `timeout` is in seconds."""

    app_secret: SecretStr
    verify_token: SecretStr
    access_token: SecretStr
    app: str = Field(default="main", pattern=r"^[A-Za-z0-9_-]{1,60}$")
    base_url: HttpAddress = GRAPH
    version: str = VERSION
    timeout: float = Field(default=15, gt=0, le=60)

    @field_validator("app_secret")
    @classmethod
    def _proves(cls, secret: SecretStr) -> SecretStr:
        return _given(
            secret, "app_secret", "without it anybody could post messages; copy it from the app's basic settings"
        )

    @field_validator("verify_token")
    @classmethod
    def _is_asked_for(cls, secret: SecretStr) -> SecretStr:
        return _given(secret, "verify_token", "think up a word, and write the same one into the app's webhook settings")

    @field_validator("access_token")
    @classmethod
    def _lets_us_write(cls, secret: SecretStr) -> SecretStr:
        return _given(secret, "access_token", "without it nothing can be sent; the README says where Meta shows it")

    @field_validator("version")
    @classmethod
    def _is_version(cls, version: str) -> str:
        if not _VERSION.fullmatch(version):
            raise ValueError(f"{version!r} is no version of the Graph API; one is written like {VERSION}")
        return version

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        """Names no account: what is posted for any is read."""
        nothing = SecretStr("")
        made = cls.model_construct(app_secret=SecretStr(secret), verify_token=nothing, access_token=nothing)
        return cast(Self, made)


def _given(secret: SecretStr, name: str, why: str) -> SecretStr:
    if not secret.get_secret_value():
        raise ValueError(f"{name} is empty: {why}")
    return secret
