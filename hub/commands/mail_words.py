"""One mail in the words of the published format: what `hub parse email` prints."""

from connectors.email.envelope import unpack
from connectors.email.mail import Bounce, Mail, MailFile, NamedAddress
from connectors.email.reading import read_mail
from hub.commands.event_words import Words, moment_words


def mail_words(body: bytes) -> Words:
    """The one event of a mail, whatever its state: the same reading that the hub's own jobs use."""
    mail = read_mail(unpack(body)[1])
    return {
        "kind": "status" if mail.bounce is not None else "message",
        "direction": "inbound",
        "channel": "email",
        **_people(mail),
        "subject": mail.subject,
        "text": mail.text,
        "full_text": mail.full_text,
        "attachments": [_file(one) for one in mail.files],
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "timestamp": moment_words(mail.at),
        "auto_reply": mail.is_automatic,
        "complaint": mail.is_complaint,
        "bounce": _bounce(mail.bounce),
    }


def _people(mail: Mail) -> Words:
    return {
        "from": _person(mail.sender) if mail.sender is not None else None,
        "reply_to": [_person(one) for one in mail.reply_to],
        "to": [_person(one) for one in mail.to],
        "cc": [_person(one) for one in mail.cc],
    }


def _person(mailbox: NamedAddress) -> Words:
    return {"email": mailbox.address, "name": mailbox.name}


def _file(file: MailFile) -> Words:
    return {"name": file.name, "type": file.mime_type, "size": len(file.content), "inline": file.inline}


def _bounce(bounce: Bounce | None) -> Words | None:
    if bounce is None:
        return None
    return {"recipient": bounce.recipient, "status": bounce.status, "action": bounce.action}
