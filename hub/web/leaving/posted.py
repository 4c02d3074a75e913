"""What was posted to the page. RFC 8058, section 3.2: a form of either kind, with one field that matters. Pure."""

from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from urllib.parse import parse_qsl

from hub.web.leaving.page import BY_BUTTON, ONE_CLICK, UNDO

MOST_FIELDS = 20
LARGEST = 8 * 1024  # bytes of a body; what programs post has less than 300
_MULTIPART = "multipart/form-data"


class Press(StrEnum):
    """What somebody wants by posting."""

    LEAVE = "leave"  # their mail program said so
    LEAVE_BY_BUTTON = "leave_by_button"
    UNDO = "undo"
    NOTHING = "nothing"


def press_of(body: bytes, content_type: str) -> Press:
    """What the body asks for. A body that says two things says nothing."""
    fields = _fields(body, content_type)
    leaves, undoes = ONE_CLICK in fields, UNDO in fields
    if leaves == undoes:
        return Press.NOTHING
    if undoes:
        return Press.UNDO
    return Press.LEAVE_BY_BUTTON if BY_BUTTON in fields else Press.LEAVE


def _fields(body: bytes, content_type: str) -> list[tuple[str, str]]:
    if len(body) > LARGEST:
        return []
    if content_type.strip().lower().startswith(_MULTIPART):
        return _of_parts(body, content_type)
    try:
        return [(name, value.strip()) for name, value in parse_qsl(body.decode("latin-1"), max_num_fields=MOST_FIELDS)]
    except ValueError:  # more fields than anybody has a use for
        return []


def _of_parts(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """RFC 7578, as far as fields of a few letters need it."""
    head = content_type.encode("ascii", "replace").translate(None, b"\r\n")
    found = message_from_bytes(b"Content-Type: " + head + b"\r\n\r\n" + body).get_payload()
    parts = [part for part in found if isinstance(part, Message)] if isinstance(found, list) else []
    return [(_name(part), _text(part.get_payload(decode=True))) for part in parts[:MOST_FIELDS]]


def _name(part: Message) -> str:
    name = part.get_param("name", "", "content-disposition")
    return name if isinstance(name, str) else ""


def _text(content: object) -> str:
    return content.decode("latin-1").strip() if isinstance(content, bytes) else ""
