"""Twilio's proof that it is Twilio who posts.

Source: Twilio, "Webhooks Security": base64 of HMAC-SHA1 under the auth token over the full public address with its query,
followed by every field of the form, sorted by name, name and value without anything between. A body of another kind is
proven by its SHA-256, in hex, in the query as bodySHA256, and only the address is signed.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.toolkit.signatures import same
from connectors.toolkit.twilio.forms import LARGEST_BODY, MOST_FIELDS

HEADER = "x-twilio-signature"
BODY_HASH = "bodySHA256"
_PORTS = {"https": 443, "http": 80}


def verify_signature(request: WebhookRequest, auth_token: str) -> None:
    """Return when Twilio signed this request; raise WebhookRejected when not."""
    if not auth_token:
        raise WebhookRejected("no auth token is set, so nothing can prove who posts")
    claimed = request.header(HEADER)
    if not claimed:
        raise WebhookRejected("the signature is missing")
    if len(request.body) > LARGEST_BODY or request.body.count(b"&") >= MOST_FIELDS:
        raise WebhookRejected("the body is larger than anything that Twilio posts")
    signed = _signed_fields(request)
    if not any(same(claimed, signature(auth_token, url, signed)) for url in _spellings(request.url)):
        raise WebhookRejected(
            "the signature is wrong: either somebody else posts, or server.public_url is not the address Twilio was given"
        )


def signature(auth_token: str, url: str, fields: Iterable[tuple[str, str]]) -> str:
    """What Twilio writes into X-Twilio-Signature for a post of these fields to this address."""
    message = url + "".join(name + value for name, value in sorted(set(fields)))
    made = hmac.new(auth_token.encode(), message.encode("utf-8", "surrogateescape"), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


def _signed_fields(request: WebhookRequest) -> list[tuple[str, str]]:
    """The fields that stand under the signature. Bytes that are no UTF-8 stay what they are, as lone surrogates."""
    claimed = dict(parse_qsl(request.url.partition("#")[0].partition("?")[2])).get(BODY_HASH)
    if claimed is not None:  # read from the very address that is signed
        if not same(claimed.lower(), hashlib.sha256(request.body).hexdigest()):
            raise WebhookRejected("the body is not the one that was signed")
        return []
    body = request.body.decode("utf-8", "surrogateescape")
    return parse_qsl(body, keep_blank_values=True, errors="surrogateescape")


def _spellings(url: str) -> Iterator[str]:
    """The address as it is, and with or without the usual port: which one is signed depends on the product."""
    url = url.partition("#")[0]
    yield url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return
    usual = _PORTS.get(parts.scheme)
    if port is None and usual is not None:
        yield _at(parts, f"{parts.netloc}:{usual}")
    elif port is not None and port == usual:
        yield _at(parts, parts.netloc.removesuffix(f":{port}"))


def _at(parts: SplitResult, place: str) -> str:
    return urlunsplit(parts._replace(netloc=place))
