"""Comparing what a request claims with what only the provider could have made. Always in constant time."""

import hashlib
import hmac


def same(claimed: str, expected: str) -> bool:
    """Whether both texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(_bytes(claimed), _bytes(expected))


def hmac_sha256_hex(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    # A header may hold bytes that are no UTF-8, which arrive as lone surrogates.
    return text.encode("utf-8", "backslashreplace")
