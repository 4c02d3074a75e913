"""The visitor's token: a random id, when it was given and until when it holds, and a proof that we gave it.

    <visitor>.<issued>.<expires>.<HMAC-SHA256 in hexadecimal>        times in seconds since 1970

The proof covers the account too, so that the token of one site is worth nothing on another. It names nobody and
carries nothing that a visitor says about themselves.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.toolkit.signatures import hmac_sha256_hex, same

LONGEST = 200
CLOCKS_DIFFER = timedelta(seconds=60)
_TOKEN = re.compile(r"([0-9a-f]{32})\.([0-9]{1,11})\.([0-9]{1,11})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class TokenMaker:
    """Gives and reads the tokens of one account."""

    account: str
    secret: str
    lifetime: timedelta

    def give(self, visitor: str, now: datetime) -> str:
        issued = int(now.timestamp())
        expires = issued + int(self.lifetime.total_seconds())
        return f"{visitor}.{issued}.{expires}.{self._proof(visitor, str(issued), str(expires))}"

    def visitor_of(self, token: str, now: datetime) -> str | None:
        """Whom the token proves; None when it is not ours, has run out or comes from the future."""
        found = _TOKEN.fullmatch(token) if len(token) <= LONGEST else None
        if found is None:
            return None
        visitor, issued, expires, proof = found.groups()
        is_ours = same(proof, self._proof(visitor, issued, expires))
        begins = int(issued) - CLOCKS_DIFFER.total_seconds()
        return visitor if is_ours and begins <= now.timestamp() < int(expires) else None

    def _proof(self, visitor: str, issued: str, expires: str) -> str:
        return hmac_sha256_hex(self.secret, f"webchat:{self.account}:{visitor}:{issued}:{expires}".encode())


def new_visitor() -> str:
    """An id that nobody can guess."""
    return secrets.token_hex(16)
