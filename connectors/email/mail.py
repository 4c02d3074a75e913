"""What is read out of one mail: plain values, before anybody decides what they mean."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NamedAddress:
    """An address as a header names it. `address` keeps the writer's letters; `name` is None where there is none."""

    address: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class MailFile:
    """A part that is no text of the mail, decoded. `name` is what the sender calls it, without a path; `mime_type` what its
    header says, in lower case; `inline`: shown inside the HTML, which names it by `content_id` (without angle brackets)."""

    content: bytes
    name: str | None
    mime_type: str
    content_id: str | None = None
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that a mail of ours did not arrive (RFC 3464, or in free words).

    `status` is the enhanced code (`5.1.1`), `action` "failed" or "delayed"; `original_ids` the Message-IDs of the mail it
    speaks of, without angle brackets; `original_subject` its title, where it is given back.
    """

    recipient: str | None
    status: str | None
    action: str
    diagnostic: str | None = None
    original_ids: tuple[str, ...] = ()
    original_subject: str | None = None

    @property
    def is_permanent(self) -> bool:
        """The address itself is dead: nothing is to be sent there again."""
        return self.action == "failed" and (self.status or "").startswith("5.1.")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, read. Message-IDs stand without angle brackets; texts hold neither NUL nor lone surrogates.

    `text`: what the writer typed for this occasion; `full_text`: the whole visible text; `html`: the HTML part as it was
    sent, never to be shown unsanitised. `references` in header order. `broken`: what could not be read as it should, in words;
    `left_out`: what was too much, and is not here.
    `forbids_answer`: no program is to answer it, though a person may have written.
    """

    sender: NamedAddress | None
    reply_to: tuple[NamedAddress, ...] = ()
    to: tuple[NamedAddress, ...] = ()
    cc: tuple[NamedAddress, ...] = ()
    subject: str | None = None
    text: str = ""
    full_text: str = ""
    html: str | None = None
    files: tuple[MailFile, ...] = ()
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    at: datetime | None = None
    bounce: Bounce | None = None
    is_complaint: bool = False
    is_automatic: bool = False
    is_bulk: bool = False
    forbids_answer: bool = False
    is_receipt: bool = False
    broken: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
