"""Amazon SNS, which carries what SES tells us: proving that a post is genuine, and naming what that takes.

Source: Amazon SNS developer guide, "Verifying the signatures of Amazon SNS messages" and "Parsing message formats".
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from connectors.contract.errors import WebhookRejected, WebhookUnreadable
from connectors.contract.protocol import Keys
from connectors.email.ses_settings import SesSettings
from connectors.email.ses_times import moment_of
from connectors.toolkit.payload import JsonObject, read_object

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa

# cryptography is imported where a post is proven: a mailbox that Amazon does not serve need not load it.

NOTIFICATION = "Notification"
SUBSCRIPTION = "SubscriptionConfirmation"
UNSUBSCRIPTION = "UnsubscribeConfirmation"
TYPES = frozenset({NOTIFICATION, SUBSCRIPTION, UNSUBSCRIPTION})

KEY_HOSTS = r"sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?"  # the whole host must match
# The whole address is matched, so that it holds neither port nor user, query or fragment.
_CERTIFICATE_PATH = r"/[A-Za-z0-9._-]{1,200}\.pem"
_CONFIRMATION_PATH = r"/\?Action=ConfirmSubscription&[!-~]{1,4000}"
FROM_THE_FUTURE = timedelta(minutes=5)  # clocks differ

_SIGNED: Mapping[str, tuple[str, ...]] = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    SUBSCRIPTION: ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    UNSUBSCRIPTION: ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


@dataclass(frozen=True, slots=True)
class SnsEnvelope:
    """What SNS puts around a message; an empty text stands for what is not there. `fields` are the texts as they came,
    for the signature."""

    type: str
    message_id: str
    topic_arn: str
    message: str
    timestamp: str
    signature_version: str
    signature: str
    certificate_url: str
    subscribe_url: str
    fields: Mapping[str, str]

    @property
    def at(self) -> datetime | None:
        """When it was published, UTC."""
        return moment_of(self.timestamp)


def envelope_of(body: bytes) -> SnsEnvelope:
    """The envelope of a post; WebhookUnreadable when the body is none."""
    content = read_object(body)
    if not is_envelope(content):
        raise WebhookUnreadable("the body is no SNS message; switch raw message delivery off, it is never signed")
    fields = {name: value for name, value in content.values.items() if isinstance(value, str)}
    return SnsEnvelope(
        type=fields["Type"],
        message_id=fields.get("MessageId", ""),
        topic_arn=fields.get("TopicArn", ""),
        message=fields.get("Message", ""),
        timestamp=fields.get("Timestamp", ""),
        signature_version=fields.get("SignatureVersion", ""),
        signature=fields.get("Signature", ""),
        certificate_url=fields.get("SigningCertURL", ""),
        subscribe_url=fields.get("SubscribeURL", ""),
        fields=fields,
    )


def is_envelope(content: JsonObject) -> bool:
    return content.text("Type") in TYPES


def key_urls(body: bytes, settings: SesSettings) -> list[str]:
    """Where the certificate lies that this post names; nothing unless the topic is ours and the host is Amazon's."""
    try:
        envelope = envelope_of(body)
    except WebhookUnreadable:
        return []
    ours = envelope.topic_arn in settings.topic_arns and _is_genuine_certificate(envelope.certificate_url, settings)
    return [envelope.certificate_url] if ours else []


def verify(body: bytes, settings: SesSettings, now: datetime, keys: Keys) -> None:
    """Return when SNS made this post for a topic of ours, not long ago; raise WebhookRejected when not.

    `keys` holds the certificate under its address. The topic comes first: every customer of Amazon's can have SNS sign
    messages of topics of their own.
    """
    envelope = _envelope_or_rejected(body)
    if envelope.topic_arn not in settings.topic_arns:
        raise WebhookRejected("the topic is not one of topic_arns")
    _check_age(envelope, settings, now)
    if envelope.type != NOTIFICATION:
        _confirmation_address(envelope, settings)
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import padding

    algorithm = _algorithm(envelope, settings)
    key = _public_key(_certificate(envelope, settings, keys), now)
    try:
        key.verify(_signature(envelope), _signed_text(envelope), padding.PKCS1v15(), algorithm)
    except InvalidSignature as problem:
        raise WebhookRejected("the signature does not fit the message") from problem


def confirmation_url(body: bytes, settings: SesSettings) -> str | None:
    """The address to visit once so that SNS begins to post, None when the post asks for no such thing.

    Raises WebhookRejected when the address is not Amazon's: whoever follows it is led somewhere else.
    """
    envelope = _envelope_or_rejected(body)
    return _confirmation_address(envelope, settings) if envelope.type == SUBSCRIPTION else None


def _envelope_or_rejected(body: bytes) -> SnsEnvelope:
    try:
        return envelope_of(body)
    except WebhookUnreadable as problem:
        raise WebhookRejected(str(problem)) from problem


def _check_age(envelope: SnsEnvelope, settings: SesSettings, now: datetime) -> None:
    at = envelope.at
    if at is None:
        raise WebhookRejected("the message has no readable time")
    if not -FROM_THE_FUTURE <= now - at <= timedelta(seconds=settings.max_age_seconds):
        raise WebhookRejected(f"the message is of {at.isoformat()}, which is too old or yet to come")


def _confirmation_address(envelope: SnsEnvelope, settings: SesSettings) -> str:
    if not _is_of_amazon(envelope.subscribe_url, _CONFIRMATION_PATH, settings):
        raise WebhookRejected("the address of the confirmation is not one of SNS")
    return envelope.subscribe_url


def _algorithm(envelope: SnsEnvelope, settings: SesSettings) -> "hashes.HashAlgorithm":
    from cryptography.hazmat.primitives import hashes

    match envelope.signature_version:
        case "2":
            return hashes.SHA256()
        case "1" if settings.accept_sha1:
            return hashes.SHA1()
        case "1":
            raise WebhookRejected("signed with SHA-1: set the topic's attribute SignatureVersion to 2, or accept_sha1")
        case _:
            raise WebhookRejected("the version of the signature is unknown")


def _certificate(envelope: SnsEnvelope, settings: SesSettings, keys: Keys) -> "x509.Certificate":
    if not _is_genuine_certificate(envelope.certificate_url, settings):
        raise WebhookRejected("the address of the certificate is not one of SNS")
    content = keys.get(envelope.certificate_url)
    if content is None:
        raise WebhookRejected("the certificate was not fetched")
    try:
        return _read_certificate(content)
    except ValueError as problem:
        raise WebhookRejected("what lies at the certificate's address is no certificate") from problem


@lru_cache(maxsize=16)
def _read_certificate(content: bytes) -> "x509.Certificate":
    from cryptography import x509

    return x509.load_pem_x509_certificate(content)


def _public_key(certificate: "x509.Certificate", now: datetime) -> "rsa.RSAPublicKey":
    from cryptography.hazmat.primitives.asymmetric import rsa

    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise WebhookRejected("the certificate is not valid today")
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise WebhookRejected("the certificate holds no RSA key")
    return key


def _signature(envelope: SnsEnvelope) -> bytes:
    try:
        return base64.b64decode(envelope.signature, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise WebhookRejected("the signature is no base64") from problem


def _signed_text(envelope: SnsEnvelope) -> bytes:
    """Name and value of each signed field that is there, each on a line of its own."""
    named = ((name, envelope.fields.get(name)) for name in _SIGNED[envelope.type])
    lines = "".join(f"{name}\n{value}\n" for name, value in named if value is not None)
    return lines.encode("utf-8", "replace")


def _is_genuine_certificate(address: str, settings: SesSettings) -> bool:
    return _is_of_amazon(address, _CERTIFICATE_PATH, settings)


def _is_of_amazon(address: str, path: str, settings: SesSettings) -> bool:
    base = settings.sns_certificate_base
    origins = [f"https://{KEY_HOSTS}", *([re.escape(base)] if base is not None else [])]
    return any(re.fullmatch(origin + path, address) for origin in origins)
