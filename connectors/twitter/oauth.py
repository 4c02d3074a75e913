"""Signing calls as RFC 5849 (OAuth 1.0a) asks for it, with HMAC-SHA1. Pure: nonce and time are arguments.

X takes user tokens of OAuth 1.0a and 2.0 for all that we send. Ours are of 1.0a: they do not run out, so that no token has to be
renewed and kept.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Keys:
    consumer_key: str
    consumer_secret: str
    token: str
    token_secret: str


def authorization(keys: Keys, method: str, address: str, nonce: str, at: int) -> str:
    """The Authorization header of a call whose body is no form: address with its query, `at` in seconds since 1970."""
    told = {
        "oauth_consumer_key": keys.consumer_key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(at),
        "oauth_token": keys.token,
        "oauth_version": "1.0",
    }
    told["oauth_signature"] = signature(keys, method, address, told)
    return "OAuth " + ", ".join(f'{encoded(name)}="{encoded(value)}"' for name, value in sorted(told.items()))


def signature(keys: Keys, method: str, address: str, told: Mapping[str, str]) -> str:
    """Base64 of the HMAC over method, address and all parameters (RFC 5849, 3.4)."""
    split = urlsplit(address)
    pairs = [*parse_qsl(split.query, keep_blank_values=True), *told.items()]
    parameters = "&".join(f"{name}={value}" for name, value in sorted((encoded(a), encoded(b)) for a, b in pairs))
    place = f"{split.scheme}://{_host(split.scheme, split.hostname or '', split.port)}{split.path}"
    base = "&".join((method.upper(), encoded(place), encoded(parameters)))
    key = f"{encoded(keys.consumer_secret)}&{encoded(keys.token_secret)}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def encoded(text: str) -> str:
    """Percent-encoded but for the unreserved characters of RFC 3986 (RFC 5849, 3.6)."""
    return quote(text, safe="-._~")


def _host(scheme: str, host: str, port: int | None) -> str:
    return host if port is None or port == _PORTS.get(scheme) else f"{host}:{port}"
