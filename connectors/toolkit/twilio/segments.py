"""How many segments a text takes on the radio: what carriers count and charge.

Sources: 3GPP TS 23.038 (the GSM 7-bit default alphabet and its extension table) and TS 23.040 (a text of several segments spends
some of each on a header): 160 or 153 septets, else 70 or 67 units of UCS-2.
"""

from dataclasses import dataclass
from enum import StrEnum

TEXT_LIMIT = 1600  # Twilio: characters of one message, whatever the segments
MOST_SEGMENTS = 25  # what such a text takes at most: 800 emoji, 33 in each

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # two septets each


class Encoding(StrEnum):
    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    """`units`: septets or units of UCS-2."""

    encoding: Encoding
    units: int
    count: int


# (what fits into one segment, what into each of several)
_ROOM = {Encoding.GSM7: (160, 153), Encoding.UCS2: (70, 67)}


def segments(text: str) -> Segments:
    """How this text goes over the air. No character is torn between two segments."""
    signs = set(text)
    if signs <= _BASIC:
        return _filled(Encoding.GSM7, [1] * len(text))
    if signs <= _BASIC | _EXTENDED:
        return _filled(Encoding.GSM7, [2 if sign in _EXTENDED else 1 for sign in text])
    return _filled(Encoding.UCS2, [2 if sign > "\uffff" else 1 for sign in text])


def _filled(encoding: Encoding, sizes: list[int]) -> Segments:
    alone, each = _ROOM[encoding]
    units = sum(sizes)
    if units <= alone:
        return Segments(encoding, units, 1)
    count, used = 1, 0
    for size in sizes:
        if used + size > each:
            count, used = count + 1, 0
        used += size
    return Segments(encoding, units, count)
