"""What SendGrid posts, in its words: mail that came in, as a form, and what became of mail that went out, as a signed list.

Source: Twilio SendGrid documentation, "Setting up the Inbound Parse Webhook", "Event Webhook Reference" and "Getting Started
with the Event Webhook Security Features".
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from connectors.email.simulator.posted_parts import TakenFile, TakenMail
from connectors.email.simulator.relay import Fate, RelayedMail

Json = dict[str, Any]
BOUNDARY = "xYzZY"  # always this one
SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
UTF8 = "UTF-8"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What SendGrid signs with; `public` is shown to the operator: base64 of DER."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public(self) -> str:
        der = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def headers(self, body: bytes, at: datetime) -> dict[str, str]:
        moment = str(int(at.timestamp()))
        signature = self.private.sign(moment.encode() + body, ec.ECDSA(SHA256()))
        return {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: moment}


# Mail that came in


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail with its envelope. `proven`: whether SPF passed for the envelope's sender, and its domain signed the mail."""

    raw: bytes
    mail_from: str
    recipients: tuple[str, ...]
    proven: bool


def content_type() -> str:
    return f"multipart/form-data; boundary={BOUNDARY}"


def parsed_form(arrival: Arrival) -> bytes:
    """The default: the mail taken apart. Texts stand in the charset that they came in."""
    mail = TakenMail.of(arrival.raw)
    texts = {
        name: text for name, kind in (("text", "plain"), ("html", "html")) if (text := mail.text(kind)) is not None
    }
    files = mail.files()
    charsets = dict.fromkeys(("to", "from", "subject"), UTF8) | {name: one.charset for name, one in texts.items()}
    fields = {
        "headers": _head(arrival.raw).encode(),
        **_told(arrival, mail),
        **{name: one.content for name, one in texts.items()},
        "attachments": str(len(files)).encode(),
        **({"attachment-info": json.dumps(_info(files)).encode()} if files else {}),
        "charsets": json.dumps(charsets).encode(),
    }
    return _form([_field(name, value) for name, value in fields.items()] + _files(files))


def raw_form(arrival: Arrival) -> bytes:
    """With "POST the raw, full MIME message" ticked."""
    mail = TakenMail.of(arrival.raw)
    charsets = json.dumps(dict.fromkeys(("to", "from", "subject"), UTF8)).encode()
    fields = {**_told(arrival, mail), "email": arrival.raw, "charsets": charsets}
    return _form([_field(name, value) for name, value in fields.items()])


def _told(arrival: Arrival, mail: TakenMail) -> dict[str, bytes]:
    """What stands in both forms."""
    domain = arrival.mail_from.rpartition("@")[2]
    envelope = {"to": list(arrival.recipients), "from": arrival.mail_from}
    told = {
        "from": mail.header("From"),
        "to": mail.header("To"),
        **({"cc": mail.header("Cc")} if mail.header("Cc") else {}),
        "subject": mail.header("Subject"),
        "envelope": json.dumps(envelope),
        "sender_ip": "192.0.2.25",
        "dkim": f"{{@{domain} : {'pass' if arrival.proven else 'fail'}}}",
        "SPF": "pass" if arrival.proven else "softfail",
        "spam_score": "0.1",
        "spam_report": "Spam detection software has not identified this incoming email as possible spam.",
    }
    return {name: value.encode() for name, value in told.items()}


def _head(raw: bytes) -> str:
    head = raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").replace("\r\n", "\n")
    return f"Received: from mail.example by mx0001.sendgrid.net\n{head}\n"


def _info(files: list[TakenFile]) -> Json:
    return {f"attachment{number}": _described(file) for number, file in enumerate(files, 1)}


def _described(file: TakenFile) -> dict[str, str]:
    told = {"filename": file.name, "name": file.name, "type": file.mime_type}
    return {**told, "content-id": file.content_id} if file.content_id else told


def _files(files: list[TakenFile]) -> list[bytes]:
    return [_field(f"attachment{number}", file.content, file) for number, file in enumerate(files, 1)]


def _field(name: str, content: bytes, file: TakenFile | None = None) -> bytes:
    named = f'; filename="{_quoted(file.name)}"\r\nContent-Type: {file.mime_type}' if file is not None else ""
    return f'Content-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content


def _quoted(name: str) -> str:
    """HTML standard 4.10.21.8."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _form(parts: list[bytes]) -> bytes:
    mark = f"--{BOUNDARY}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


# What became of mail that went out

_NO_SUCH_USER = {"reason": "550 5.1.1 The email account that you tried to reach does not exist.", "status": "5.1.1"}
# What each says besides whose mail it was.
_EVENTS: Mapping[Fate, Json] = {
    Fate.PROCESSED: {"event": "processed"},
    Fate.DELIVERED: {"event": "delivered", "response": "250 2.0.0 OK", "tls": 1, "ip": "192.0.2.26"},
    Fate.DEFERRED: {"event": "deferred", "response": "450 4.2.0 try again later", "attempt": "1"},
    Fate.BOUNCED: {"event": "bounce", "type": "bounce", "tls": 1, "ip": "192.0.2.26", **_NO_SUCH_USER},
    Fate.BLOCKED: {"event": "bounce", "type": "blocked", "reason": "552 5.2.2 mailbox full", "status": "5.2.2"},
}
# What people do with a mail comes without its smtp-id.
_ENGAGEMENT: Mapping[Fate, Json] = {
    Fate.OPENED: {"event": "open", "useragent": "Mozilla/5.0", "ip": "192.0.2.27", "sg_machine_open": False},
    Fate.CLICKED: {"event": "click", "useragent": "Mozilla/5.0", "ip": "192.0.2.27"},
    Fate.COMPLAINED: {"event": "spamreport"},
    Fate.UNSUBSCRIBED: {"event": "unsubscribe"},
}
# Why nothing was sent to somebody, after what.
_DROPPED: Mapping[Fate, str] = {
    Fate.BOUNCED: "Bounced Address",
    Fate.COMPLAINED: "Spam Reporting Address",
    Fate.UNSUBSCRIBED: "Unsubscribed Address",
}


def event(mail: RelayedMail, fate: Fate, recipient: str, at: datetime, link: str) -> Json:
    if fate in _ENGAGEMENT:
        return {**_about(mail, recipient, at), **_ENGAGEMENT[fate], **({"url": link} if link else {})}
    return {**_about(mail, recipient, at), "smtp-id": f"<{mail.message_id}>", **_EVENTS[fate]}


def dropped(mail: RelayedMail, recipient: str, at: datetime, why: Fate) -> Json:
    told = {"event": "dropped", "reason": _DROPPED[why], "smtp-id": f"<{mail.message_id}>"}
    return {**_about(mail, recipient, at), **told}


def _about(mail: RelayedMail, recipient: str, at: datetime) -> Json:
    return {
        **mail.noted,
        "email": recipient,
        "timestamp": int(at.timestamp()),
        "sg_event_id": token_urlsafe(16),
        "sg_message_id": f"{mail.name}.filter0001.16648.5515E0B88.0",
    }
