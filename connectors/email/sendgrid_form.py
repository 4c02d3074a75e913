"""A mail that SendGrid's Inbound Parse posts, as a form: raw, or taken apart into fields. Pure.

Source: Twilio SendGrid documentation, "Setting up the Inbound Parse Webhook" (default and raw payload).
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from connectors.contract.errors import WebhookUnreadable
from connectors.email.charsets import read_text
from connectors.email.front import front_of
from connectors.email.posted import PostedFile, PostedMail
from connectors.email.posted_form import FormPart, PostedForm, read_form
from connectors.email.sendgrid import inbound
from connectors.toolkit.payload import NOTHING, JsonObject, read_object

RAW = "email"  # the field that holds the whole mail
LONGEST = 10_000  # characters of dkim that are read
# {@example.org : pass, @example.com : fail}
_SIGNATURE = re.compile(r"[{,]\s{0,5}@([a-z0-9.-]{1,253})\s{0,5}:\s{0,5}([a-z]{1,20})\s{0,5}(?=[,}])")


def posted_mail(content_type: str, body: bytes) -> PostedMail:
    """The mail, with what SendGrid found out about its sender. Raises WebhookUnreadable for another form."""
    form = read_form(content_type, body)
    charsets = _charsets(form)
    fields = JsonObject(
        {
            name: read_text(part.content, charsets.text(name) or "utf-8").text
            for name, part in form.parts.items()
            if part.filename is None and name != RAW
        }
    )
    return _judged(_whole(fields, form), fields, form.is_doubtful)


def _charsets(form: PostedForm) -> JsonObject:
    """In which charset each field stands."""
    told = form.parts.get("charsets")
    try:
        return read_object(told.content) if told is not None else NOTHING
    except WebhookUnreadable:
        return NOTHING


def _whole(fields: JsonObject, form: PostedForm) -> PostedMail:
    """A raw mail stays byte for byte as it came."""
    raw = form.parts.get(RAW)
    if raw is None:
        return inbound(fields, _files(form.parts))
    return replace(inbound(JsonObject({**fields.values, RAW: " "})), raw=raw.content)


def _files(parts: Mapping[str, FormPart]) -> dict[str, PostedFile]:
    return {
        name: PostedFile(part.content, part.filename or None, part.mime_type or "application/octet-stream")
        for name, part in parts.items()
        if part.filename is not None
    }


# Who is believed


def _judged(mail: PostedMail, fields: JsonObject, is_doubtful: bool) -> PostedMail:
    """DMARC holds when the domain of From signed the mail, or is the one that SPF passed for (RFC 7489, section 3.1, strict).
    What SendGrid is said to have found counts only where nobody but SendGrid can have written it."""
    author = front_of(mail.raw).sender
    domain = _domain(author.address) if author is not None else ""
    if is_doubtful or not domain or domain not in _proven_domains(mail, fields):
        return mail
    return replace(mail, envelope=replace(mail.envelope, verdicts={"dmarc": "pass", "from": domain}))


def _proven_domains(mail: PostedMail, fields: JsonObject) -> set[str]:
    signed = _SIGNATURE.findall((fields.text("dkim") or "")[:LONGEST].lower())
    sent = [_domain(mail.envelope.mail_from or "")] if (fields.text("SPF") or "").strip().lower() == "pass" else []
    return {*(domain for domain, verdict in signed if verdict == "pass"), *sent} - {""}


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
