"""The words of the leak check: what may have slipped into a message, and what is known to judge it by."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from inbox.addressees.values import IsOurs, nothing_is_ours


class Leak(StrEnum):
    """What may have slipped in."""

    ADDRESS = "address"  # another contact's e-mail address
    PHONE = "phone"  # another contact's telephone number
    NAME = "name"  # another contact's full name
    INTERNAL = "internal"  # a phrase, a mention or a link that only colleagues use
    NOTE = "note"  # words of a note about this contact
    SECRET = "secret"  # a key, a token, a password
    CARD = "card"  # a payment card's number
    LANGUAGE = "language"  # another language than the conversation's


class Answer(StrEnum):
    """What a rep said to the question."""

    SEND = "send"
    CHANGE = "change"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `words` as they stand in the message, a secret's masked; `why` it is asked about, for the rep."""

    kind: Leak
    words: str
    why: str

    def to_json(self) -> dict[str, str]:
        return {"kind": self.kind.value, "words": self.words, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakSettings:
    """`phrases` are looked for as they stand, beside the usual ones, whatever the case; `country` (ISO 3166) is whose
    national telephone numbers are meant where the contact's own is not known; `is_ours` knows our own addresses."""

    enabled: bool = True
    phrases: tuple[str, ...] = ()
    country: str = ""
    is_ours: IsOurs = nothing_is_ours


@dataclass(frozen=True, slots=True)
class Candidates:
    """What in a text may be somebody's: the key to ask for, and the words as they stand there.

    `emails` in small letters, `phones` in E.164, `names` pairs of neighbouring words in any order.
    """

    emails: dict[str, str]
    phones: dict[str, str]
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the database knows about a text's candidates, and about whom it is written to.

    `emails`, `phones` and `names` (first, last) are other contacts'; `own_names` this contact's and the reps'; `said` what the
    customer wrote; `notes` those about them; `languages` (ISO 639-1) in which they wrote.
    """

    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    own_names: frozenset[tuple[str, str]] = frozenset()
    said: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()


def fingerprint(text: str, found: Iterable[Finding]) -> str:
    """The same for the same findings in the same text, so that an answer holds for what was asked and nothing else."""
    parts = [text, *(f"{one.kind.value}\0{one.words}" for one in found)]
    return hashlib.sha256("\0\0".join(parts).encode("utf-8", "replace")).hexdigest()
