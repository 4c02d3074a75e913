"""What an operator must give for one organization's page on LinkedIn."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self, cast

from pydantic import Field, SecretStr, model_validator

from connectors.contract.inbound import ConsentTopic
from connectors.toolkit.settings import ConnectorSettings, HttpAddress

API = "https://api.linkedin.com"
_ORGANIZATION = re.compile(r"urn:li:organization:[0-9]{1,20}")
_OWNER = re.compile(r"urn:li:(organization|sponsoredAccount):[0-9]{1,20}")
_VERSION = re.compile(r"20[0-9]{4}")


class Mode(StrEnum):
    """How news reach us: LinkedIn posts them, or we ask, as the development tier has no webhooks."""

    WEBHOOK = "webhook"
    POLLING = "polling"


class LinkedinSettings(ConnectorSettings):
    """`lead_owners`: whose forms' answers are ours, as urns; empty means every owner that LinkedIn tells us of. `consents`: what
    somebody agrees to who ticks the consent of this id on a form; what is not named here is no consent. `backfill_days`: how far
    back the first question of polling reaches. Times are in seconds, but for `poll_minutes`.
    """

    organization: str
    access_token: SecretStr
    client_secret: SecretStr | None = None
    mode: Mode = Mode.WEBHOOK
    lead_owners: tuple[str, ...] = ()
    consents: Mapping[str, ConsentTopic] = Field(default_factory=dict)
    default_country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    poll_minutes: float = Field(default=15, ge=1, le=1440)
    backfill_days: int = Field(default=0, ge=0, le=60)
    api_version: str = "202607"
    base_url: HttpAddress = API
    connect_timeout: float = Field(default=5, gt=0, le=60)
    timeout: float = Field(default=12, gt=0, le=600)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not _ORGANIZATION.fullmatch(self.organization):
            raise ValueError(
                "organization is written like urn:li:organization:96072001; the number stands in the page's address"
            )
        if not self.access_token.get_secret_value():
            raise ValueError(
                "access_token is empty: have an administrator of the page sign in to your app, and give the token"
            )
        if self.mode is Mode.WEBHOOK and not (self.client_secret and self.client_secret.get_secret_value()):
            raise ValueError(
                "client_secret is missing: copy it from the Auth tab of your app, without it anybody could post messages; "
                "or set mode to polling"
            )
        for owner in self.lead_owners:
            if not _OWNER.fullmatch(owner):
                raise ValueError(f"{owner!r} in lead_owners is written like urn:li:sponsoredAccount:520866001")
        if not _VERSION.fullmatch(self.api_version):
            raise ValueError("api_version is a year and a month like 202607; LinkedIn keeps each for a year")
        return self

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        """Without the checks: it reads what comes for any organization, and calls nobody."""
        unchecked: Any = cls.model_construct(
            organization="", access_token=SecretStr(""), client_secret=SecretStr(secret) if secret else None
        )
        return cast(Self, unchecked)
