"""Our tree of parts as the standard library's Message (policy compat32), for those who ask its headers and reports.

The same as the library's own parser gives, but built within our limits: texts and messages keep their bodies, cut at
TEXT_BYTES; the bodies of files are left out. A message/* part that was sent encoded stays one text, as sent.
"""

from email.message import Message

from connectors.email.parts import Part

TEXT_BYTES = 500_000
_UNENCODED = frozenset({"", "7bit", "8bit", "binary"})


def as_message(part: Part) -> "Message[str, str]":
    message: Message[str, str] = Message()
    for name, value in part.headers.fields:
        message.set_raw(name, _surrogates(value))
    if part.children and (part.is_multipart or part.encoding in _UNENCODED):
        message.set_payload([as_message(child) for child in part.children])
    else:
        message.set_payload(_surrogates(part.raw_body(TEXT_BYTES)) if _is_read(part) else "")
    return message


def _is_read(part: Part) -> bool:
    return part.kind.startswith(("text/", "message/")) or part.is_multipart


def _surrogates(data: bytes) -> str:
    return data.decode("ascii", "surrogateescape")
