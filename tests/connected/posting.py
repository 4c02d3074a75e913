"""Accounts as an operator sets them up, one of each connector, and bodies signed as its provider signs them."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from connectors import registry
from connectors.contract.protocol import Connector
from connectors.linkedin import proof as linkedin
from connectors.toolkit.payload import read_object
from connectors.toolkit.signatures import hmac_sha256_hex
from connectors.toolkit.twilio.signature import signature as twilio_signature
from connectors.twitter import proof as twitter
from connectors.webchat.tokens import TokenMaker

ACCOUNT = "main"
SECRET = "a-secret-of-32-letters-and-more-of-them"
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_KEY = base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
ORIGIN = "https://shop.example"

META = {"app_secret": SECRET, "verify_token": SECRET, "access_token": SECRET}
TWILIO = {"account_sid": "AC7a11000000000000000000000000c0de", "auth_token": SECRET, "number": "+498912345600"}
SETTINGS: Mapping[str, Mapping[str, object]] = {
    "calls": TWILIO,
    "email": {
        "address": "support@shop.example",
        "smtp": {"host": "127.0.0.1", "port": 9},
        "sendgrid": {"public_keys": [PUBLIC_KEY]},
    },
    "facebook": {**META, "page_id": "110200000000001"},
    "forms": {"allowed_origins": [ORIGIN], "posts_at_once": 10_000},
    "instagram": {**META, "account_id": "17841400000000001"},
    "linkedin": {"organization": "urn:li:organization:55010203", "access_token": SECRET, "client_secret": SECRET},
    "messenger": {**META, "page_id": "110200000000001"},
    "sms": {**TWILIO, "whatsapp_number": "+498912345600"},
    "telegram": {"bot_token": "1:x", "webhook_secret": SECRET},
    "twitter": {
        "user_id": "1480000000000000011",
        **dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), SECRET),
    },
    "viber": {"auth_token": SECRET, "sender_name": "Shop"},
    "webchat": {"token_secret": SECRET, "origins": [ORIGIN]},
    "whatsapp": {**META, "phone_number_id": "106540352240000", "business_account_id": "102290129340000"},
}

FORM = "application/x-www-form-urlencoded"
Headers = dict[str, str]


def connector_of(name: str) -> Connector:
    kind = registry.entry(name)
    return kind.make(ACCOUNT, kind.settings_class.model_validate(SETTINGS[name]))


@dataclass(frozen=True, slots=True)
class Signer:
    """Proves posts to one account, which come to `url`."""

    connector: Connector
    url: str

    def headers(self, body: bytes, at: datetime) -> Headers:
        kind = "application/json" if body.lstrip()[:1] in (b"{", b"[") else FORM
        return {"Content-Type": kind, **PROOFS[self.connector.name](self, body, at)}


def _meta(signer: Signer, body: bytes, at: datetime) -> Headers:
    return {"X-Hub-Signature-256": f"sha256={hmac_sha256_hex(SECRET, body)}"}


def _twilio(signer: Signer, body: bytes, at: datetime) -> Headers:
    fields = parse_qsl(body.decode("utf-8", "surrogateescape"), keep_blank_values=True)
    return {"X-Twilio-Signature": twilio_signature(SECRET, signer.url, fields)}


def _sendgrid(signer: Signer, body: bytes, at: datetime) -> Headers:
    moment = str(int(at.timestamp()))
    made = KEY.sign(moment.encode() + body, ec.ECDSA(SHA256()))
    named = "X-Twilio-Email-Event-Webhook"
    return {f"{named}-Signature": base64.b64encode(made).decode(), f"{named}-Timestamp": moment}


def _visitor(signer: Signer, body: bytes, at: datetime) -> Headers:
    """The token that the visitor who is named in the body was given."""
    tokens = TokenMaker(ACCOUNT, SECRET, timedelta(days=90))
    return {"Authorization": f"Bearer {tokens.give(read_object(body).text('visitor') or '', at)}"}


PROOFS: Mapping[str, Callable[[Signer, bytes, datetime], Headers]] = {
    **dict.fromkeys(("facebook", "instagram", "messenger", "whatsapp"), _meta),
    **dict.fromkeys(("calls", "sms"), _twilio),
    "email": _sendgrid,
    "forms": lambda signer, body, at: {"Origin": ORIGIN},
    "linkedin": lambda signer, body, at: {linkedin.HEADER: linkedin.signature(SECRET, body)},
    "telegram": lambda signer, body, at: {"X-Telegram-Bot-Api-Secret-Token": SECRET},
    "twitter": lambda signer, body, at: {twitter.HEADER: twitter.signed(SECRET, body)},
    "viber": lambda signer, body, at: {"X-Viber-Content-Signature": hmac_sha256_hex(SECRET, body)},
    "webchat": _visitor,
}

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
