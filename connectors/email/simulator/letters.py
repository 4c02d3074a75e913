"""Mails as people see them in a mail program, and as mail programs and servers write them. By the standard library: a second
opinion on what our own reader and writer do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP, default
from email.utils import format_datetime, formataddr


@dataclass(frozen=True, slots=True)
class LetterFile:
    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in somebody's mailbox. `from_me`: the owner of the mailbox wrote it. Ids without angle brackets."""

    from_me: bool
    sender: str
    to: tuple[str, ...]
    copied: tuple[str, ...]
    subject: str
    text: str
    html: str | None
    message_id: str
    in_reply_to: str | None
    references: tuple[str, ...]
    files: tuple[LetterFile, ...]
    at: float
    raw: bytes


def read_letter(raw: bytes, at: float, *, from_me: bool) -> Letter:
    message = message_from_bytes(raw, policy=default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy makes an EmailMessage")
    return Letter(
        from_me=from_me,
        sender=str(message["From"] or ""),
        to=_addresses(message, "To"),
        copied=_addresses(message, "Cc"),
        subject=str(message["Subject"] or ""),
        text=_body(message, "plain") or "",
        html=_body(message, "html"),
        message_id=str(message["Message-ID"] or "").strip("<> "),
        in_reply_to=str(message["In-Reply-To"]).strip("<> ") if message["In-Reply-To"] else None,
        references=tuple(one.strip("<>") for one in str(message["References"] or "").split()),
        files=tuple(_file(part) for part in message.iter_attachments()),
        at=at,
        raw=raw,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody's mail program is told to send."""

    sender: tuple[str, str]  # name, address
    to: Sequence[str]
    copied: Sequence[str] = ()
    subject: str = ""
    text: str = ""
    html: str | None = None
    files: Sequence[LetterFile] = ()
    message_id: str
    answers: Letter | None = None
    at: datetime
    headers: Sequence[tuple[str, str]] = ()


def write_letter(draft: Draft) -> bytes:
    message = EmailMessage(policy=SMTP)
    for name, value in draft.headers:
        message[name] = value
    message["Date"] = format_datetime(draft.at)
    message["From"] = formataddr(draft.sender)
    message["To"] = ", ".join(draft.to)
    if draft.copied:
        message["Cc"] = ", ".join(draft.copied)
    message["Subject"] = draft.subject
    message["Message-ID"] = f"<{draft.message_id}>"
    if draft.answers is not None:
        message["In-Reply-To"] = f"<{draft.answers.message_id}>"
        ids = (*draft.answers.references, draft.answers.message_id)
        message["References"] = " ".join(f"<{one}>" for one in ids)
    message.set_content(draft.text)
    if draft.html is not None:
        message.add_alternative(draft.html, subtype="html")
    for file in draft.files:
        kind, _, subtype = file.mime_type.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return message.as_bytes()


def quoted(letter: Letter) -> str:
    """The answered mail as mail programs put it under an answer."""
    lines = "\n".join(f"> {line}" for line in letter.text.strip().splitlines())
    return f"On Sun, Nov 22, 2026 at 9:00 AM {letter.sender} wrote:\n\n{lines}\n"


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report (RFC 3464) that a server writes."""

    server: str
    to: str
    recipient: str
    action: str
    status: str
    words: str
    message_id: str
    at: datetime
    original: bytes


def write_report(report: Report) -> bytes:
    boundary = f"report-{report.message_id.partition('@')[0]}"
    head = report.original.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    lines = [
        f"Date: {format_datetime(report.at)}",
        f"From: Mail Delivery System <MAILER-DAEMON@{report.server}>",
        f"To: {report.to}",
        "Subject: Delivery Status Notification",
        f"Message-ID: <{report.message_id}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        f"Your message to {report.recipient}: {report.words}",
        "",
        f"--{boundary}",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; {report.server}",
        "",
        f"Final-Recipient: rfc822; {report.recipient}",
        f"Action: {report.action}",
        f"Status: {report.status}",
        f"Diagnostic-Code: smtp; 550 {report.status} {report.words}",
        "",
        f"--{boundary}",
        "Content-Type: text/rfc822-headers",
        "",
        head,
        "",
        f"--{boundary}--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii", "replace")


def _addresses(message: EmailMessage, name: str) -> tuple[str, ...]:
    header = message[name]
    return tuple(one.addr_spec for one in header.addresses) if header is not None else ()


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else None


def _file(part: Message) -> LetterFile:
    content = part.get_payload(decode=True)
    name = part.get_filename() or "file"
    return LetterFile(name, part.get_content_type(), content if isinstance(content, bytes) else b"")
