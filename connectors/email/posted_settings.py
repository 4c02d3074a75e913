"""What an operator must give so that Postmark or SendGrid may post mail and reports to a mailbox."""

import base64
import binascii
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

SHORTEST_SECRET = 16  # characters; a shorter one can be guessed
DAY = 86_400  # seconds


def _secret(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"a secret of fewer than {SHORTEST_SECRET} characters can be guessed; take a longer one")
    return secret


def _public_key(text: str) -> str:
    """As SendGrid shows it: one line of base64, the DER of a key on the curve P-256."""
    # Imported late: a mailbox without such a key needs none of it.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as problem:
        raise ValueError("it is no public key; copy the whole line that SendGrid shows (MFkwEwYH...)") from problem
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError("it is no key of SendGrid's: those are on the curve P-256")
    return "".join(text.split())


Secret = Annotated[SecretStr, AfterValidator(_secret)]
PublicKey = Annotated[str, AfterValidator(_public_key)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PostmarkSettings(_Table):
    """Postmark signs nothing: `secret` comes as the password in the address it posts to, or there as `?token=`."""

    secret: Secret


class SendgridSettings(_Table):
    """`public_keys` prove what SendGrid signs (its events, and mail under a security policy); once there is one, no event is
    taken unsigned. `secret` is for mail, which it does not sign otherwise. `max_age_seconds`: how old a signed post may be;
    SendGrid repeats what was not taken for a day."""

    secret: Secret | None = None
    public_keys: tuple[PublicKey, ...] = ()
    max_age_seconds: int = Field(default=DAY, gt=0, le=3 * DAY)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.secret is None and not self.public_keys:
            raise ValueError("nobody could prove to be SendGrid: set secret, public_keys or both")
        return self
