"""The lines that introduce a quote: "On Monday somebody wrote:", in any language, on one line or broken over several."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.email.reply_marks import COLONS, DASHES, is_quoted
from connectors.email.reply_words import FIRST_PERSON, JOINED_VERBS, OPENINGS, VERBS

MOST_LINES = 6
LONGEST = 600
_LONGEST_LINE = 400
_FURTHER_LINES = 3
_LATEST_DATE = 40
_WORDS_BEFORE_DATE = 4
_WORDS_BEFORE_NAME = 8
_OPENINGS = tuple(f"{opening} " for opening in OPENINGS)
_EDGES = DASHES + " \t\xa0*"

_DATE = re.compile(
    r"""
      (?<![\d.])\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})(?![\d.]\d|\d)
    | (?<![\d.])\d{4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,2}(?!\d|\.\d)
    | \d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}
    | \d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?\s(?:[^\W\d]{1,3}\s)?[^\W\d][^\s\d,]{1,14},?\s(?:[^\W\d]{1,3}\s)?\d{4}
    | [^\W\d][^\s\d,]{2,13}\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}
    | \d{4}(?:\.|\sm\.)\s[^\W\d][^\s\d]{2,13}\s\d{1,2}\b
    | [^\W\d]{2,12}[.,]{1,2}\s[^\W\d][^\s\d,]{2,13}\s\d{1,2},
    | \d{1,2}\s[^\s\d]{2,13}\s\d{1,2},\s\d{4}
    """,
    re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
_NUMERIC_DATE = re.compile(r"\d{1,4}\s?[./年-]\s?\d{1,2}\s?[./月-]\s?\d{1,4}")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h時点點]\d{2}(?!\d)")
_ADDRESS = re.compile(r"(?<=[\w.+%-])@\w")
_MARKED_ADDRESS = re.compile(r"(?:[<(\[]|&lt;|mailto:)\s?[^\s@]{1,80}@\w")
_ENDS_WITH_ADDRESS = re.compile(r"@[\w.-]{1,80}(?:>|&gt;|\)|\]){1,2}$")
_INTRODUCTION_AND_MORE = re.compile(r"([^@]{1,200}@[^:：]{1,200}[:：])\s")
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?:[!?…]|\w{5}\.)$")


@dataclass(frozen=True, slots=True)
class _Words:
    """What the lines of a possible introduction, joined, hold."""

    text: str
    has_colon: bool
    has_verb: bool
    has_date: bool
    has_address: bool
    has_marked_address: bool


def may_end_attribution(line: str, following: str) -> bool:
    """A cheap look: whether `line` (bare) is worth reading upwards from; `following` is the bare line after it."""
    last = line.rstrip(_EDGES)[-1:]
    if not last or len(line) > LONGEST:
        return False
    if last in COLONS:
        return True
    is_last = not following or following[0] in ">|" or line.endswith("---")
    return is_last and (last in ">)]" or "@" in line or last.isdigit() or _ends_with_verb(line))


def attribution_start(lines: Sequence[str], first: int, last: int, *, quote_follows: bool) -> int | None:
    """The index of the line where an introduction begins that ends with `lines[last]`; None when it is none.

    `lines` are bare; nothing above `first` is looked at. `quote_follows`: the next line that is not blank is quoted.
    """
    start, taken, crossed, may_introduce = last, list[str](), False, quote_follows
    while start >= first and len(taken) < MOST_LINES:
        line = lines[start]
        if taken and (len(line) > _LONGEST_LINE or _ends_otherwise(line)):
            return None
        if line:
            taken.insert(0, line)
            may_introduce = may_introduce or "@" in line or _has_verb(line)
            is_alone = start == first or not lines[start - 1]
            quotes = quote_follows and (is_alone or any(_DIGIT.search(one) for one in taken))
            if may_introduce and _begins(line) and _introduces(taken, quote_follows=quotes):
                return _further_up(lines, first, start)
        elif crossed or not _is_fragment(taken[0]):
            return None
        else:
            crossed = True
        start -= 1
    return None


def begins_with_attribution(line: str) -> bool:
    """`line` (bare) is an introduction with the old mail behind it: `On Monday, Ann <ann@example.com> wrote: Hello`."""
    if "@" not in line[:_LONGEST_LINE] or (found := _INTRODUCTION_AND_MORE.match(line)) is None:
        return False
    words = _read(found.group(1))
    return words.has_verb and words.has_marked_address and _is_balanced(words.text) and _begins_with_date(words.text)


def _ends_otherwise(line: str) -> bool:
    return line[-1:] in COLONS if line else False


def _is_fragment(line: str) -> bool:
    """Cannot be the beginning: an address, or the verb alone."""
    return line.startswith(("<", ">", "mailto:")) or _words(line.casefold()) <= VERBS


def _begins(line: str) -> bool:
    line = line.lstrip(_EDGES)
    if not line or line[0] in "<>(":
        return False
    return _begins_with_date(line) or _opens(line) or _begins_with_name(line)


def _begins_with_date(line: str) -> bool:
    date = _date_in(line[: 2 * _LATEST_DATE])
    return date is not None and date.start() <= _LATEST_DATE and len(line[: date.start()].split()) <= _WORDS_BEFORE_DATE


def _opens(line: str) -> bool:
    """`On Fri, 28`: an opening word and the rest of a date that a line break split."""
    words = line[: 2 * _LATEST_DATE]
    return bool(_DIGIT.search(words)) and words.casefold().startswith(_OPENINGS)


def _begins_with_name(line: str) -> bool:
    for place, word in enumerate(line.split(maxsplit=_WORDS_BEFORE_NAME + 1)[: _WORDS_BEFORE_NAME + 1]):
        if "@" in word or _has_verb(word):
            return place > 0 or "@" in word or _is_quoting(word)
    return False


def _is_quoting(word: str) -> bool:
    return word[:1].isupper()


def _introduces(taken: list[str], *, quote_follows: bool) -> bool:
    words = _read(" ".join(taken).strip(_EDGES))
    if len(words.text) > LONGEST or not _is_balanced(words.text):
        return False
    if words.has_colon:
        return _colon_introduces(words, quote_follows=quote_follows)
    if words.has_verb and words.has_date and words.has_address:
        return _ends_with_verb(words.text)
    return _date_introduces(words, quote_follows=quote_follows)


def _colon_introduces(words: _Words, *, quote_follows: bool) -> bool:
    dated = _begins_with_date(words.text)
    if words.has_verb:
        return words.has_marked_address or quote_follows or (words.has_date and not _tells_of_oneself(words.text))
    if words.has_date and words.has_address:
        return dated or words.has_marked_address or quote_follows
    return quote_follows and (words.has_address or dated)


def _tells_of_oneself(text: str) -> bool:
    return not FIRST_PERSON.isdisjoint(_words(text.casefold()))


def _date_introduces(words: _Words, *, quote_follows: bool) -> bool:
    """Neither verb nor colon: `2017-04-28 11:53 GMT+02:00 Somebody <somebody@example.com>`."""
    date = _NUMERIC_DATE.match(words.text)
    if date is None and not (quote_follows and _begins_with_date(words.text)):
        return False
    return bool(_ENDS_WITH_ADDRESS.search(words.text)) or (quote_follows and bool(_TIME.search(words.text)))


def _read(text: str) -> _Words:
    has_address = "@" in text and bool(_ADDRESS.search(text))
    return _Words(
        text=text,
        has_colon=text[-1:] in COLONS,
        has_verb=_has_verb(text),
        has_date=bool(_date_in(text)),
        has_address=has_address,
        has_marked_address=has_address and bool(_MARKED_ADDRESS.search(text)),
    )


def _date_in(text: str) -> re.Match[str] | None:
    return _DATE.search(text) if _DIGIT.search(text) else None


def _has_verb(text: str) -> bool:
    folded = text.casefold()
    return not VERBS.isdisjoint(_WORD.findall(folded)) or any(verb in folded for verb in JOINED_VERBS)


def _words(folded: str) -> set[str]:
    return set(_WORD.findall(folded))


def _ends_with_verb(line: str) -> bool:
    folded = line.strip(_EDGES).casefold()
    words = folded.split()
    return bool(words) and (words[-1] in VERBS or folded.endswith(JOINED_VERBS))


def _is_balanced(text: str) -> bool:
    """Every `>` closes a `<`: else the introduction begins further up."""
    depth = 0
    for mark in text:
        depth += (mark == "<") - (mark == ">")
        if depth < 0:
            return False
    return depth == 0


def _further_up(lines: Sequence[str], first: int, start: int) -> int:
    """`John wrote:` below `On Nov 21, 2014,` begins with the date above it; a date below `John <john@example.com>`, with him."""
    found, has_date = start, _begins_with_date(lines[start].lstrip(_EDGES))
    has_address = bool(_MARKED_ADDRESS.search(lines[start]))
    for above in range(start - 1, max(first, start - _FURTHER_LINES) - 1, -1):
        line = lines[above]
        if (
            not line
            or is_quoted(line)
            or len(line) > _LONGEST_LINE
            or _ends_otherwise(line)
            or _SENTENCE_END.search(line)
        ):
            break
        if has_date:
            is_sender = not has_address and above == start - 1 and _begins_with_sender(line)
            return above if is_sender else start
        if _begins_with_date(line.lstrip(_EDGES)):
            return above
        if _opens(line):
            found = above
    return found


def _begins_with_sender(line: str) -> bool:
    return bool(_MARKED_ADDRESS.search(line)) and _begins(line) and _is_balanced(line)
