"""Which system calls: each has a token of its own, given as `Authorization: Bearer ...` (RFC 6750)."""

import hashlib
import hmac
from collections.abc import Mapping

SCHEME = "bearer"


class Tokens:
    """Names of systems and their tokens. What is compared are digests, each time with every one: how long it takes tells nothing."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._digests = {name: _digest(token) for name, token in tokens.items()}

    def __bool__(self) -> bool:
        return bool(self._digests)

    def owner(self, authorization: str) -> str | None:
        """The name of the system with the token in this header; None where it is nobody's."""
        given = _digest(token_in(authorization))
        found = [name for name, digest in self._digests.items() if hmac.compare_digest(digest, given)]
        return found[0] if found else None


def token_in(authorization: str) -> str:
    """What stands behind Bearer; nothing where the header says something else."""
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() if scheme.lower() == SCHEME else ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
