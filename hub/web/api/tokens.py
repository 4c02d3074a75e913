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
        scheme, _, token = authorization.strip().partition(" ")
        given = _digest(token.strip())
        found = [name for name, digest in self._digests.items() if hmac.compare_digest(digest, given)]
        return found[0] if found and scheme.lower() == SCHEME else None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
