"""The visitor's token: a random id, when it was given and until when it holds, and a proof that we gave it.

    <visitor>.<begun>.<issued>.<expires>.<HMAC-SHA256 in hexadecimal>        times in seconds since 1970

Each greeting brings a new one, until `longest` has passed since the first: then they are somebody new. The proof covers the
account too, so that the token of one site is worth nothing on another. It names nobody and carries nothing that a visitor
says about themselves.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.toolkit.signatures import hmac_sha256_hex, same

LONGEST = 200
CLOCKS_DIFFER = timedelta(seconds=60)
_TOKEN = re.compile(r"([0-9a-f]{32})\.([0-9]{1,11})\.([0-9]{1,11})\.([0-9]{1,11})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class TokenMaker:
    """Gives and reads the tokens of one account. `ended`: visitors whose tokens are worth nothing any more."""

    account: str
    secret: str
    lifetime: timedelta
    longest: timedelta = timedelta(days=365)
    ended: frozenset[str] = frozenset()

    def first(self, now: datetime) -> tuple[str, str]:
        """Somebody new, and their token."""
        visitor = new_visitor()
        return visitor, self.give(visitor, now)

    def give(self, visitor: str, now: datetime) -> str:
        """The token of one who begins now."""
        return self._given(visitor, int(now.timestamp()), now)

    def next(self, token: str, now: datetime) -> tuple[str, str] | None:
        """Whom the token proves, with a fresh one; None when it proves nobody."""
        visitor = self.visitor_of(token, now)
        return (visitor, self._given(visitor, int(token.split(".")[1]), now)) if visitor is not None else None

    def visitor_of(self, token: str, now: datetime) -> str | None:
        """Whom the token proves; None when it is not ours, has run out, was ended or comes from the future."""
        found = _TOKEN.fullmatch(token) if len(token) <= LONGEST else None
        if found is None:
            return None
        visitor, begun, issued, expires, proof = found.groups()
        is_ours = same(proof, self._proof(visitor, begun, issued, expires)) and visitor not in self.ended
        begins = int(issued) - CLOCKS_DIFFER.total_seconds()
        return visitor if is_ours and begins <= now.timestamp() < int(expires) else None

    def _given(self, visitor: str, begun: int, now: datetime) -> str:
        issued = int(now.timestamp())
        ends = min(issued + int(self.lifetime.total_seconds()), begun + int(self.longest.total_seconds()))
        times = (str(begun), str(issued), str(ends))
        return ".".join((visitor, *times, self._proof(visitor, *times)))

    def _proof(self, visitor: str, begun: str, issued: str, expires: str) -> str:
        return hmac_sha256_hex(self.secret, f"webchat:{self.account}:{visitor}:{begun}:{issued}:{expires}".encode())


def new_visitor() -> str:
    """An id that nobody can guess."""
    return secrets.token_hex(16)
