"""Headers by which Postmark and SendGrid know our mail again, so that what they post of it names it as we do. Pure.

Sources: Postmark developer documentation, "Sending email with SMTP" (X-PM-KeepID) and "Custom metadata"; Twilio SendGrid
documentation, "Unique Arguments" of the SMTP API. Neither header reaches who the mail is for.
"""

from dataclasses import replace

import orjson

from connectors.email.compose import ComposedMail
from connectors.toolkit.payload import JsonObject

POSTMARK_KEY, SENDGRID_KEY = "hub-message", "hub_message"
LONGEST_METADATA = 80  # characters of a value, by Postmark


def for_postmark(mail: ComposedMail) -> ComposedMail:
    """Without X-PM-KeepID Postmark puts a Message-ID of its own in the place of ours, and answers name nothing that we know."""
    named = [f"X-PM-Metadata-{POSTMARK_KEY}: {mail.message_id}"] if len(mail.message_id) <= LONGEST_METADATA else []
    return _with_fields(mail, ["X-PM-KeepID: true", *named])


def for_sendgrid(mail: ComposedMail) -> ComposedMail:
    """What people do with a mail is told without its Message-ID."""
    asked = orjson.dumps({"unique_args": {SENDGRID_KEY: mail.message_id}}).decode()
    return _with_fields(mail, [f"X-SMTPAPI: {asked}"])


def named_by_postmark(record: JsonObject) -> str | None:
    return record.inside("Metadata").text(POSTMARK_KEY)


def named_by_sendgrid(event: JsonObject) -> str | None:
    return event.text(SENDGRID_KEY)


def _with_fields(mail: ComposedMail, lines: list[str]) -> ComposedMail:
    return replace(mail, content="".join(f"{line}\r\n" for line in lines).encode() + mail.content)
