"""What in a text may be somebody's address, telephone number or name. Pure, and linear in the length of the text."""

import re
import unicodedata

import phonenumbers

from inbox.leak_check import names
from inbox.leak_check.values import Candidates

MOST_NUMBERS = 200
E_MAIL = re.compile(r"[\w.+%'-]{1,64}\s?(?:@|＠|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}", re.IGNORECASE)
AT = re.compile(r"\s?(?:@|＠|\(at\)|\[at\])\s?", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d(?:[\s().\u00a0/-]{0,3}\d){6,15}(?!\w)")
HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def readable(text: str) -> str:
    """The text in composed letters, without what is not seen: what is looked at everywhere here."""
    return HIDDEN.sub("", unicodedata.normalize("NFC", text))


def candidates(text: str, countries: tuple[str, ...]) -> Candidates:
    """`countries` (ISO 3166) are those whose national telephone numbers may be meant."""
    return Candidates(_emails(text), _phones(text, countries), names.pairs(text))


def _emails(text: str) -> dict[str, str]:
    found = (match[0] for match in E_MAIL.finditer(text))
    return {AT.sub("@", one).lower().strip("'.-"): one.strip() for one in found}


def _phones(text: str, countries: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for count, match in enumerate(NUMBER.finditer(text)):
        if count == MOST_NUMBERS:
            break
        found |= {number: match[0].strip() for number in _as_dialled(match[0], countries)}
    return found


def _as_dialled(written: str, countries: tuple[str, ...]) -> list[str]:
    """The E.164 numbers that may be meant."""
    plain = f"+{written[2:]}" if written.startswith("00") else written
    regions: tuple[str | None, ...] = (None,) if plain.startswith("+") else countries
    return [number for region in regions if (number := _number(plain, region)) is not None]


def _number(written: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
