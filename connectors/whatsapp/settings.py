"""What an operator must give for one WhatsApp number."""

import re
from enum import StrEnum
from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from connectors.contract.templates import places_of
from connectors.toolkit.settings import ConnectorSettings, HttpAddress

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
    """A template that Meta approved: its text with the places {{1}}, {{2}} or {{name}}, and which of its buttons want a value.

    With the `text` reps are offered it; without, `variables` says how many places there are. `button_labels`: what stands on
    those buttons, for whoever fills in the values.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=512)
    language: str = Field(min_length=2, max_length=15)
    text: str = Field(default="", max_length=4096)
    variables: int = Field(default=0, ge=0, le=100)
    buttons: tuple[ButtonKind, ...] = ()
    button_labels: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The names of its places, in their order."""
        return places_of(self.text) if self.text else tuple(str(number + 1) for number in range(self.variables))

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.text and self.variables and len(places_of(self.text)) != self.variables:
            raise ValueError(
                f"the text of the template {self.name} has {len(self.places)} places, and variables says {self.variables}: "
                "leave variables out where there is a text"
            )
        if len(self.places) > 100:
            raise ValueError(f"the text of the template {self.name} has more than 100 places")
        if len(self.button_labels) > len(self.buttons):
            raise ValueError(f"the template {self.name} has more button_labels than buttons")
        return self


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
