"""What an operator must give for one form."""

import ipaddress
import re
import secrets
from typing import Annotated, Self
from urllib.parse import urlsplit

import phonenumbers
from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator

from connectors.forms import names
from connectors.toolkit.settings import ConnectorSettings

SECRET_AT_LEAST = 16  # characters
DEFAULT_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9._:-]+")


def origin_of(address: str) -> str:
    """A website's origin as browsers write it: scheme, host in lower case and ASCII, port where it is not the usual one."""
    if address == "*":
        raise ValueError("'*' would let every website post here; name each one, for example https://www.example.com")
    try:
        parts = urlsplit(address)
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        raise ValueError(f"{address!r} is no website, which is written like https://www.example.com") from None
    if (
        not _HOST.fullmatch(host)
        or parts.path not in ("", "/")
        or parts.query
        or parts.fragment
        or parts.username is not None
    ):
        raise ValueError(f"{address!r} is no origin: give scheme and host alone, for example https://www.example.com")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ValueError(f"{address!r} must begin with https:// (http:// is for localhost alone)")
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + ("" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}")


def _ascii_host(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _page_address(address: str) -> str:
    """An address of a page as a Location header takes it."""
    scheme, mark, rest = address.partition("://")
    if not mark:
        raise ValueError(f"{address!r} is no whole address, which is written like https://www.example.com/thanks")
    origin_of(f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0]}")
    if not address.isascii() or any(character.isspace() or not character.isprintable() for character in address):
        raise ValueError(f"{address!r} must be written as it stands in a browser's address line, without blanks")
    return address


def _country(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"{code!r} is no country's code; write it like DE, CZ or US")
    return code


def _some_secret(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < SECRET_AT_LEAST:
        raise ValueError(
            f"the secret needs at least {SECRET_AT_LEAST} characters, for example from openssl rand -hex 24"
        )
    return secret


Origin = Annotated[str, AfterValidator(origin_of)]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=names.NAME_LIMIT, strip_whitespace=True)]
FieldNames = tuple[FieldName, ...]


class FormsSettings(ConnectorSettings):
    """Who may post, where a visitor goes afterwards, and which fields mean what. A list of names replaces our own one."""

    allowed_origins: tuple[Origin, ...] = ()
    secret: Annotated[SecretStr, AfterValidator(_some_secret)] | None = None
    redirect: Annotated[str, AfterValidator(_page_address)] | None = None
    default_country: Annotated[str, AfterValidator(_country)] | None = None
    max_fields: int = Field(default=200, ge=1, le=2000)
    posts_at_once: int = Field(default=20, ge=1, le=10_000)
    posts_per_minute: float = Field(default=20, gt=0, le=60_000)
    honeypot: FieldNames = names.HONEYPOT
    name_fields: FieldNames = names.NAME
    given_name_fields: FieldNames = names.GIVEN_NAME
    family_name_fields: FieldNames = names.FAMILY_NAME
    email_fields: FieldNames = names.EMAIL
    phone_fields: FieldNames = names.PHONE
    message_fields: FieldNames = names.MESSAGE
    company_fields: FieldNames = names.COMPANY
    language_fields: FieldNames = names.LANGUAGE

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.allowed_origins and self.secret is None:
            raise ValueError(
                "nobody could post this form: name the websites it stands on in allowed_origins, for example "
                '["https://www.example.com"], or set a secret for your own server'
            )
        return self

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        """Without a secret, one that nobody knows."""
        return cls(secret=SecretStr(secret or secrets.token_urlsafe(32)))
