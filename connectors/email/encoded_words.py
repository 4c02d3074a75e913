"""Words of other alphabets in headers: RFC 2047, read as kindly as mail programs write it."""

import re
from dataclasses import dataclass

from connectors.email.charsets import read_text
from connectors.email.transfer import decode_base64

_OPENING = re.compile(r"=\?([^?\s=]{0,80})\?([bBqQ])\?")
_CLOSING = "?="
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class EncodedWord:
    """One word in its place: text[start:end]. `letters` as they stand between the last two question marks."""

    start: int
    end: int
    label: str
    encoding: str
    letters: str


def find_words(text: str) -> list[EncodedWord]:
    """Every encoded word in `text`, wherever it stands. Linear in the length of the text."""
    words: list[EncodedWord] = []
    position, closing = 0, -1
    while (start := text.find("=?", position)) != -1:
        opening = _OPENING.match(text, start)
        position = start + 2
        if opening is None:
            continue
        closing = closing if closing >= opening.end() else text.find(_CLOSING, opening.end())
        if closing == -1:
            break
        if text.find("=?", opening.end(), closing) == -1:
            label, encoding = opening.groups()
            position = closing + len(_CLOSING)
            words.append(EncodedWord(start, position, label, encoding.upper(), text[opening.end() : closing]))
    return words


def decode_words(text: str, second: str | None = None) -> str:
    """The text with its encoded words read. Neighbours of one charset are joined as bytes, so that a letter torn between
    two words is whole again; the white space between neighbours goes. `second`: a charset to try for unknown ones."""
    words = find_words(text)
    if not words:
        return text
    out: list[str] = []
    position = 0
    for run in _runs(text, words):
        before = text[position : run[0].start]
        out.append("" if position and before.isspace() else before)
        out.append(read_text(_bytes_of(run), run[0].label, second).text)
        position = run[-1].end
    out.append(text[position:])
    return "".join(out)


def _runs(text: str, words: list[EncodedWord]) -> list[list[EncodedWord]]:
    """Neighbours that belong together: only white space between them, and one charset."""
    runs = [[words[0]]]
    for word in words[1:]:
        last = runs[-1][-1]
        apart = text[last.end : word.start]
        if (not apart or apart.isspace()) and last.label.lower() == word.label.lower():
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _bytes_of(run: list[EncodedWord]) -> bytes:
    pieces: list[bytes] = []
    pending = ""
    for word in run:
        if word.encoding == "Q":
            pieces += [decode_base64(pending.encode("utf-8")), _decode_q(word.letters)]
            pending = ""
            continue
        pending += word.letters
        if len(pending.rstrip("=")) % 4 == 0 or pending.endswith("="):
            pieces.append(decode_base64(pending.encode("utf-8")))
            pending = ""
    return b"".join([*pieces, decode_base64(pending.encode("utf-8"))])


def _decode_q(letters: str) -> bytes:
    return _HEX.sub(lambda match: bytes.fromhex(match.group(1).decode()), letters.replace("_", " ").encode("utf-8"))
