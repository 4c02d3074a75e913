"""Where each channel's payloads are posted, and how its provider signs them: the settings of the hub, and their other side."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from benchmarks.fuzz.feeds import ACCOUNT, MAIL_SECRET
from benchmarks.fuzz.mail_posts import TOPIC
from benchmarks.fuzz.mutator import Payload
from connectors.contract.inbound import WebhookRequest
from connectors.email.posts import is_posted
from connectors.email.simulator.sns_posts import SnsTopic, as_body
from connectors.linkedin.proof import signature as linkedin_signature
from connectors.toolkit.signatures import hmac_sha256_hex
from connectors.toolkit.twilio.signature import signature as twilio_signature
from connectors.twitter.proof import signed as twitter_signature
from connectors.webchat.tokens import TokenMaker

SECRET = "a-secret-of-more-than-thirty-two-characters"
NOWHERE = "http://127.0.0.1:9"  # stands for where the providers answer
BUCKET = "shop-mail"
VISITORS = 200
CHAT_DAYS = timedelta(days=90)
_TWILIO = {"account_sid": "AC7a11000000000000000000000000c0de", "auth_token": SECRET, "base_url": NOWHERE}
_META = {"app_secret": SECRET, "verify_token": SECRET, "access_token": SECRET, "base_url": NOWHERE}
_X = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), SECRET)
_MAILBOX = {"address": "support@shop.example", "size_limit": 2_000_000}
_SMTP = {"host": "127.0.0.1", "port": 9, "security": "none"}

# The ids are those that the samples name as ours.
TABLES: Mapping[str, Mapping[str, Any]] = {
    "calls": {**_TWILIO, "number": "+498912345600"},
    "facebook": {**_META, "page_id": "110200000000001"},
    "forms": {"secret": SECRET, "allowed_origins": ["https://www.shop.example"], "default_country": "DE"},
    "instagram": {**_META, "account_id": "17841400000000001"},
    "linkedin": {
        "organization": "urn:li:organization:55010203",
        "access_token": SECRET,
        "client_secret": SECRET,
        "base_url": NOWHERE,
    },
    "messenger": {**_META, "page_id": "110200000000001"},
    "sms": {**_TWILIO, "number": "+498912345600"},
    "telegram": {"bot_token": "1:x", "webhook_secret": SECRET, "base_url": NOWHERE},
    "twitter": {**_X, "user_id": "1480000000000000011", "base_url": NOWHERE},
    "viber": {"auth_token": SECRET, "sender_name": "Shop", "welcome": "Hello", "base_url": NOWHERE},
    "webchat": {"token_secret": SECRET, "origins": ["https://www.shop.example"]},
    "whatsapp": {**_META, "phone_number_id": "106540352240000", "business_account_id": "102290129340000"},
}
OURS = frozenset(
    str(table[name]).rpartition(":")[2].encode()
    for table in TABLES.values()
    for name in ("page_id", "account_id", "organization", "user_id", "phone_number_id", "business_account_id")
    if name in table
)
PATHS: Mapping[str, str] = {
    **{name: f"/webhooks/{name}/{ACCOUNT}" for name in ("forms", "linkedin", "telegram", "viber", "webchat", "email")},
    **dict.fromkeys(("facebook", "instagram", "messenger", "whatsapp"), "/webhooks/meta/main"),
    **dict.fromkeys(("calls", "sms"), "/webhooks/twilio/main"),
    "twitter": "/webhooks/twitter/main",
}


@dataclass(frozen=True, slots=True)
class Post:
    """A request as it goes out. `path` holds the query."""

    path: str
    body: bytes
    headers: Mapping[str, str]


class Provider:
    """Everybody who posts: signs in the name of each channel. `hub` and `providers` are base addresses."""

    def __init__(self, hub: str, providers: str, topic: SnsTopic, clock: Callable[[], datetime]) -> None:
        self._hub = hub
        self._providers = providers
        self._topic = topic
        self._clock = clock
        self._tokens = TokenMaker(ACCOUNT, SECRET, CHAT_DAYS)

    def unsigned(self, channel: str, payload: Payload) -> Post:
        return _post(PATHS[channel], payload, payload.body, {})

    def signed(self, channel: str, payload: Payload, number: int) -> Post:
        """With all that proves it, under a name of its own; `number` chooses which of many visitors says so."""
        payload = Payload(renewed(payload.body, number), payload.headers, payload.query)
        match channel:
            case "email":
                return self._mail(payload)
            case "webchat":
                return self._said(payload, number)
            case "calls" | "sms":
                return self._twilio(channel, payload)
            case _:
                return _post(PATHS[channel], payload, payload.body, HEADERS[channel](payload.body))

    def _twilio(self, channel: str, payload: Payload) -> Post:
        """A form is signed field by field, what is none by its hash in the address."""
        if payload.body.lstrip()[:1] in (b"{", b"["):
            digest = {"bodySHA256": hashlib.sha256(payload.body).hexdigest()}
            payload, fields = Payload(payload.body, payload.headers, {**payload.query, **digest}), []
        else:
            text = payload.body.decode("utf-8", "surrogateescape")
            fields = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
        url = self._hub + _with_query(PATHS[channel], payload.query)
        return _post(
            PATHS[channel], payload, payload.body, {"X-Twilio-Signature": twilio_signature(SECRET, url, fields)}
        )

    def _mail(self, payload: Payload) -> Post:
        """What Postmark or SendGrid may post comes with their secret; everything else is told by Amazon, signed."""
        path = PATHS["email"]
        if is_posted(WebhookRequest(payload.body, payload.headers)):
            proven = Payload(payload.body, payload.headers, {**payload.query, "token": MAIL_SECRET})
            return _post(path, proven, payload.body, {})
        notice = self._topic.notification(_message(payload.body), self._providers, self._clock())
        return _post(path, payload, as_body(notice), self._topic.headers(notice))

    def _said(self, payload: Payload, number: int) -> Post:
        """Said by one of many visitors, each from another place, so that no limit holds them up."""
        visitor = hashlib.sha256(str(number % VISITORS).encode()).hexdigest()[:32]
        body = payload.body.replace(SAMPLES_VISITOR, visitor.encode())
        headers = {
            "Authorization": f"Bearer {self._tokens.give(visitor, self._clock())}",
            "X-Forwarded-For": f"192.0.2.{number % 250}",
        }
        return _post(PATHS["webchat"], payload, body, headers)


SAMPLES_VISITOR = b"7f3a9c5e1b2d4f60718293a4b5c6d7e8"

# What names a thing that happened, as JSON and forms write it: the same name twice is the same thing, and taken in once.
_NAMES = (
    rb"id|mid|comment_id|message_id|messageId|MessageID|update_id|message_token|event_uuid|sg_event_id|notificationId"
)
_IN_JSON = re.compile(rb'("(?:%s)"\s{0,2}:\s{0,2}"?)([\w.:=-]{6,60})' % _NAMES)
_IN_FORM = re.compile(rb"((?:MessageSid|SmsSid|SmsMessageSid|CallSid|RecordingSid|TranscriptionSid)=)(\w{6,60})")
_MAIL_NAME = b"q1@home.example"
_DIGITS = 6


def renewed(body: bytes, number: int) -> bytes:
    """The same under other names, but for those of our own accounts: most payloads keep the names of their sample."""

    def other(found: "re.Match[bytes]") -> bytes:
        name = found[2]
        return found[0] if name in OURS else found[1] + name[:-_DIGITS] + b"%06d" % number

    body = _IN_FORM.sub(other, _IN_JSON.sub(other, body))
    return body.replace(_MAIL_NAME, b"q%d@home.example" % number)


def _meta(body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"}


HEADERS: Mapping[str, Callable[[bytes], dict[str, str]]] = {
    **dict.fromkeys(("facebook", "instagram", "messenger", "whatsapp"), _meta),
    "forms": lambda body: {"X-Form-Secret": SECRET},
    "linkedin": lambda body: {"X-LI-Signature": linkedin_signature(SECRET, body)},
    "telegram": lambda body: {"X-Telegram-Bot-Api-Secret-Token": SECRET},
    "twitter": lambda body: {"X-Twitter-Webhooks-Signature": twitter_signature(SECRET, body)},
    "viber": lambda body: {"X-Viber-Content-Signature": hmac_sha256_hex(SECRET, body)},
}


def settings_text(folder: str, providers: str, names: Sequence[str], port: int) -> str:
    """The hub's settings as an operator would write them, with an account of each of these channels."""
    tables: dict[str, Mapping[str, Any]] = {
        "server": {"host": "127.0.0.1", "port": port, "body_limit": 32 * 1024 * 1024, "trusted_proxies": ["127.0.0.1"]},
        "database": {"url": f"sqlite+aiosqlite:///{folder}/hub.sqlite"},
        "blobs": {"folder": f"{folder}/blobs"},
        "log": {"level": "error"},
    }
    for name in names:
        account = f"connectors.{name}.accounts.{ACCOUNT}"
        tables |= _mailbox(account, providers) if name == "email" else {account: _reaching(TABLES[name], providers)}
    return "".join(f"[{name}]\n{_lines(values)}" for name, values in tables.items())


def _reaching(table: Mapping[str, Any], providers: str) -> dict[str, Any]:
    return {name: providers if value == NOWHERE else value for name, value in table.items()}


def _mailbox(account: str, providers: str) -> dict[str, Mapping[str, Any]]:
    ses = {"region": "eu-central-1", "topic_arns": [TOPIC], "sns_certificate_base": providers}
    ses |= {"endpoint_url": providers, "bucket": BUCKET}
    keys = {"access_key": "AKIAFUZZ", "secret_key": SECRET}
    return {
        account: _MAILBOX,
        f"{account}.smtp": _SMTP,
        f"{account}.postmark": {"secret": MAIL_SECRET},
        f"{account}.sendgrid": {"secret": MAIL_SECRET},
        f"{account}.ses": {**ses, **keys},
    }


def _lines(values: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())


def _message(body: bytes) -> str:
    """What stands inside a notice of SNS, or the body itself. SNS writes nothing that is no Unicode."""
    text = body.decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    inner = found.get("Message") if isinstance(found, dict) else None
    return inner.encode("utf-8", "replace").decode() if isinstance(inner, str) else text


def _post(path: str, payload: Payload, body: bytes, proof: Mapping[str, str]) -> Post:
    kind = payload.headers.get("content-type")
    headers = {"Content-Type": _sendable(kind)} if kind is not None else {}
    return Post(_with_query(path, payload.query), body, {**headers, **proof})


def _sendable(text: str) -> str:
    """As a header can be sent."""
    return text.encode("ascii", "replace").decode()


def _with_query(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query, errors='surrogateescape')}" if query else path
