"""What connectors say alike of a message that is shown before it is sent."""

import re
from collections.abc import Iterable, Mapping

from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment
from connectors.contract.shown import FileManner, ShownFile

MANNERS: Mapping[MediaKind, FileManner] = {
    MediaKind.IMAGE: FileManner.PICTURE,
    MediaKind.VIDEO: FileManner.FILM,
    MediaKind.AUDIO: FileManner.SOUND,
    MediaKind.VOICE: FileManner.VOICE,
    MediaKind.STICKER: FileManner.STICKER,
}
_LINK = re.compile(r"https?://\S", re.IGNORECASE)


def file_of(attachment: Attachment | None) -> tuple[ShownFile, ...]:
    """The file under its own name, in its own kind."""
    if attachment is None:
        return ()
    return (ShownFile(attachment.filename, MANNERS.get(attachment.kind, FileManner.FILE)),)


def has_link(text: str) -> bool:
    return _LINK.search(text) is not None


def where_linked(text: str, remark: str) -> tuple[str, ...]:
    """The remark, where there is a link in the text."""
    return (remark,) if has_link(text) else ()


def texts(found: Iterable[object]) -> tuple[str, ...]:
    return tuple(one for one in found if isinstance(one, str))
