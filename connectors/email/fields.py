"""Writing the head of a mail: pure ASCII, no line too long, and nothing that a text could smuggle in.

RFC 5322 (fields and folding), RFC 2047 (words of other alphabets), RFC 2231 (file names of other alphabets).
"""

import base64
import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import quote

LINE = 76  # characters at which a field is folded; 998 is what no line may exceed
LONGEST_WORD = 200  # a longer word in plain ASCII is written as an encoded word, which can be cut
_WORD_BYTES = 39  # of UTF-8 in an encoded word: 64 characters on the wire
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_PIECE = 56  # characters of a file name in one parameter
_ESCAPED = re.compile(r"%[0-9A-F]{2}|.")


def field(name: str, words: Iterable[str]) -> bytes:
    """One field, folded between words; words are ASCII (or UTF-8 for SMTPUTF8) and hold neither blank ends nor line ends."""
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines).encode() + b"\r\n"


def one_line(text: str) -> str:
    """The text without line ends and control characters, its white space folded, as UTF-8 can hold it."""
    shown = "".join(" " if _is_control(letter) else letter for letter in text)
    return " ".join(shown.encode("utf-8", "replace").decode().split())


def words_of(text: str) -> list[str]:
    """A text for a field like Subject: as it is where that is plain ASCII, else as encoded words."""
    plain = text.split(" ")
    if text.isascii() and "=?" not in text and all(len(word) <= LONGEST_WORD for word in plain):
        return plain
    return [_encoded_word(piece) for piece in _pieces(text)]


def phrase(name: str) -> list[str]:
    """A display name for an address field: atoms, a quoted string, or encoded words."""
    if not name.isascii() or "=?" in name or len(name) > LONGEST_WORD:
        return [_encoded_word(piece) for piece in _pieces(name)]
    if _ATOMS.fullmatch(name):
        return name.split(" ")
    return ['"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"']


def file_name_parameters(name: str) -> list[str]:
    """The parameters of Content-Disposition that name a file."""
    if name.isascii() and len(name) <= _PIECE:
        return ['filename="' + name.replace("\\", "\\\\").replace('"', '\\"') + '"']
    pieces = _cut_escaped(quote(name, safe="", encoding="utf-8"))
    if len(pieces) == 1:
        return [f"filename*=utf-8''{pieces[0]}"]
    return [f"filename*{number}*={'' if number else _CHARSET}{piece}" for number, piece in enumerate(pieces)]


_CHARSET = "utf-8''"


def _is_control(letter: str) -> bool:
    """Control characters, and those that turn the direction of writing or end a line unseen."""
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp") or letter in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e"


def _encoded_word(piece: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(piece.encode()).decode()}?="


def _pieces(text: str) -> list[str]:
    """Pieces of at most _WORD_BYTES each, never cut inside a character."""
    pieces: list[str] = [""]
    size = 0
    for letter in text:
        grown = size + len(letter.encode())
        if grown > _WORD_BYTES:
            pieces.append("")
            grown = len(letter.encode())
        pieces[-1] += letter
        size = grown
    return pieces


def _cut_escaped(text: str) -> Sequence[str]:
    """Pieces of a percent-encoded text, never cut inside an escape."""
    pieces = [""]
    for unit in _ESCAPED.findall(text):
        if len(pieces[-1]) + len(unit) > _PIECE:
            pieces.append("")
        pieces[-1] += unit
    return pieces
