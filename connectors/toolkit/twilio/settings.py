"""What an operator must give for anything at Twilio."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, model_validator

from connectors.toolkit.numbers import is_e164
from connectors.toolkit.settings import ConnectorSettings, HttpAddress

API = "https://api.twilio.com"
OFFLINE = "offline"
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_KEY = re.compile(r"SK[0-9a-fA-F]{32}")


def _account_sid(sid: str) -> str:
    if not _ACCOUNT.fullmatch(sid):
        raise ValueError("account_sid begins with AC and has 32 more letters and digits: copy it from Twilio's console")
    return sid


def phone_number(number: str) -> str:
    """The number in E.164, or nothing."""
    plain = re.sub(r"[\s().-]", "", number)
    if plain and not is_e164(plain):
        raise ValueError(f"{number!r} is no number with plus and country, such as +493023125001")
    return plain


PhoneNumber = Annotated[str, AfterValidator(phone_number)]


class TwilioSettings(ConnectorSettings):
    """One Twilio account. `twilio` is our name for it: what shares the name shares /webhooks/twilio/<name> and the keys.

    `auth_token` proves Twilio's posts, and our calls too where no API key is given. Times are in seconds.
    """

    account_sid: Annotated[str, AfterValidator(_account_sid)]
    auth_token: SecretStr
    api_key: str = ""
    api_key_secret: SecretStr = SecretStr("")
    twilio: str = Field(default="main", pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")
    number: PhoneNumber = ""
    base_url: HttpAddress = API
    connect_timeout: float = Field(default=5, gt=0, le=60)
    timeout: float = Field(default=14, gt=0, le=60)

    @model_validator(mode="after")
    def _check_keys(self, info: ValidationInfo) -> Self:
        if not is_offline(info) and not self.auth_token.get_secret_value():
            raise ValueError(
                "auth_token is empty: copy it from Twilio's console, where it stands below the account SID"
            )
        if bool(self.api_key) != bool(self.api_key_secret.get_secret_value()):
            raise ValueError("api_key and api_key_secret belong together: give both, or neither")
        if self.api_key and not _KEY.fullmatch(self.api_key):
            raise ValueError("api_key begins with SK and has 32 more letters and digits")
        return self

    @property
    def credentials(self) -> tuple[str, str]:
        """User and password of our calls."""
        if self.api_key:
            return self.api_key, self.api_key_secret.get_secret_value()
        return self.account_sid, self.auth_token.get_secret_value()

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        """Names no number, so everything is ours; without a secret nothing can be proven."""
        given = {"account_sid": f"AC{'0' * 32}", "auth_token": SecretStr(secret)}
        return cls.model_validate(given, context=OFFLINE)


def is_offline(info: ValidationInfo) -> bool:
    """Whether the settings are for reading and proving only, and may name nothing of ours."""
    return info.context == OFFLINE
