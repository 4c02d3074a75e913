"""Whether somebody asks us to stop, to start again or for help: by one word that is the whole message, or among others. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from connectors.contract.channel import Channel
from inbox.opt_out.words import HELP, HELP_BY_SMS, PHRASES, START, START_BY_SMS, STOP, STOP_BY_SMS

LONGEST_COMMAND = 40  # characters: the longest word of the tables with some marks around it
LONGEST_WISH = 2000  # of a longer message the beginning is looked at


class Asked(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    MAYBE_STOP = "maybe_stop"  # a wish among other words: a person decides


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked, and the words it was read from."""

    asked: Asked
    words: str


def read_wish(text: str | None, channel: Channel) -> Wish | None:
    """What the message asks for, if anything. A command is one only when it is all that was said."""
    plain = plain_words((text or "")[:LONGEST_WISH])
    if len(plain) <= LONGEST_COMMAND and (asked := _command(plain.removeprefix("/"), channel)) is not None:
        return Wish(asked, plain)
    found = next((phrase for phrase in _PHRASES if phrase in plain), None)
    return Wish(Asked.MAYBE_STOP, found) if found is not None else None


def _command(word: str, channel: Channel) -> Asked | None:
    for asked, table in _BY_SMS if channel is Channel.SMS else _EVERYWHERE:
        if word in table:
            return asked
    return None


_MARKS = re.compile(r"[^\w\s/-]+")
_APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}]")
_BLANKS = re.compile(r"\s+")


def plain_words(text: str) -> str:
    """In lower case, without accents, marks and doubled blanks, so that STOP!, Arrêt and « stop » are the same everywhere."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not _is_accent(letter))
    joined = _APOSTROPHES.sub("", unicodedata.normalize("NFC", bare))
    return _BLANKS.sub(" ", _MARKS.sub(" ", joined)).strip(" -")


def _is_accent(letter: str) -> bool:
    """Of Latin letters; й and ї are letters of their own and come together again in NFC."""
    return unicodedata.combining(letter) != 0 and letter not in CYRILLIC_PARTS


CYRILLIC_PARTS = "\N{COMBINING BREVE}\N{COMBINING DIAERESIS}"


def _plain(table: Iterable[str]) -> frozenset[str]:
    return frozenset(plain_words(word) for word in table)


_PHRASES = tuple(plain_words(phrase) for phrase in PHRASES)
_EVERYWHERE = ((Asked.STOP, _plain(STOP)), (Asked.START, _plain(START)), (Asked.HELP, _plain(HELP)))
_BY_SMS = (
    (Asked.STOP, _plain(STOP | STOP_BY_SMS)),
    (Asked.START, _plain(START | START_BY_SMS)),
    (Asked.HELP, _plain(HELP | HELP_BY_SMS)),
)
