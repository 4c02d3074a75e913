"""Content-Type and Content-Disposition: a main value and named parameters (RFC 2045, section 5; RFC 2231; RFC 2183)."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from connectors.email.charsets import read_text, without_controls
from connectors.email.encoded_words import decode_words

_MAIN = re.compile(r"\s*([^\s;()\"=]*)")
_SEPARATORS = re.compile(r"[\s;,]*")
_NAME = re.compile(r"([^\s=;\"()]++)\s*+=\s*+")
_CLOSING_QUOTE = re.compile(r"\\.|\"(?=\s*(?:;|$|[\w*-]+\s*=))", re.DOTALL)
_ANY_QUOTE = re.compile(r"\\.|\"", re.DOTALL)
_NEXT_PARAMETER = re.compile(r"\s(?:[\w*-]{1,40}=|\()")
_ESCAPED = re.compile(r"\\([^\w\s])", re.ASCII)
_PIECE = re.compile(r"^(.+?)\*(\d{1,4})(\*?)$")
_PARAMETERS = 1000
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Parameterised:
    """`text/plain; charset=utf-8` as main value (lower case) and parameters (names in lower case, values decoded)."""

    main: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


def read_parameterised(value: str, second: str | None = None) -> Parameterised:
    """Of a parameter that comes twice the first counts. `second`: a charset to try where a value does not say its own."""
    value = value[:_LONGEST]
    main = _MAIN.match(value)
    text = main.group(1) if main is not None else ""
    has_parameter_first = main is not None and value[main.end() : main.end() + 1] == "="
    start = main.end() if main is not None and not has_parameter_first else 0
    return Parameterised(
        "" if has_parameter_first else text.lower().rstrip(","), _joined(_parameters(value, start), second)
    )


def file_name(disposition: Parameterised, content_type: Parameterised) -> str | None:
    """What the sender calls the file, without a path; None where it has no name."""
    given = disposition.parameters.get("filename") or content_type.parameters.get("name") or ""
    return without_path(given) or None


def without_path(name: str) -> str:
    return without_controls(name).replace("\\", "/").rstrip("/ ").rpartition("/")[2].strip()


def _parameters(value: str, start: int) -> dict[str, str]:
    """The parameters as written. What is no parameter is stepped over up to the next semicolon."""
    found: dict[str, str] = {}
    position = _past_separators(value, start)
    while position < len(value) and len(found) < _PARAMETERS:
        name = _NAME.match(value, position)
        if name is None:
            semicolon = value.find(";", position + 1)
            position = len(value) if semicolon == -1 else _past_separators(value, semicolon)
            continue
        text, end = _value(value, name.end())
        position = _past_separators(value, end)
        found.setdefault(name.group(1).lower(), text)
    return found


def _past_separators(value: str, position: int) -> int:
    match = _SEPARATORS.match(value, position)
    return match.end() if match is not None else position


def _value(text: str, start: int) -> tuple[str, int]:
    if not text.startswith('"', start):
        semicolon = text.find(";", start)
        end = len(text) if semicolon == -1 else semicolon
        following = _NEXT_PARAMETER.search(text, start, end)
        end = end if following is None else following.start()
        return text[start:end].strip(), end
    end = _closing_quote(text, start + 1)
    return _ESCAPED.sub(r"\1", text[start + 1 : end]), end + 1


def _closing_quote(text: str, start: int) -> int:
    """The quote behind which the value can end; where there is none, the last of all, else the end of the text."""
    last = -1
    for match in _CLOSING_QUOTE.finditer(text, start):
        if match.group() == '"':
            return match.start()
    for match in _ANY_QUOTE.finditer(text, start):
        last = match.start() if match.group() == '"' else last
    return len(text) if last == -1 else last


def _joined(written: dict[str, str], second: str | None) -> dict[str, str]:
    """Pieces joined and decoded; a parameter in the form of RFC 2231 goes before the same one in plain form."""
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    plain: dict[str, str] = {}
    for name, value in written.items():
        if (piece := _PIECE.match(name)) is not None:
            pieces.setdefault(piece.group(1), []).append((int(piece.group(2)), bool(piece.group(3)), value))
        elif name.endswith("*"):
            pieces.setdefault(name[:-1], []).append((0, True, value))
        else:
            plain[name] = decode_words(value, second)
    return plain | {name: _join(found, second) for name, found in pieces.items()}


def _join(pieces: list[tuple[int, bool, str]], second: str | None) -> str:
    """RFC 2231, sections 3 and 4: charset and language stand before the first piece, between apostrophes."""
    ordered = sorted(pieces, key=lambda piece: piece[0])
    if not any(extended for _, extended, _ in ordered):
        return decode_words("".join(value for _, _, value in ordered), second)
    label, rest = _charset_of(ordered[0])
    values = [(ordered[0][1], rest), *((extended, value) for _, extended, value in ordered[1:])]
    data = b"".join(unquote_to_bytes(value) if extended else value.encode() for extended, value in values)
    return decode_words(read_text(data, label, second).text, second)


def _charset_of(piece: tuple[int, bool, str]) -> tuple[str | None, str]:
    _, extended, value = piece
    label, *others = value.split("'", 2)
    return (label, others[1]) if extended and len(others) == 2 else (None, value)
