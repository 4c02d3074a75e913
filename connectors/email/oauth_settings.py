"""What an operator gives so that the hub can ask for access tokens itself. RFC 6749."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _safe_address(address: str) -> str:
    parts = urlsplit(address)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not is_safe or not parts.hostname or "@" in parts.netloc:
        raise ValueError("it must be an https address: secrets are sent there")
    return address


class OAuthSettings(BaseModel):
    """Where access tokens are had, and what proves who asks.

    With `refresh_token` the hub asks in the name of the person who gave it (section 6); without one in its own (section
    4.4), which needs `client_secret`. `timeout` in seconds, for one question.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_url: Annotated[str, AfterValidator(_safe_address)]
    client_id: str = Field(min_length=1)
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None
    scope: str = ""
    timeout: float = Field(default=6, gt=0, le=30)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.refresh_token is None and self.client_secret is None:
            raise ValueError("give refresh_token, or client_secret with which the hub asks in its own name")
        return self
