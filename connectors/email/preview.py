"""What a mail of ours will look like in a mail program: read back from its bytes by the standard library, not by our own reader.
Pure."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from connectors.contract.shown import FileManner, ShownFile, ShownMessage
from connectors.email.compose import ComposedMail


def preview(mail: ComposedMail) -> ShownMessage:
    """The mail with its text as it stands in it: our signature and how to unsubscribe are below."""
    message = message_from_bytes(mail.content, policy=default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy makes an EmailMessage")
    return ShownMessage(
        text=_text(message),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        copied=mail.recipients[1:],
        files=tuple(ShownFile(one.get_filename() or "", FileManner.FILE) for one in message.iter_attachments()),
    )


def _text(message: EmailMessage) -> str:
    """Without the line end that every mail ends with."""
    part = message.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n").strip("\n") if part is not None else ""
