"""Address lists of headers (RFC 5322, section 3.4), also as they should not be written. Linear in their length.

The list is cut into tokens, the tokens into entries, and only then are encoded words read: a comma, a quote or a bracket
inside of one never ends a name.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from connectors.email.charsets import one_line
from connectors.email.encoded_words import decode_words, find_words
from connectors.email.mail import NamedAddress

_LONGEST = 100_000
_TOKEN = re.compile(
    r"""(?P<text>@\[[^\[\]\s]{0,100}\]|@|[^\s"()<>,;:@\\=]++|\\.|=)
      | (?P<blank>\s++)
      | (?P<angle><(?:[^<>"]++|"[^"<>]*+")*+>)
      | (?P<end>[,;])
      | (?P<quoted>"(?:[^"\\]++|\\.)*+")
      | (?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_BRACKET = re.compile(r"\\.|[()]", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_ROUTE = re.compile(r"^@[^:\s]{1,1000}:")


class Kind(StrEnum):
    TEXT = "text"
    QUOTED = "quoted"
    BLANK = "blank"
    COMMENT = "comment"
    ANGLE = "angle"
    END = "end"
    GROUP = "group"


class Token(NamedTuple):
    kind: Kind
    text: str


def read_mailboxes(value: str, second: str | None = None) -> list[NamedAddress]:
    """Everybody whom an address header names, in its order; members of groups, not the groups. Entries without an address
    are left out; an address without `@` is kept (`MAILER-DAEMON`), as reports come from such. `second`: a charset to try
    for encoded words of unknown ones."""
    found = (_mailbox(entry, second) for entry in _entries(_Scanner(value[:_LONGEST]).tokens()))
    return [mailbox for mailbox in found if mailbox is not None]


def has_place(mailbox: NamedAddress) -> bool:
    """Somebody can be written to there: a name on both sides of the `@`."""
    local, _, domain = mailbox.address.rpartition("@")
    return bool(local and domain) and ";" not in domain


class _Scanner:
    """Cuts a list into tokens. What opens and never closes is an ordinary letter, and is looked for only once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = {word.start: word.end for word in find_words(text)}
        self.unclosed: set[str] = set()
        self.last_end_of_group = text.rfind(";")
        self.last_letter = len(text.rstrip()) - 1

    def tokens(self) -> Iterator[Token]:
        position = 0
        while position < len(self.text):
            token, position = self._next(position)
            yield token

    def _next(self, position: int) -> tuple[Token, int]:
        letter = self.text[position]
        if letter == "=" and position in self.words:
            return Token(Kind.TEXT, self.text[position : self.words[position]]), self.words[position]
        if letter == "(":
            return self._comment(position)
        match = _TOKEN.match(self.text, position) if letter not in self.unclosed else None
        if match is None or match.lastgroup == "other":
            return self._single(letter, position)
        kind, found = _KINDS[match.lastgroup or ""], match.group()
        if kind in (Kind.QUOTED, Kind.ANGLE):
            return Token(kind, found[1:-1]), match.end()
        return Token(kind, found[1:] if letter == "\\" else found), match.end()

    def _single(self, letter: str, position: int) -> tuple[Token, int]:
        """A colon ends the name of a group, if the group ends somewhere or holds nothing."""
        if letter == '"':
            self.unclosed.add(letter)
        if letter == ":" and (position < self.last_end_of_group or position == self.last_letter):
            return Token(Kind.GROUP, letter), position + 1
        return Token(Kind.TEXT, letter), position + 1

    def _comment(self, position: int) -> tuple[Token, int]:
        end = self._end_of_comment(position) if "(" not in self.unclosed else -1
        if end == -1:
            self.unclosed.add("(")
            return Token(Kind.TEXT, "("), position + 1
        return Token(Kind.COMMENT, self.text[position + 1 : end]), end + 1

    def _end_of_comment(self, position: int) -> int:
        depth = 0
        for match in _BRACKET.finditer(self.text, position):
            depth += {"(": 1, ")": -1}.get(match.group(), 0)
            if depth == 0:
                return match.start()
        return -1


_KINDS = {kind.value: kind for kind in Kind}


def _entries(tokens: Iterator[Token]) -> Iterator[list[Token]]:
    entry: list[Token] = []
    for token in tokens:
        match token.kind:
            case Kind.END:
                yield entry
                entry = []
            case Kind.GROUP:
                entry = []
            case _:
                entry.append(token)
    yield entry


def _mailbox(entry: list[Token], second: str | None) -> NamedAddress | None:
    angles = [number for number, token in enumerate(entry) if token.kind is Kind.ANGLE]
    found = _with_angle(entry, angles[-1]) if angles else _without_angle(entry)
    if "@" not in found.address and (inside := _all_encoded(entry, second)) is not None:
        return inside
    if not found.address:
        return None
    return NamedAddress(found.address, _readable(found.name, second) or _readable(_comments(entry), second))


def _with_angle(entry: list[Token], last: int) -> NamedAddress:
    """The last pair of angle brackets holds the address, the words before it are the name."""
    address = _bare_address(entry[last].text)
    if not address:
        before = _without_angle(entry[:last]) if last else NamedAddress("")
        return before if "@" in before.address else NamedAddress("")
    return NamedAddress(address, _plain(entry[:last]))


def _without_angle(entry: list[Token]) -> NamedAddress:
    """The word with the `@` is the address, the words around it the name."""
    words = _words(entry)
    marked = [number for number, word in enumerate(words) if any(_is_mark(token) for token in word)]
    if not marked:
        return _unmarked(words[0]) if len(words) == 1 else NamedAddress("")
    place = marked[-1]
    others = words[:place] + words[place + 1 :]
    return NamedAddress(_address_of(words[place]), " ".join(_plain(word) for word in others))


def _unmarked(word: list[Token]) -> NamedAddress:
    """A single word without `@` of its own: a local name, or an address that was put into quotes."""
    if all(token.kind is Kind.TEXT for token in word):
        return NamedAddress(_address_of(word))
    inside = word[0].text if len(word) == 1 and "@" in word[0].text and '"' not in word[0].text else ""
    return NamedAddress(_bare_address(inside))


def _words(entry: list[Token]) -> list[list[Token]]:
    """Tokens that stand together without a blank; blanks around an `@` do not part (RFC 5322, section 4.4)."""
    words: list[list[Token]] = [[]]
    for token in entry:
        if token.kind is Kind.COMMENT:
            continue
        if token.kind is Kind.BLANK:
            words.append([])
        elif _joins(words, token):
            words.pop()
            words[-1].append(token)
        else:
            words[-1].append(token)
    return [word for word in words if word]


def _joins(words: list[list[Token]], token: Token) -> bool:
    return len(words) > 1 and not words[-1] and bool(words[-2]) and (token.text == "@" or words[-2][-1].text == "@")


def _is_mark(token: Token) -> bool:
    return token.kind is Kind.TEXT and token.text.startswith("@")


def _address_of(word: list[Token]) -> str:
    quoted = (f'"{token.text}"' if token.kind is Kind.QUOTED else token.text for token in word)
    return _bare_address("".join(quoted))


def _bare_address(text: str) -> str:
    """Without comments, routes, `mailto:` and blanks; a local part in quotes keeps them."""
    if "(" in text:
        text = "".join(_address_piece(token) for token in _Scanner(text).tokens())
    text = _BLANKS.sub("", text) if '"' not in text else text.strip()
    text = text[7:] if text[:7].lower() == "mailto:" else text
    text = _ROUTE.sub("", text)
    return one_line(text.strip("'") if text.startswith("'") else text)


def _address_piece(token: Token) -> str:
    return {Kind.COMMENT: "", Kind.QUOTED: f'"{token.text}"'}.get(token.kind, token.text)


def _plain(tokens: list[Token]) -> str:
    return "".join(_name_piece(token) for token in tokens if token.kind is not Kind.COMMENT)


def _name_piece(token: Token) -> str:
    match token.kind:
        case Kind.QUOTED:
            return _ESCAPED.sub(r"\1", token.text)
        case Kind.ANGLE:
            return f"<{token.text}>"
        case _:
            return token.text


def _comments(entry: list[Token]) -> str:
    return " ".join(_ESCAPED.sub(r"\1", token.text) for token in entry if token.kind is Kind.COMMENT)


def _readable(text: str | None, second: str | None) -> str | None:
    return one_line(decode_words(text, second)) or None if text else None


def _all_encoded(entry: list[Token], second: str | None) -> NamedAddress | None:
    """Name and address together inside encoded words, which no standard allows and some senders write."""
    text = "".join(_address_piece(token) for token in entry)
    decoded = decode_words(text, second)
    if decoded == text or "@" not in decoded:
        return None
    inner = [token for token in _Scanner(decoded).tokens() if token.kind not in (Kind.END, Kind.GROUP)]
    angles = [number for number, token in enumerate(inner) if token.kind is Kind.ANGLE]
    found = _with_angle(inner, angles[-1]) if angles else _without_angle(inner)
    return NamedAddress(found.address, one_line(found.name or "") or None) if "@" in found.address else None
