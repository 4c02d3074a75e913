"""HTML cut into tags and text, for reading only. Linear on any input, as deep as it may be nested.

A tree is not needed to read a mail, and tree builders give up on the nesting that mail programs really send (libxml2 drops
everything below 256 levels). What opens and never closes hides nothing.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

# Quotes count only behind an equals sign, as in browsers: `<p don't>` ends at once. Possessive, so that nothing is retried.
_TAG = re.compile(r"""</?[A-Za-z](?:=\s*"[^"]*"|=\s*'[^']*'|[^>=]++|=)*+>""")
_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
_HUGE_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9A-Fa-f]{7,});?")
_RAW_TEXT = (
    "script",
    "style",
    "title",
    "xmp",
    "noframes",
    "iframe",
    "noembed",
    "svg",
    "math",
    "object",
    "audio",
    "video",
)
_END_OF_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _RAW_TEXT}
_LONGEST_ATTRIBUTES = 4000
MOST_MARKUP = 200_000  # tens of times what the longest newsletters have


class Token(NamedTuple):
    """A text (`name` is empty), or the opening (`closes` False) or closing of an element; `text` of a tag is what stands
    between its name and its end."""

    name: str
    text: str
    closes: bool = False


def read_tokens(html: str) -> list[Token]:
    """Behind MOST_MARKUP pieces of markup all the rest is one text."""
    return list(_Tokens(html).read())


def visible(text: str) -> str:
    """Text of HTML with its character references read."""
    return unescape(_HUGE_NUMBER.sub("\ufffd", text)) if "&" in text else text


def attributes(token: Token) -> dict[str, str]:
    """Names in lower case, values read; of an attribute that comes twice the first counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(token.text[:_LONGEST_ATTRIBUTES]):
        found.setdefault(match.group(1).lower(), visible((match.group(2) or "").strip("\"'")))
    return found


def closings(tokens: list[Token]) -> dict[int, int]:
    """For every opening tag that is closed the place of its closing tag, by places in `tokens`."""
    open_places: dict[str, list[int]] = {}
    found: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if not token.name:
            continue
        if not token.closes:
            open_places.setdefault(token.name, []).append(place)
        elif waiting := open_places.get(token.name):
            found[waiting.pop()] = place
    return found


class _Tokens:
    def __init__(self, html: str) -> None:
        self.html = html
        self.missing: set[str] = set()

    def read(self) -> Iterator[Token]:
        position = text_from = looked_at = 0
        while looked_at < MOST_MARKUP and (start := self.html.find("<", position)) != -1:
            looked_at += 1
            token, end = self._markup(start)
            if end == start:
                position = start + 1
                continue
            if start > text_from:
                yield Token("", self.html[text_from:start])
            if token is not None:
                yield token
            position = text_from = end
        if text_from < len(self.html):
            yield Token("", self.html[text_from:])

    def _markup(self, start: int) -> tuple[Token | None, int]:
        """The tag that begins at `start`, None for what only hides, and where it ends; `start` where it is no markup."""
        if self.html.startswith("<!--", start):
            return None, self._past("-->", start + 2) or self._past(">", start) or start
        if self.html[start + 1 : start + 2] in ("!", "?"):
            return None, self._past(">", start) or start
        end = self._end_of_tag(start)
        name = _NAME.match(self.html, start + (2 if self.html.startswith("</", start) else 1))
        if not end or name is None or name.end() > end or "@" in name.group():
            return None, start
        closes = self.html[start + 1] == "/"
        token = Token(name.group().lower(), self.html[name.end() : end - 1].rstrip("/"), closes)
        return token, end if closes else self._past_raw_text(token.name, end)

    def _end_of_tag(self, start: int) -> int:
        if "tag" not in self.missing and (match := _TAG.match(self.html, start)) is not None:
            return match.end()
        if not _STARTS_TAG.match(self.html, start):
            return 0
        self.missing.add("tag")
        return self._past(">", start)

    def _past_raw_text(self, name: str, position: int) -> int:
        """Behind the content of a script or the like; where it never ends it hides nothing."""
        if name not in _END_OF_RAW or name in self.missing:
            return position
        match = _END_OF_RAW[name].search(self.html, position)
        if match is None:
            self.missing.add(name)
            return position
        return match.start()

    def _past(self, text: str, position: int) -> int:
        """Behind the next `text`; 0 where there is none."""
        found = -1 if text in self.missing else self.html.find(text, position)
        if found == -1:
            self.missing.add(text)
            return 0
        return found + len(text)


_STARTS_TAG = re.compile(r"</?[A-Za-z]")
