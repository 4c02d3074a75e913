"""The sending call of the simulated SES: what it refuses, in Amazon's words, and what it takes.

Source: Amazon SES API v2 reference, SendEmail; "Service quotas in Amazon SES".
"""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from connectors.toolkit.payload import JsonObject, as_object

SEND_PATH = "/v2/email/outbound-emails"
MOST_RECIPIENTS = 50
LARGEST_MAIL = 40 * 1024 * 1024
LONGEST_LINE = 1000
ONCE_ONLY = ("from", "sender", "to", "cc", "subject", "date", "message-id", "mime-version", "reply-to", "content-type")
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MESSAGE_ID = re.compile(rb"^message-id:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE)


class Refusal(Exception):
    """An answer that is no id. `code` is Amazon's name of the error."""

    def __init__(self, code: str, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.status = status


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that the call hands over."""

    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes
    tags: Mapping[str, str]
    configuration_set: str | None


def read_call(body: JsonObject) -> Mail:
    """The mail; Refusal for what SES does not take whoever sends it."""
    raw = _raw(body)
    head = message_from_bytes(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", policy=policy.default)
    if not isinstance(head, EmailMessage):
        raise Refusal("BadRequestException", "Unexpected message")
    _check_head(head)
    destination = body.inside("Destination")
    named = [one for name in ("ToAddresses", "CcAddresses", "BccAddresses") for one in destination.items(name)]
    recipients = tuple(map(str, named)) or _addressees(head)
    _check_recipients(recipients)
    return Mail(
        mail_from=bare(body.text("FromEmailAddress") or str(head["from"] or "")),
        recipients=tuple(map(bare, recipients)),
        raw=raw,
        tags=_tags(body),
        configuration_set=body.text("ConfigurationSetName"),
    )


def renamed(raw: bytes, name: str) -> bytes:
    """As SES passes a mail on: under a Message-ID of its own."""
    head, blank, rest = raw.partition(b"\r\n\r\n")
    line = f"Message-ID: <{name}>".encode()
    renamed_head, times = _MESSAGE_ID.subn(line, head, count=1)
    return (renamed_head if times else head + b"\r\n" + line) + blank + rest


def bare(address: str) -> str:
    return parseaddr(address)[1] or address


def _raw(body: JsonObject) -> bytes:
    data = body.inside("Content").inside("Raw").text("Data")
    if data is None:
        raise Refusal("BadRequestException", "Content.Raw.Data is missing")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("SerializationException", "Data is no base64") from None
    if len(raw) > LARGEST_MAIL:
        raise Refusal("BadRequestException", f"Message length is more than {LARGEST_MAIL} bytes long: '{len(raw)}'.")
    if max(map(len, raw.split(b"\n"))) > LONGEST_LINE:
        raise Refusal("MessageRejected", "Line too long.")
    return raw


def _check_head(head: EmailMessage) -> None:
    if head["from"] is None:
        raise Refusal("BadRequestException", "Missing required header 'From'.")
    for name, times in Counter(key.lower() for key in head).items():
        if times > 1 and name in ONCE_ONLY:
            raise Refusal("BadRequestException", f"Duplicate header '{name}'.")


def _addressees(head: EmailMessage) -> tuple[str, ...]:
    return tuple(
        address.addr_spec
        for name in ("to", "cc", "bcc")
        for header in head.get_all(name, [])
        for address in header.addresses
    )


def _check_recipients(recipients: tuple[str, ...]) -> None:
    if not recipients:
        raise Refusal("BadRequestException", "Recipient count must be at least 1.")
    if len(recipients) > MOST_RECIPIENTS:
        raise Refusal("BadRequestException", f"Recipient count exceeds {MOST_RECIPIENTS}.")
    for address in map(bare, recipients):
        local, _, domain = address.rpartition("@")
        if not local or not domain:
            raise Refusal("BadRequestException", "Missing final '@domain'")
        if not address.isascii():
            raise Refusal("BadRequestException", "Local address contains control or whitespace")


def _tags(body: JsonObject) -> dict[str, str]:
    tags = {str(tag.text("Name")): str(tag.text("Value")) for tag in map(as_object, body.items("EmailTags"))}
    for name, value in tags.items():
        if not TAG.fullmatch(name) or not TAG.fullmatch(value):
            raise Refusal("BadRequestException", f"Invalid tag value <{value}>: only alphanumeric ASCII, _ and -.")
    return tags
