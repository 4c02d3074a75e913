"""What an operator must give for one WhatsApp number."""

import re
from enum import StrEnum
from typing import Annotated, Any, Self, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from connectors.toolkit.settings import ConnectorSettings

API = "https://graph.facebook.com"
MEDIA_HOST = "https://lookaside.fbsbx.com"  # where Meta keeps the files of customers, 2026-05
_NUMBER = re.compile(r"[0-9]{5,32}")
_VERSION = re.compile(r"v[0-9]{1,3}\.[0-9]")


class RecipientField(StrEnum):
    """Under which name a call says whom it is for: `to` for phone numbers and `recipient` for user ids, or always one of them."""

    AUTO = "auto"
    TO = "to"
    RECIPIENT = "recipient"


class ButtonKind(StrEnum):
    """What a template's button does with its value: sends it back, or puts it at the end of its address."""

    QUICK_REPLY = "quick_reply"
    URL = "url"


class TemplateShape(BaseModel):
    """A template that Meta approved: how many places its text has, and which of its buttons want a value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=512)
    language: str = Field(min_length=2, max_length=15)
    variables: int = Field(default=0, ge=0, le=100)
    buttons: tuple[ButtonKind, ...] = ()


def _http_address(address: str) -> str:
    if not address.startswith(("http://", "https://")):
        raise ValueError(f"{address!r} is no http or https address")
    return address.rstrip("/")


HttpAddress = Annotated[str, AfterValidator(_http_address)]


class WhatsappSettings(ConnectorSettings):
    """`app` is our own name for the Meta app whose webhooks several accounts share. Times are in seconds."""

    phone_number_id: str
    business_account_id: str
    access_token: SecretStr
    app_secret: SecretStr
    verify_token: SecretStr
    app: str = Field(default="main", pattern=r"^[A-Za-z0-9_-]{1,64}$")
    recipient_field: RecipientField = RecipientField.AUTO
    templates: tuple[TemplateShape, ...] = ()
    list_button: str = Field(default="Options", min_length=1, max_length=20)
    messages_per_second: float = Field(default=80, gt=0, le=1000)
    graph_version: str = "v26.0"
    base_url: HttpAddress = API
    media_hosts: tuple[HttpAddress, ...] = (MEDIA_HOST,)
    connect_timeout: float = Field(default=5, gt=0, le=60)
    timeout: float = Field(default=12, gt=0, le=600)

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in ("phone_number_id", "business_account_id"):
            if not _NUMBER.fullmatch(getattr(self, name)):
                raise ValueError(
                    f"{name} is a row of digits: copy it from WhatsApp > API Setup in Meta's app dashboard"
                )
        for name, source in SECRETS.items():
            if not getattr(self, name).get_secret_value():
                raise ValueError(f"{name} is empty: {source}")
        if not _VERSION.fullmatch(self.graph_version):
            raise ValueError("graph_version is written like v26.0")
        return self

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        """Without the checks: it reads what comes for any number, and calls nobody."""
        unchecked: Any = cls.model_construct(
            phone_number_id="",
            business_account_id="",
            access_token=SecretStr(""),
            app_secret=SecretStr(secret),
            verify_token=SecretStr(""),
        )
        return cast(Self, unchecked)


SECRETS = {
    "access_token": "give the token of a system user with whatsapp_business_messaging",
    "app_secret": "copy it from App settings > Basic; without it anybody could post messages",
    "verify_token": "think up a word, and write the same one into Meta's webhook settings",
}
