"""SNS, simulated: messages signed with a key made for the occasion, and the certificate that goes with it."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from connectors.email.ses_times import words_of

CONTENT_TYPE = "text/plain; charset=UTF-8"
VALID_DAYS = 365
HASHES: Mapping[str, type[hashes.SHA1 | hashes.SHA256]] = {"1": hashes.SHA1, "2": hashes.SHA256}
_SIGNED = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


class SnsTopic:
    """One topic: what it posts is signed as SNS signs. `certificate_path` is where its certificate is to be served."""

    def __init__(self, arn: str, valid_from: datetime, *, version: str = "2") -> None:
        self.arn = arn
        self.version = version
        self.certificate_path = f"/SimpleNotificationService-{uuid4().hex}.pem"
        self._valid_from = valid_from - timedelta(days=1)

    @cached_property
    def certificate(self) -> bytes:
        return _certificate(self._key, self._valid_from)

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        # Made when first needed: it takes a moment, and many a test has nothing signed.
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def notification(self, message: str, base_url: str, at: datetime, *, subject: str | None = None) -> dict[str, str]:
        fields = {"Type": "Notification", "Message": message, **({"Subject": subject} if subject else {})}
        return self._signed(
            fields, base_url, at, {"UnsubscribeURL": f"{base_url}/?Action=Unsubscribe&SubscriptionArn={self.arn}:1"}
        )

    def confirmation(self, base_url: str, at: datetime, token: str) -> dict[str, str]:
        """What SNS posts when somebody subscribes an address, and again when it was not confirmed."""
        fields = {
            "Type": "SubscriptionConfirmation",
            "Token": token,
            "Message": f"You have chosen to subscribe to the topic {self.arn}.\nTo confirm, visit the SubscribeURL.",
            "SubscribeURL": f"{base_url}/?Action=ConfirmSubscription&TopicArn={self.arn}&Token={token}",
        }
        return self._signed(fields, base_url, at, {})

    def ending(self, base_url: str, at: datetime, token: str) -> dict[str, str]:
        """What SNS posts when a subscription was ended; its address would begin it again."""
        fields = {
            "Type": "UnsubscribeConfirmation",
            "Token": token,
            "Message": f"You have chosen to deactivate subscription {self.arn}:1.",
            "SubscribeURL": f"{base_url}/?Action=ConfirmSubscription&TopicArn={self.arn}&Token={token}",
        }
        return self._signed(fields, base_url, at, {})

    def headers(self, envelope: Mapping[str, str]) -> dict[str, str]:
        return {
            "Content-Type": CONTENT_TYPE,
            "x-amz-sns-message-type": envelope["Type"],
            "x-amz-sns-message-id": envelope["MessageId"],
            "x-amz-sns-topic-arn": self.arn,
        }

    def _signed(
        self, fields: Mapping[str, str], base_url: str, at: datetime, unsigned: Mapping[str, str]
    ) -> dict[str, str]:
        envelope = {**fields, "MessageId": str(uuid4()), "TopicArn": self.arn, "Timestamp": words_of(at)}
        text = "".join(f"{name}\n{envelope[name]}\n" for name in _SIGNED if name in envelope)
        signature = self._key.sign(text.encode(), padding.PKCS1v15(), HASHES[self.version]())
        return {
            **envelope,
            "SignatureVersion": self.version,
            "Signature": base64.b64encode(signature).decode(),
            "SigningCertURL": f"{base_url}{self.certificate_path}",
            **unsigned,
        }


def as_body(envelope: Mapping[str, str]) -> bytes:
    """As SNS writes it: JSON over several lines."""
    return json.dumps(envelope, indent=2, ensure_ascii=False).encode()


def _certificate(key: rsa.RSAPrivateKey, valid_from: datetime) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.simulated.invalid")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from.astimezone(UTC))
        .not_valid_after(valid_from.astimezone(UTC) + timedelta(days=VALID_DAYS))
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)
