"""The headers of a mail and the parts that machines wrote for machines, as plain text.

For mails parsed by the standard library (policy compat32). Nothing here raises on any of them, and everything is read in
linear time: the library's own reading of header words and parameters is not, so it is not asked.
"""

import re
from collections.abc import Iterator
from email.message import Message
from itertools import islice, pairwise

from connectors.email.charsets import clean, read_text, whole
from connectors.email.encoded_words import decode_words
from connectors.email.transfer import decode_transfer

HEADER = 2_000  # characters of one header that are looked at
BLOCKS = 2_000  # header blocks, and headers in each, that are looked at in a part made for machines
SOURCE = 100_000  # characters of such a part that are looked at
IDS = 20  # Message-IDs that are taken from one mail

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
RETURNED_TYPES = frozenset(
    {
        "message/rfc822",
        "message/global",
        "message/rfc822-headers",
        "message/global-headers",
        "text/rfc822",
        "text/rfc822-headers",
    }
)

REPORT_TYPE = re.compile(r"report-type\s{0,9}=\s{0,9}\"?([\w-]+)", re.IGNORECASE)
MESSAGE_ID = "message-id:"
SUBJECT = "subject:"
QUOTING = " \t>|*"
BRACKETED = re.compile(r"<([^<>\s]+)>")


def header_values(message: Message, name: str) -> list[str]:
    """Every value of one header, in order, each as one line. Encoded words stay as they are; raw bytes become text."""
    wanted = name.lower()
    return [_header_text(value) for key, value in message.raw_items() if key.lower() == wanted]


def first_words(message: Message, name: str) -> list[str]:
    """The first word of every value of one header, in small letters; comments and parameters are no words."""
    words = (re.split(r"[\s;(]", value.lower(), maxsplit=1)[0] for value in header_values(message, name))
    return [word for word in words if word]


def subject_of(message: Message) -> str:
    """The first subject with its encoded words read; empty where there is none."""
    return next((decode_words(value) for value in header_values(message, "Subject")), "")


def own_parts(message: Message) -> Iterator[Message]:
    """The mail and all its parts, in order, but nothing of an enclosed mail."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        if part.get_content_maintype() == "multipart":
            waiting.extend(reversed(_children(part)))


def report_types(message: Message) -> set[str]:
    """What the multipart/report parts of a mail call themselves ("delivery-status"); empty text where they do not say."""
    reports = (part for part in own_parts(message) if part.get_content_type() == "multipart/report")
    return {_report_type(part) for part in reports}


def source_of(part: Message) -> str:
    """A part as text, transfer encoding removed: also a part that the library read as headers. SOURCE characters of it."""
    children = _children(part)[:BLOCKS]
    if not children:
        return _body(part)[:SOURCE]
    return _unpacked("\n\n".join(_flat(child) for child in children), part)[:SOURCE]


def returned_ids(part: Message) -> list[str]:
    """The Message-IDs in the headers of a returned mail."""
    found = [value for child in _children(part) for value in header_values(child, "Message-ID")]
    return message_ids(found) if found else ids_in_text(source_of(part))


def returned_subject(part: Message) -> str | None:
    """The title in the headers of a returned mail, its encoded words read."""
    found = (value for child in _children(part) for value in header_values(child, "Subject"))
    return next((decode_words(value) for value in found if value), None) or subject_in_text(source_of(part))


def subject_in_text(text: str) -> str | None:
    """The title on the first line of a text that begins like one: a mail server put a copy of the mail there."""
    lines = (line.lstrip(QUOTING) for line in text.splitlines())
    found = (line[len(SUBJECT) : HEADER].strip() for line in lines if line[: len(SUBJECT)].lower() == SUBJECT)
    return next((decode_words(value) for value in found if value), None)


def ids_in_text(text: str) -> list[str]:
    """The Message-IDs of the first header block with one that stands in a text, in order."""
    lines = [line.lstrip(QUOTING) for line in text.splitlines()]
    values: list[str] = []
    for line, below in pairwise([*lines, ""]):
        if values and not line:
            break
        if line[: len(MESSAGE_ID)].lower() == MESSAGE_ID:
            value = line[len(MESSAGE_ID) : HEADER].strip()
            values.append(value or (below[:HEADER] if below.startswith("<") else ""))
    return message_ids(values)


def message_ids(values: list[str]) -> list[str]:
    """Everything in angle brackets, without them; where a value has none, its words. Each once, IDS at most."""
    found = (one for value in values[:IDS] for one in BRACKETED.findall(value) or value.split())
    cleaned = (clean(one).strip("<>") for one in found)
    return list(dict.fromkeys(one for one in cleaned if one))[:IDS]


def _report_type(part: Message) -> str:
    found = REPORT_TYPE.search(next(iter(header_values(part, "Content-Type")), ""))
    return found.group(1).lower() if found else ""


def _children(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)]


def _flat(part: Message) -> str:
    headers = [f"{name}: {_with_bytes_read(str(value))}" for name, value in islice(part.raw_items(), BLOCKS)]
    return "\n".join([*headers, "", _body(part)] if headers else [_body(part)])


def _body(part: Message) -> str:
    if part.is_multipart():
        return ""
    try:
        content = part.get_payload(decode=True)
    except ValueError:  # broken uuencoding
        return ""
    return read_text(content, None).text if isinstance(content, bytes) else ""


def _unpacked(text: str, part: Message) -> str:
    """The library reads a message/* part as headers before it looks at its transfer encoding: undo that here."""
    encoding = next(iter(first_words(part, "Content-Transfer-Encoding")), "")
    if encoding not in ("base64", "quoted-printable"):
        return text
    return read_text(decode_transfer(text.encode("utf-8", "replace"), encoding).content, None).text


def _header_text(value: object) -> str:
    return " ".join(_with_bytes_read(str(value)).split())[:HEADER]


def _with_bytes_read(text: str) -> str:
    """Raw bytes of a header, which the parser keeps as surrogates, as text."""
    try:
        return read_text(text.encode("utf-8", "surrogateescape"), None).text
    except UnicodeEncodeError:
        return whole(text)
