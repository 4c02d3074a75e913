"""What Postmark posts, in its words: mail that came in, and what became of mail that went out.

Source: Postmark developer documentation, "Inbound webhook", "Webhooks", "Bounce API" (types of bounces).
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address
from typing import Any

from connectors.email.simulator.posted_parts import TakenFile, TakenMail
from connectors.email.simulator.relay import Fate, RelayedMail

Json = dict[str, Any]
SERVER_ID = 23
STREAM = "outbound"
# Fields of their own; they do not stand among the headers.
_NAMED = frozenset({"from", "to", "cc", "bcc", "subject", "date", "reply-to"})
_NO_SUCH_USER = "smtp;550 5.1.1 The email account that you tried to reach does not exist."
_NOTHING_KNOWN: Json = {"Name": "", "Company": "", "Family": ""}

# Mail that came in


def inbound(raw: bytes, recipient: str, name: str, *, is_spam: bool) -> Json:
    """As the inbound webhook has it, without the raw mail."""
    mail = TakenMail.of(raw)
    [author, *_] = mail.people("From") or [Address()]
    text = mail.text("plain")
    html = mail.text("html")
    return {
        "FromName": author.display_name,
        "MessageStream": "inbound",
        "From": author.addr_spec,
        "FromFull": _person(author),
        "To": mail.header("To"),
        "ToFull": _people(mail, "To"),
        "Cc": mail.header("Cc"),
        "CcFull": _people(mail, "Cc"),
        "Bcc": "",
        "BccFull": [],
        "OriginalRecipient": recipient,
        "Subject": mail.header("Subject"),
        "MessageID": name,
        "ReplyTo": mail.header("Reply-To"),
        "MailboxHash": _hash(recipient),
        "Date": mail.header("Date"),
        "TextBody": text.words if text is not None else "",
        "HtmlBody": html.words if html is not None else "",
        "StrippedTextReply": _reply(text.words) if text is not None else "",
        "Tag": "",
        "Headers": [{"Name": name, "Value": value} for name, value in [*_judged(is_spam), *_further(mail)]],
        "Attachments": [_file(one) for one in mail.files()],
    }


def _person(address: Address) -> Json:
    return {"Email": address.addr_spec, "Name": address.display_name, "MailboxHash": _hash(address.addr_spec)}


def _people(mail: TakenMail, field: str) -> list[Json]:
    return [_person(one) for one in mail.people(field)]


def _hash(address: str) -> str:
    """What stands behind a plus in an address."""
    return address.rpartition("@")[0].partition("+")[2]


def _judged(is_spam: bool) -> list[tuple[str, str]]:
    """What its spam filter writes on top."""
    return [("X-Spam-Status", "Yes" if is_spam else "No"), ("X-Spam-Score", "8.3" if is_spam else "-0.1")]


def _further(mail: TakenMail) -> list[tuple[str, str]]:
    return [(name, value) for name, value in mail.headers() if name.lower() not in _NAMED]


def _reply(text: str) -> str:
    """Postmark's own guess at what is new: all above the quotes, where there are any."""
    lines = text.splitlines()
    quoted = next((number for number, line in enumerate(lines) if line.startswith(">")), None)
    if quoted is None:
        return ""
    above = [line for line in lines[:quoted] if not line.rstrip().endswith("wrote:")]
    return "\n".join(above).strip()


def _file(file: TakenFile) -> Json:
    told = {
        "Name": file.name,
        "Content": base64.b64encode(file.content).decode(),
        "ContentType": file.mime_type,
        "ContentLength": len(file.content),
    }
    return {**told, "ContentID": file.content_id} if file.content_id else told


# What became of mail that went out


def records(mail: RelayedMail, fate: Fate, recipient: str, at: datetime, number: int, link: str) -> list[Json]:
    """What is posted of it, one by one: an address that gets nothing more is told beside what brought that about."""
    return [record(mail, recipient, at, number, link) for record in _RECORDS.get(fate, ())]


def api_error(mail: RelayedMail, recipient: str, at: datetime, number: int, words: str) -> Json:
    """Taken by SMTP, and then not sent after all."""
    return _returned("SMTPApiError", 100007, "SMTP API Error", words, False)(mail, recipient, at, number, "")


Record = Callable[[RelayedMail, str, datetime, int, str], Json]


def _about(kind: str, mail: RelayedMail) -> Json:
    return {
        "RecordType": kind,
        "MessageID": mail.name,
        "ServerID": SERVER_ID,
        "MessageStream": STREAM,
        "Tag": "",
        "Metadata": dict(mail.noted),
    }


def _delivery(mail: RelayedMail, recipient: str, at: datetime, number: int, link: str) -> Json:
    told = {"Recipient": recipient, "DeliveredAt": _moment(at), "Details": "smtp;250 2.0.0 OK"}
    return {**_about("Delivery", mail), **told}


def _returned(kind: str, code: int, name: str, words: str, is_inactive: bool, record: str = "Bounce") -> Record:
    def of(mail: RelayedMail, recipient: str, at: datetime, number: int, link: str) -> Json:
        return {
            **_about(record, mail),
            "ID": number,
            "Type": kind,
            "TypeCode": code,
            "Name": name,
            "Description": name,
            "Details": words,
            "Email": recipient,
            "From": mail.mail_from,
            "BouncedAt": _moment(at),
            "DumpAvailable": True,
            "Inactive": is_inactive,
            "CanActivate": is_inactive and kind != "SpamComplaint",
            "Subject": mail.subject,
            "Content": "<Full dump of the returned mail>",
        }

    return of


def _seen(mail: RelayedMail, recipient: str, at: datetime, number: int, link: str) -> Json:
    client = {"Client": _NOTHING_KNOWN, "OS": _NOTHING_KNOWN, "Platform": "Unknown", "UserAgent": "", "Geo": {}}
    told = {"FirstOpen": True, "ReadSeconds": 0, "Recipient": recipient, "ReceivedAt": _moment(at)}
    return {**_about("Open", mail), **client, **told}


def _followed(mail: RelayedMail, recipient: str, at: datetime, number: int, link: str) -> Json:
    told = {"ClickLocation": "HTML", "OriginalLink": link, "Recipient": recipient, "ReceivedAt": _moment(at)}
    return {**_about("Click", mail), "Platform": "Desktop", "UserAgent": "", "Geo": {}, **told}


def _suppressed(reason: str) -> Record:
    def of(mail: RelayedMail, recipient: str, at: datetime, number: int, link: str) -> Json:
        return {
            **_about("SubscriptionChange", mail),
            "ChangedAt": _moment(at),
            "Recipient": recipient,
            "Origin": "Recipient",
            "SuppressSending": True,
            "SuppressionReason": reason,
        }

    return of


_RECORDS: Mapping[Fate, Sequence[Record]] = {
    Fate.DELIVERED: (_delivery,),
    Fate.DEFERRED: (_returned("Transient", 2, "Message delayed", "smtp;450 4.2.0 try again later", False),),
    Fate.BOUNCED: (_returned("HardBounce", 1, "Hard bounce", _NO_SUCH_USER, True), _suppressed("HardBounce")),
    Fate.BLOCKED: (_returned("SoftBounce", 4096, "Soft bounce", "smtp;552 5.2.2 mailbox full", False),),
    Fate.OPENED: (_seen,),
    Fate.CLICKED: (_followed,),
    Fate.COMPLAINED: (
        _returned("SpamComplaint", 100001, "Spam complaint", "", True, "SpamComplaint"),
        _suppressed("SpamComplaint"),
    ),
    Fate.UNSUBSCRIBED: (_suppressed("ManualSuppression"),),
}


def _moment(at: datetime) -> str:
    """With the seven digits of .NET."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06}0Z"
