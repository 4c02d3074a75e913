"""Reading rich messages (Bot API 10.1): their words and media, without their looks."""

from collections.abc import Callable, Iterator

from connectors.contract.inbound import AttachmentRef, MediaKind
from connectors.toolkit.payload import REPLACEMENT, JsonObject, as_object

DEPTH = 32
_INLINE = ("text", "summary", "alternative_text", "expression")
_BLOCKS = ("items", "blocks", "cells", "caption", "credit")
_MEDIA: tuple[tuple[str, MediaKind], ...] = (
    ("animation", MediaKind.VIDEO),
    ("video", MediaKind.VIDEO),
    ("audio", MediaKind.AUDIO),
    ("voice_note", MediaKind.VOICE),
)


def rich_text(message: JsonObject) -> str | None:
    """The words of a rich message, one line a block; None when it has none."""
    lines = (line for block in message.items("blocks") for line in _lines(block, DEPTH))
    return "\n".join(line for line in lines if line) or None


def rich_media(
    message: JsonObject,
    attachment: Callable[[JsonObject, MediaKind], AttachmentRef | None],
    photo: Callable[[list[JsonObject]], AttachmentRef | None],
) -> tuple[AttachmentRef, ...]:
    """The files of a rich message in their order; `attachment` and `photo` read one file."""
    found: list[AttachmentRef | None] = []
    for block in _all_blocks(message.items("blocks"), DEPTH):
        found += [attachment(block.inside(field), kind) for field, kind in _MEDIA]
        found.append(photo(block.each("photo")))
    return tuple(one for one in found if one is not None)


def _lines(block: object, depth: int) -> Iterator[str]:
    if depth == 0:
        return
    match block:
        case str():
            yield _inline(block, depth)
        case list():
            for inner in block:
                yield from _lines(inner, depth - 1)
        case dict():
            yield "".join(_inline(block.get(field), depth - 1) for field in _INLINE)
            for field in _BLOCKS:
                yield from _lines(block.get(field), depth - 1)
        case _:
            return


def _inline(value: object, depth: int) -> str:
    if depth == 0:
        return ""
    match value:
        case str():
            return value.replace("\x00", REPLACEMENT)
        case list():
            return "".join(_inline(inner, depth - 1) for inner in value)
        case dict():
            return "".join(_inline(value.get(field), depth - 1) for field in _INLINE)
        case _:
            return ""


def _all_blocks(values: list[object], depth: int) -> Iterator[JsonObject]:
    for value in values if depth else []:
        block = as_object(value)
        yield block
        for field in ("items", "blocks"):
            yield from _all_blocks(block.items(field), depth - 1)
