"""What an operator must give for the chat of one web site."""

import re
import secrets
from datetime import timedelta
from ipaddress import IPv6Address
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator

from connectors.toolkit.settings import ConnectorSettings

SHORTEST_SECRET = 32
DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _origin(address: str) -> str:
    """As a browser writes it in its Origin header: lower case, international names in ASCII, no default port, no path."""
    parts = urlsplit(address.strip().lower())
    host = _host(parts.hostname or "")
    has_more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in DEFAULT_PORTS or host is None or has_more:
        raise ValueError(f"{address!r} is no origin: write it like https://www.example.com, without a path")
    is_default = parts.port in (None, DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{parts.port}"


def _host(name: str) -> str | None:
    if ":" in name:
        return f"[{IPv6Address(name)}]"
    plain = name if name.isascii() else name.encode("idna").decode()
    return plain if _NAME.fullmatch(plain) else None


Origin = Annotated[str, AfterValidator(_origin)]


class WebchatSettings(ConnectorSettings):
    """`origins` are the web sites that may show the chat. Whoever has `token_secret` can pretend to be any visitor.

    A token holds for `token_days` after the last greeting, and for `longest_days` after the first, whatever comes between.
    `ended_visitors`: whose tokens are refused from the next start on; the desk shows the id as the chat's address.
    `forget_on_close`: what was said is kept in the visitor's tab and gone with it, in place of in their browser.
    """

    token_secret: SecretStr
    origins: tuple[Origin, ...] = Field(min_length=1)
    title: str = Field(default="", max_length=60)
    colour: str = "#2458c5"
    ask_for_email: bool = True
    token_days: int = Field(default=90, ge=1, le=400)
    longest_days: int = Field(default=365, ge=1, le=3650)
    forget_on_close: bool = False
    ended_visitors: frozenset[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]] = frozenset()

    @field_validator("token_secret")
    @classmethod
    def _is_long(cls, secret: SecretStr) -> SecretStr:
        if len(secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(
                f"token_secret is shorter than {SHORTEST_SECRET} characters: openssl rand -hex 32 makes one"
            )
        return secret

    @field_validator("colour")
    @classmethod
    def _is_colour(cls, colour: str) -> str:
        if not _COLOUR.fullmatch(colour):
            raise ValueError(f"{colour!r} is no colour: write it like #2458c5")
        return colour.lower()

    @property
    def token_lifetime(self) -> timedelta:
        return timedelta(days=self.token_days)

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        """Without a secret nobody is genuine: one is made up and forgotten."""
        chosen = secret if len(secret) >= SHORTEST_SECRET else secrets.token_hex(SHORTEST_SECRET)
        return cls(token_secret=SecretStr(chosen), origins=("https://offline.invalid",))
