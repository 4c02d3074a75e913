"""What Slack makes of the words a person types: escaped text with links and mentions, and the same as rich text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
PIECES = re.compile(
    r"(?P<url>https?://[^\s<>]+[^\s<>.,;:!?)\]'\"])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?<!\w)@(?P<user>[\w.-]*\w)"
    r"|(?<!\w)#(?P<channel>[\w-]+)"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """`text` as in a message event; `elements` as in the one section of its rich_text block."""

    text: str
    elements: tuple[Json, ...]

    def block(self, block_id: str) -> Json:
        section = {"type": "rich_text_section", "elements": list(self.elements)}
        return {"type": "rich_text", "block_id": block_id, "elements": [section]}


Lookup = Callable[[str], str | None]


def typed(words: str, user_id: Lookup, channel_id: Lookup) -> Typed:
    """Escapes the three letters, and turns addresses and the names of known users and channels into links."""
    texts: list[str] = []
    elements: list[Json] = []
    place = 0
    for found in PIECES.finditer(words):
        piece = linked(found, user_id, channel_id)
        if piece is None:
            continue
        add_plain(words[place : found.start()], texts, elements)
        texts.append(piece[0])
        elements.append(piece[1])
        place = found.end()
    add_plain(words[place:], texts, elements)
    return Typed("".join(texts), tuple(elements))


def linked(found: re.Match[str], user_id: Lookup, channel_id: Lookup) -> tuple[str, Json] | None:
    match found.lastgroup, found[found.lastgroup or 0]:
        case "url", url:
            return f"<{escaped(url)}>", {"type": "link", "url": url}
        case "email", address:
            return f"<mailto:{address}|{address}>", {"type": "link", "url": f"mailto:{address}", "text": address}
        case "user", name:
            known = user_id(name)
            return (f"<@{known}>", {"type": "user", "user_id": known}) if known else None
        case "channel", name:
            known = channel_id(name)
            return (f"<#{known}|{name}>", {"type": "channel", "channel_id": known}) if known else None
        case _:
            return None


def add_plain(words: str, texts: list[str], elements: list[Json]) -> None:
    if words:
        texts.append(escaped(words))
        elements.append({"type": "text", "text": words})


def escaped(words: str) -> str:
    """The three letters Slack escapes in message texts."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
