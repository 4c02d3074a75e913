"""What one line of a mail is by its looks: quoted, a rule, a line of a copied header, a phone's greeting."""

import re

from connectors.email.reply_words import (
    APOLOGIES,
    DEVICES,
    GET,
    LABELS,
    MAIL_APPS,
    OLD_MAIL,
    OWN_DEVICE,
    OWN_DEVICE_AROUND,
    PLATFORMS,
    REPLY_ABOVE,
    SENT_FROM,
    SENT_FROM_AROUND,
    Label,
)

# A line is judged by its beginning only, so that one line of a megabyte costs no more than a short one.
JUDGED = 1_000
COLONS = ":："
# White space, and what is as invisible: byte order marks, joiners, marks of writing direction.
BLANKS = (
    " \t\r\n\v\f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    + ("\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069")
)
DASHES = "-‐‑‒–—―_=~─━"
_TITLE_EDGES = DASHES + "*"
_RULE_MARKS = frozenset(_TITLE_EDGES + "#+. ")
_OLD_MAIL_NAMES = frozenset(OLD_MAIL)
_EMPHASIS = BLANKS + "*_|"
_LONGEST_LABEL = 32
_SHORTEST_MARKED = 6
_LONGEST_TITLE_LINE = 180
_LONGEST_DEVICE_LINE = 200
_MOST_WORDS = 14
_WORDS_OF_A_SENTENCE = 8
_LINK = re.compile(r"[<(\[]*(?:https?://|www\.)\S*")
_BRACKETS = str.maketrans("", "", "<>()[]{}*_")
_OPENING_BRACKETS = "<([{*_-–— "
_KNOWN_BY = 3
_FIRST_LETTERS = frozenset(
    beginning[:_KNOWN_BY]
    for beginning in (*OWN_DEVICE, *SENT_FROM, *GET, *(pair[0] for pair in (*OWN_DEVICE_AROUND, *SENT_FROM_AROUND)))
    if beginning
)
_PIECES = (*MAIL_APPS, *(ending for beginning, ending in SENT_FROM_AROUND if not beginning))


def bare(line: str) -> str:
    """The beginning of a line without what nobody sees around it."""
    return line[:JUDGED].strip(BLANKS) if line else line


def may_be_marked(line: str) -> bool:
    """A cheap look, which passes over blank lines and most short ones."""
    if len(line) < _SHORTEST_MARKED:
        return (
            line.startswith((">", "＞", "--", "``"))
            or (len(line) > 2 and line[-1] in COLONS)
            or ":" in line[1:]
            or "：" in line
        )
    return True


def is_quoted(line: str) -> bool:
    """`line` bare: a mail program put `>` before it."""
    return line.startswith((">", "＞"))


def is_rule(line: str, least: int = 3) -> bool:
    """`line` bare: drawn of dashes, underscores and their like, maybe around a title."""
    if len(line) < least:
        return False
    return _RULE_MARKS.issuperset(line) or bool(title_of(line))


def title_of(line: str) -> str:
    """What stands between dashes: `----- Original Message -----`; empty where no dashes stand on both sides."""
    if line[:1] not in _TITLE_EDGES or line[-1:] not in _TITLE_EDGES or len(line) > _LONGEST_TITLE_LINE:
        return ""
    title = line.strip(_TITLE_EDGES + BLANKS)
    before, _, after = line.partition(title) if title else (line, "", "")
    return title if _is_dashed(before) and _is_dashed(after) else ""


def _is_dashed(side: str) -> bool:
    return sum(mark in DASHES for mark in side) >= 2


def names_old_mail(line: str) -> bool:
    """`line` bare holds nothing but the words for "original message" or "forwarded message", dashes or not."""
    if title := title_of(line):
        return title.strip(_EMPHASIS).casefold().startswith(OLD_MAIL)
    return len(line) <= _LONGEST_TITLE_LINE and line.strip(_EMPHASIS + COLONS).casefold() in _OLD_MAIL_NAMES


def asks_to_reply_above(line: str) -> bool:
    """`line` bare is the line of a help desk above which the answer belongs."""
    if line[:1] not in _TITLE_EDGES + "#[(" or len(line) > _LONGEST_TITLE_LINE:
        return False
    words = line.casefold()
    return any(phrase in words for phrase in REPLY_ABOVE)


def label_of(line: str) -> Label | None:
    """What a line tells that may belong to a copied mail header; None for any other line."""
    words = label_words(line)
    return LABELS.get(words) if words else None


def label_words(line: str) -> str:
    """The words before the first colon, where they are few: `Envoyé le :jeudi` gives `envoyé le`."""
    beginning = line[:_LONGEST_LABEL].replace("：", ":")
    words, colon, _ = beginning.partition(":")
    return words.strip(_EMPHASIS).casefold() if colon else ""


def is_device_line(line: str) -> bool:
    """`line` bare is what a phone or a program writes below a mail by itself: `Sent from my iPhone`, `Get Outlook for iOS`."""
    if len(line) > _LONGEST_DEVICE_LINE or not _may_be_device_line(line):
        return False
    linkless = _LINK.sub(" ", line)
    words = " ".join(linkless.translate(_BRACKETS).casefold().split()).strip("-–— ")
    if not words or len(words.split()) > _MOST_WORDS:
        return False
    if _gets_an_app(words, has_link=linkless != line):
        return True
    return _tells_of_sending(words) and not _is_sentence(words)


def _may_be_device_line(line: str) -> bool:
    words = line.lstrip(_OPENING_BRACKETS).casefold()
    return words[:_KNOWN_BY] in _FIRST_LETTERS or any(piece in words for piece in _PIECES)


def _gets_an_app(words: str, *, has_link: bool) -> bool:
    offers = any(app in words for app in MAIL_APPS) and any(platform in words for platform in PLATFORMS)
    return offers and len(words.split()) <= _WORDS_OF_A_SENTENCE and (has_link or words.startswith(GET))


def _tells_of_sending(words: str) -> bool:
    if words.startswith(OWN_DEVICE) or _is_around(words, OWN_DEVICE_AROUND):
        return True
    return (words.startswith(SENT_FROM) or _is_around(words, SENT_FROM_AROUND)) and _names_device(words)


def _is_around(words: str, pairs: tuple[tuple[str, str], ...]) -> bool:
    end = words.rstrip(".。! ")
    return any(end.endswith(ending) and end.startswith(beginning) for beginning, ending in pairs)


def _names_device(words: str) -> bool:
    named = (
        word.startswith(DEVICES) or any(len(device) >= 5 and device in word for device in DEVICES)
        for word in words.split()
    )
    return any(named)


def _is_sentence(words: str) -> bool:
    """Somebody tells of a sending: long, or ended by a full stop, and no apology for typing errors."""
    if any(apology in words for apology in APOLOGIES):
        return False
    if words.endswith(("?", ",", ":")) or len(words.split()) > _WORDS_OF_A_SENTENCE + 2:
        return True
    return words.endswith(".") and not _names_device(words)
