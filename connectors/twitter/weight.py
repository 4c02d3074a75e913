"""How long a post is, as X counts.

Source: X, "Counting characters", and version 3 of its published configuration: 280 at most; the ranges below count one and
all else two; a link counts 23 whatever its length; an emoji counts two however many code points it is made of; counted after
normalisation (NFC). X knows every top-level domain; of addresses without http we know the common ones.
"""

import re
import unicodedata
from collections.abc import Iterator

LIMIT = 280
LINK = 23

_HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_EMOJI = ((0x2190, 0x2BFF), (0x3030, 0x3030), (0x303D, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1FAFF))
_PLAIN = re.compile(
    "[^\u200d\u20e3\u2190-\u2bff\u3030\u303d\u3297-\u3299\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]+"
)
_JOINER, _AS_PICTURE, _KEYCAP = "\u200d", "\ufe0f", "\u20e3"
_TOKEN = re.compile(r"[\x21-\x7e]+")
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_BEFORE, _BEHIND = "'\"([{<", ".,!?:;'\")]}>"
_DOMAINS = frozenset(
    re.findall(
        r"\w+",
        "com org net edu gov info biz io ai app dev shop store online site co tv eu de at ch cz sk pl fr es it pt nl be uk us ca au "
        "jp cn in br mx ar ua ru se no dk fi ie me",
    )
)


def weight(text: str) -> int:
    """The weighted length; a post may weigh 280."""
    plain = unicodedata.normalize("NFC", text)
    return sum(LINK if is_link else _weight(piece) for piece, is_link in _pieces(plain))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in its order, links apart."""
    done = 0
    for token in _TOKEN.finditer(text):
        start, end = _link_in(token.group())
        if end > start:
            yield text[done : token.start() + start], False
            yield token.group()[start:end], True
            done = token.start() + end
    yield text[done:], False


def _link_in(token: str) -> tuple[int, int]:
    """Where a link stands in a word of ASCII; an empty place where there is none."""
    marked = _HTTP.search(token)
    start = marked.end() if marked else len(token) - len(token.lstrip(_BEFORE))
    host = _HOST.match(token, start)
    if host is None or "@" in token[:start] or token[host.end() : host.end() + 1] == "@":
        return 0, 0
    name = host.group().rstrip(".-")
    last = name.rpartition(".")[2].lower()
    if "." not in name.strip(".") or not (last.isalpha() if marked else last in _DOMAINS):
        return 0, 0
    begins = marked.start() if marked else start
    return begins, begins + len(token[begins:].rstrip(_BEHIND))


def _weight(text: str) -> int:
    total, place = 0, 0
    while place < len(text):
        plain = _PLAIN.match(text, place)
        end = _end_of_plain(text, plain.end()) if plain else place
        if end > place:
            total += end - place + len(_HEAVY.findall(text, place, end))
        else:
            end = _end_of_emoji(text, place)
            total += 2 if end > place + 1 or _HEAVY.match(text, place) else 1
        place = end
    return total


def _end_of_plain(text: str, end: int) -> int:
    """A sign that is shown as a picture, or with a keycap around it, is not plain."""
    return end - 1 if text[end : end + 1] in (_AS_PICTURE, _KEYCAP) else end


def _end_of_emoji(text: str, place: int) -> int:
    """Behind the emoji that begins here; behind the character where it is none."""
    after = text[place + 1 : place + 2]
    if _is_flag(text[place]) and after and _is_flag(after):
        return place + 2
    if not _is_in(_EMOJI, text[place]) and after not in (_AS_PICTURE, _KEYCAP):
        return place + 1
    end = _end_of_furniture(text, place + 1)
    while text[end : end + 1] == _JOINER and end + 1 < len(text) and _is_in(_EMOJI, text[end + 1]):
        end = _end_of_furniture(text, end + 2)
    return end


def _end_of_furniture(text: str, place: int) -> int:
    """Behind what belongs to the picture before it: how it is shown, skin tones, keycaps, the tags of a flag."""
    while place < len(text) and (text[place] in (_AS_PICTURE, _KEYCAP) or _is_tone_or_tag(text[place])):
        place += 1
    return place


def _is_tone_or_tag(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_in(ranges: tuple[tuple[int, int], ...], character: str) -> bool:
    return any(low <= ord(character) <= high for low, high in ranges)
