"""Bytes into text, whatever the label says. Pure, linear, never raises.

Labels are looked up in our own table, never by the codec machinery: that would let a mail choose codecs which are no
charsets (`punycode` takes quadratic time) and grow a cache by every name it has never seen.
"""

import re
from dataclasses import dataclass
from encodings.aliases import aliases

_EAST_ASIAN = (
    "big5 big5hkscs cp932 cp949 cp950 euc_jis_2004 euc_jp euc_kr gb18030 gb2312 gbk hz johab shift_jis shift_jis_2004"
)
_ISO_2022 = "iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr"
_ISO_8859 = " ".join(f"iso8859_{part}" for part in range(1, 17) if part != 12)
_WINDOWS = "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874"
_DOS = "cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp1125"
_OTHERS = (
    "koi8_r koi8_t koi8_u kz1048 ptcp154 tis_620 mac_cyrillic mac_greek mac_iceland mac_latin2 mac_roman mac_turkish"
)
_UNICODE = "utf_8 utf_8_sig utf_7 utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le"
CODECS = frozenset(
    f"ascii latin_1 {_EAST_ASIAN} {_ISO_2022} {_ISO_8859} {_WINDOWS} {_DOS} {_OTHERS} {_UNICODE}".split()
)

# What senders write, and what they mean: names nobody registered, and sets that are in practice read as a larger one.
MEANINGS = {
    "ansi": "cp1252",
    "ansi_x3_110_1983": "cp1252",
    "cp50220": "iso2022_jp",
    "cp50221": "iso2022_jp",
    "cp51949": "cp949",
    "cp936": "gb18030",
    "windows_31j": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gb_2312": "gb18030",
    "gb_2312_80": "gb18030",
    "gbk": "gb18030",
    "iso_8859_6_i": "iso8859_6",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_8_i": "iso8859_8",
    "iso_gb2312": "gb18030",
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "ks_c_5601": "cp949",
    "ks_c_5601_1987": "cp949",
    "ks_c_5601_1989": "cp949",
    "latin_1": "cp1252",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "tis_620": "cp874",
    "unicode_1_1_utf_7": "utf_7",
    "unicode_1_1_utf_8": "utf_8",
    "utf_8_sig": "utf_8",
    "windows_1252http_equivcontent_type": "cp1252",
}
# Tried in turn where the first cannot read the bytes: the sets with the makers' own signs.
WIDER = {"big5": ("cp950", "big5hkscs"), "euc_jp": ("euc_jis_2004",), "cp932": ("shift_jis_2004",)}
_NUMBERED = re.compile(r"^(?:cp|win|windows|ibm|ms|msdos|oem)_?(\d{3,5})$")
_ISO_NUMBERED = re.compile(r"^(?:iso_?)?8859_?(\d{1,2})$")
_LABEL = re.compile(r"[^\s;,()<>]+")
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROLS = dict.fromkeys(code for code in [*range(0x20), *range(0x7F, 0xA0)] if code not in (0x09, 0x0A))
_MANY_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_JIS_SHIFT = re.compile(rb"\x1b(\$\([@BDOPQ]|\$[@B]|\([BJIH])")
_FALLBACK = "cp1252"


@dataclass(frozen=True, slots=True)
class Reading:
    """Text out of bytes. `repair`: what was wrong with the label or the bytes, in words; None when nothing was."""

    text: str
    repair: str | None = None


def read_text(data: bytes, label: str | None, second: str | None = None) -> Reading:
    """The text in `data`, which calls itself `label`. Where that cannot be (no label, an unknown one, ASCII with high
    bytes): UTF-8 if it is valid, else as the `second` label, else windows-1252."""
    named = codec_of(label)
    if named is None:
        repair = f"the charset {label[:40]!r} is not known" if label and _has_high(data) else None
        return Reading(_unlabelled(data, second), repair)
    if named == "ascii" or named.startswith(("utf_16", "utf_32")):
        return _narrow_or_wide(data, named, second)
    if named == "utf_8":
        return _utf_8(data, second)
    if named == "cp1252" and _has_high(data) and (text := _strictly(data, "utf_8")) is not None:
        return Reading(text, "the text is UTF-8, not what its label says")
    return _labelled(data, named)


def codec_of(label: str | None) -> str | None:
    """The name of Python's codec for a charset label, None for what we do not know or do not trust."""
    word = _LABEL.search((label or "")[:80].strip("\"' "))
    if word is None:
        return None
    key = re.sub(r"[^a-z0-9]+", "_", word.group().lower().partition("*")[0].partition("$")[0]).strip("_")
    key = key.removeprefix("x_")
    key = _ISO_NUMBERED.sub(r"iso8859_\1", _NUMBERED.sub(r"cp\1", key))
    key = MEANINGS.get(key, key)
    codec = aliases.get(key, key)
    codec = MEANINGS.get(codec, codec)
    return codec if codec in CODECS else None


def clean(text: str) -> str:
    """Line ends as `\\n`; without control characters and without halves of a surrogate pair."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return whole(text.translate(_CONTROLS)) if not text.isprintable() else text


def one_line(text: str) -> str:
    """White space folded to single blanks, without controls, nor what turns the direction of writing."""
    return " ".join(clean(text).translate(_BIDI_CONTROLS).split())


def without_controls(text: str) -> str:
    """On one line, but with every blank kept: for the names of files."""
    return clean(text.replace("\r", "").replace("\n", "").replace("\t", " ")).translate(_BIDI_CONTROLS)


def whole(text: str) -> str:
    """Pairs of surrogates joined, single ones replaced by U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _has_high(data: bytes) -> bool:
    return not data.isascii()


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _unlabelled(data: bytes, second: str | None) -> str:
    if _JIS_SHIFT.search(data) and data.isascii():
        return _iso_2022_jp(data).text
    if (text := _strictly(data, "utf_8")) is not None:
        return text
    codec = codec_of(second)
    if codec not in (None, "ascii", "utf_8") and (text := _strictly(data, codec or _FALLBACK)) is not None:
        return text
    return _windows_1252(data)


def _windows_1252(data: bytes) -> str:
    """The five bytes that windows-1252 leaves open are read as Latin-1 does, as browsers do."""
    text = _strictly(data, _FALLBACK)
    return text if text is not None else data.decode("latin_1").translate(_WINDOWS_SIGNS)


_WINDOWS_SIGNS = {
    code: bytes([code]).decode(_FALLBACK) for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def _utf_8(data: bytes, second: str | None) -> Reading:
    if (text := _strictly(data, "utf_8")) is not None:
        return Reading(text.removeprefix("\ufeff"))
    text = data.decode("utf_8", "replace")
    if sum(1 for _ in _MANY_BYTES.finditer(data)) < text.count("\ufffd"):
        return Reading(_unlabelled(data, second), "the text is not UTF-8, as its label says")
    return Reading(text.removeprefix("\ufeff"), "some letters could not be read")


def _narrow_or_wide(data: bytes, named: str, second: str | None) -> Reading:
    if named == "ascii":
        return Reading(_unlabelled(data, second), "the text is not plain ASCII" if _has_high(data) else None)
    if b"\0" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")) and data.isascii():
        return Reading(
            _unlabelled(data, second), f"the text is not {named.replace('_', '-').upper()}" if data else None
        )
    if named in ("utf_16", "utf_32") and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        named += "_be" if data[:1] == b"\0" else "_le"
    return _labelled(data, named)


def _labelled(data: bytes, named: str) -> Reading:
    for codec in (named, *WIDER.get(named, ())):
        if (text := _strictly(data, codec)) is not None:
            return Reading(text.removeprefix("\ufeff"))
    if named.startswith("iso2022_jp"):
        return _iso_2022_jp(data)
    if named == _FALLBACK:
        return Reading(_windows_1252(data))
    if (text := _strictly(data, "utf_8")) is not None and _has_high(data):
        return Reading(text, "the text is UTF-8, not what its label says")
    return Reading(data.decode(named, "replace"), "some letters could not be read")


def _iso_2022_jp(data: bytes) -> Reading:
    """ISO-2022-JP with the signs that senders on Windows add (circled digits, the half-width syllables), which Python's
    codec refuses: each piece is moved to Shift_JIS, whose Windows form has them."""
    if (text := _strictly(data, "iso2022_jp_ext")) is not None:
        return Reading(text)
    pieces = _JIS_SHIFT.split(data)
    shifted = [pieces[0]]
    for escape, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        shifted.append(_to_shift_jis(piece) if escape.startswith(b"$") else _half_width(piece, escape))
    text = b"".join(shifted).decode("cp932", "replace")
    return Reading(text, "some letters could not be read" if "\ufffd" in text else None)


def _half_width(piece: bytes, escape: bytes) -> bytes:
    return bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in piece) if escape == b"(I" else piece


def _to_shift_jis(piece: bytes) -> bytes:
    """Pairs of JIS X 0208 (two bytes 21-7E each) as Shift_JIS; JIS X 0208, Annex 1. Line ends stay."""
    out = bytearray()
    position = 0
    while position < len(piece):
        first, second = piece[position], piece[position + 1] if position + 1 < len(piece) else 0
        if not (0x21 <= first <= 0x7E and 0x21 <= second <= 0x7E):
            out.append(first)
            position += 1
            continue
        row = (first - 0x21) // 2
        out.append(row + (0x81 if row < 31 else 0xC1))
        out.append(second + (0x7E if first % 2 == 0 else 0x1F + (second >= 0x60)))
        position += 2
    return bytes(out)
