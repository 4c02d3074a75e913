"""The copied header of an old mail: From, Sent, To and Subject below one another, in many languages."""

import re
from collections.abc import Sequence

from connectors.email.reply_marks import is_quoted, label_of, label_words
from connectors.email.reply_words import LABELS, Label

_MOST_LINES = 40
_MOST_WRAPPED = 6
_MOST_UNKNOWN = 1
_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.h時点點]\s?\d{2}(?!\d)")
_ADDRESS = re.compile(r"(?<=[\w.+%-])@\w")
_FIELD = re.compile(r"([^\W\d]{1,20})\s?[:：]")
_OTHER_KINDS = frozenset({Label.SENT, Label.RECIPIENT, Label.SUBJECT})


def header_end(lines: Sequence[str], first: int) -> int | None:
    """The index after a copied header that begins with `lines[first]` (bare lines); None when none begins there.

    A form or a travel plan has lines like these too: a header names its sender and a subject or time, and holds an
    address or a time of day.
    """
    if label_of(lines[first]) in (None, Label.OTHER):
        return None
    if _is_on_one_line(lines[first]):
        return first + 1
    found, end = _extent(lines, first)
    return end if _is_enough(found) else None


def _extent(lines: Sequence[str], first: int) -> tuple[dict[Label, str], int]:
    """Each label found with its line and those that go on with it; the index after the last."""
    found: dict[Label, str] = {}
    end, label, wrapped, unknown = first, Label.OTHER, 0, 0
    for at in range(first, min(len(lines), first + _MOST_LINES)):
        line, named = lines[at], label_of(lines[at])
        if named is not None:
            if named in found and named is not Label.OTHER:
                break
            found[named] = line
            end, label, wrapped = at + 1, named, 0
        elif not line:
            if not _label_follows(lines, at):
                break
        else:
            wrapped += 1
            unknown += _is_unknown_field(line)
            if wrapped > _MOST_WRAPPED or unknown > _MOST_UNKNOWN or is_quoted(line):
                break
            found[label] = f"{found.get(label, '')} {line}"
    return found, _with_wrapped(lines, end)


def _label_follows(lines: Sequence[str], blank: int) -> bool:
    return blank + 1 < len(lines) and label_of(lines[blank + 1]) is not None


def _is_unknown_field(line: str) -> bool:
    words = label_words(line)
    return bool(words) and words.replace(" ", "").isalpha() and not words.startswith("http")


def _with_wrapped(lines: Sequence[str], end: int) -> int:
    """A last value that goes on in the next lines belongs to it."""
    for at in range(end, min(len(lines), end + _MOST_WRAPPED)):
        if not lines[at] or is_quoted(lines[at]):
            return at
    return end


def _is_enough(found: dict[Label, str]) -> bool:
    others = found.keys() & _OTHER_KINDS
    if Label.SENDER not in found or not others:
        return False
    has_address = any(_ADDRESS.search(found.get(label, "")) for label in (Label.SENDER, Label.RECIPIENT))
    return has_address or (len(others) >= 2 and bool(_TIME.search(found.get(Label.SENT, ""))))


def _is_on_one_line(line: str) -> bool:
    """HTML that lost its line breaks: `From: A Sent: B To: C Subject: D`."""
    if line.count(":") + line.count("：") <= len(_OTHER_KINDS) or label_of(line) is not Label.SENDER:
        return False
    kinds = {LABELS.get(words.casefold()) for words in _FIELD.findall(line)}
    return kinds >= _OTHER_KINDS
