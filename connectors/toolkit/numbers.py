"""Telephone numbers as providers write them: E.164, and the national habits by which one number has several spellings.

Sources: ITU-T E.164; national numbering plans of Argentina (a 9 before the area code marks a mobile called from abroad),
Mexico (the 1 before mobiles was dropped on 2019-08-03) and Brazil (mobiles got a ninth digit, a leading 9, by 2016-11-06).
Messengers keep the spelling with which somebody once signed up, so the same phone comes in both.
"""

import re
from collections.abc import Callable

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")

# National parts, counted without the country code.
_ARGENTINA, _MEXICO, _BRAZIL = "+54", "+52", "+55"
_AREA_AND_NUMBER = 10  # digits: the same in Argentina and Mexico
_BRAZILIAN_AREA = 2
_BRAZILIAN_MOBILE = "6789"  # how a mobile of eight digits began; landlines begin with 2 to 5


def is_e164(number: str) -> bool:
    """Whether this is a number with its plus and country, in digits only."""
    return _E164.fullmatch(number) is not None


def spellings(number: str) -> tuple[str, ...]:
    """Every spelling of this E.164 number, today's first; the number alone where its country knows but one."""
    for country, variants in _HABITS:
        if number.startswith(country):
            return tuple(dict.fromkeys((*variants(number.removeprefix(country)), number)))
    return (number,)


def _of_argentina(rest: str) -> tuple[str, ...]:
    plain = rest[1:] if len(rest) == _AREA_AND_NUMBER + 1 and rest.startswith("9") else rest
    return (f"{_ARGENTINA}9{plain}", f"{_ARGENTINA}{plain}") if len(plain) == _AREA_AND_NUMBER else ()


def _of_mexico(rest: str) -> tuple[str, ...]:
    plain = rest[1:] if len(rest) == _AREA_AND_NUMBER + 1 and rest.startswith("1") else rest
    return (f"{_MEXICO}{plain}", f"{_MEXICO}1{plain}") if len(plain) == _AREA_AND_NUMBER else ()


def _of_brazil(rest: str) -> tuple[str, ...]:
    area, local = rest[:_BRAZILIAN_AREA], rest[_BRAZILIAN_AREA:]
    short = local[1:] if len(local) == 9 and local.startswith("9") else local
    if len(short) != 8 or short[0] not in _BRAZILIAN_MOBILE:
        return ()
    return f"{_BRAZIL}{area}9{short}", f"{_BRAZIL}{area}{short}"


_HABITS: tuple[tuple[str, Callable[[str], tuple[str, ...]]], ...] = (
    (_ARGENTINA, _of_argentina),
    (_MEXICO, _of_mexico),
    (_BRAZIL, _of_brazil),
)
