"""Signature Version 4, checked as Amazon checks it.

Source: AWS General Reference, "Create a signed AWS API request".
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), ?"
    r"SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A request as it came. Header names are lower case; `path` and `query` are as on the wire."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


def access_key_of(call: SignedCall) -> str | None:
    """Whose key it claims to be signed with."""
    found = _AUTHORIZATION.fullmatch(call.headers.get("authorization", ""))
    return found["key"] if found is not None else None


def is_signed_with(call: SignedCall, secret_key: str) -> bool:
    found = _AUTHORIZATION.fullmatch(call.headers.get("authorization", ""))
    if found is None:
        return False
    to_sign = "\n".join(
        ("AWS4-HMAC-SHA256", call.headers.get("x-amz-date", ""), found["scope"], _digest(_canonical(call, found)))
    )
    key = f"AWS4{secret_key}".encode()
    for step in found["scope"].split("/"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature, found["signature"])


def _canonical(call: SignedCall, found: re.Match[str]) -> str:
    names = found["headers"].split(";")
    headers = "".join(f"{name}:{' '.join(call.headers.get(name, '').split())}\n" for name in names)
    content = call.headers.get("x-amz-content-sha256") or hashlib.sha256(call.body).hexdigest()
    return "\n".join((call.method, call.path, _canonical_query(call.query), headers, found["headers"], content))


def _canonical_query(query: str) -> str:
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    return "&".join(sorted(f"{_escaped(name)}={_escaped(value)}" for name, _, value in pairs))


def _escaped(text: str) -> str:
    return quote(unquote_plus(text), safe="-_.~")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
