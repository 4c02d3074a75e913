"""A mail that came in, taken apart as a provider does before it posts the mail. By the standard library."""

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default


@dataclass(frozen=True, slots=True)
class TakenText:
    """One of the two texts of a mail. `content` as it stood in the mail, in `charset`."""

    content: bytes
    charset: str

    @property
    def words(self) -> str:
        return self.content.decode(self.charset, "replace")


@dataclass(frozen=True, slots=True)
class TakenFile:
    """`content_id` without angle brackets: the HTML shows it."""

    name: str
    mime_type: str
    content: bytes
    content_id: str | None


@dataclass(frozen=True, slots=True)
class TakenMail:
    message: EmailMessage

    @classmethod
    def of(cls, raw: bytes) -> "TakenMail":
        message = message_from_bytes(raw, policy=default)
        if not isinstance(message, EmailMessage):
            raise TypeError("the default policy makes an EmailMessage")
        return cls(message)

    def header(self, name: str) -> str:
        return str(self.message[name] or "")

    def headers(self) -> list[tuple[str, str]]:
        return [(name, " ".join(str(value).split())) for name, value in self.message.items()]

    def people(self, name: str) -> Sequence[Address]:
        header = self.message[name]
        return header.addresses if header is not None else ()

    def text(self, kind: str) -> TakenText | None:
        """The `plain` or the `html` one."""
        part = self.message.get_body((kind,))
        content = part.get_payload(decode=True) if part is not None else None
        if part is None or not isinstance(content, bytes):
            return None
        return TakenText(content, str(part.get_content_charset("us-ascii")))

    def files(self) -> list[TakenFile]:
        texts = [self.message.get_body((kind,)) for kind in ("plain", "html")]
        leaves = (part for part in self.message.walk() if not part.is_multipart())
        return [_file(part) for part in leaves if not any(part is text for text in texts)]


def _file(part: EmailMessage) -> TakenFile:
    content = part.get_payload(decode=True)
    return TakenFile(
        part.get_filename() or "file",
        part.get_content_type(),
        content if isinstance(content, bytes) else b"",
        str(part["Content-ID"]).strip("<> ") if part["Content-ID"] else None,
    )
