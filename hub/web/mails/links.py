"""Links to a mail: which one, for whom, until when, and a proof that we gave it.

    <mail>.<rep>.<expires>.<HMAC-SHA256 in hexadecimal>        ids as 32 hexadecimal digits, seconds since 1970

The key is made of a secret that the hub has already, for this purpose alone; who changes that secret ends every link.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from connectors.toolkit.signatures import hmac_sha256_hex, same

PATH = "/mails"
_PURPOSE = b"inbox-hub: links to mails, 1"
_TOKEN = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9]{1,11})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pass:
    """What a good link allows: this mail, shown to this rep."""

    mail: UUID
    rep: UUID


class MailLinks:
    """Gives and reads links. `base` tells where browsers reach the hub, without a slash at its end."""

    def __init__(self, secret: str, base: Callable[[], str], now: Callable[[], datetime], lifetime: timedelta) -> None:
        self._key = hmac_sha256_hex(secret, _PURPOSE)
        self._base = base
        self._now = now
        self._lifetime = lifetime

    @property
    def base(self) -> str:
        return self._base()

    def give(self, mail: UUID, rep: UUID) -> str:
        """The whole address of the page, good from now for the lifetime."""
        expires = int((self._now() + self._lifetime).timestamp())
        return f"{self.base}{PATH}/{mail.hex}.{rep.hex}.{expires}.{self._proof(mail.hex, rep.hex, str(expires))}"

    def read(self, token: str) -> Pass | None:
        """What the token allows now; None when it is not ours, or its time is over."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        mail, rep, expires, proof = found.groups()
        is_ours = same(proof, self._proof(mail, rep, expires))
        return Pass(UUID(mail), UUID(rep)) if is_ours and self._now().timestamp() < int(expires) else None

    def _proof(self, mail: str, rep: str, expires: str) -> str:
        return hmac_sha256_hex(self._key, f"{mail}.{rep}.{expires}".encode())
