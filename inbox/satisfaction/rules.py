"""What somebody answers to a survey: a button, a number, a number in words, stars. Pure."""

import re
from collections.abc import Mapping
from uuid import UUID

from inbox.satisfaction.values import SCORES, PressedScore, Rating

MARK = "csat"
LONGEST = 500  # characters of an answer that is looked at
NUMBER = re.compile(r"\s*([1-5])(?:\s*/\s*5)?(?![\d.,:/%]?\d|\s*[%€$])")
WORD = re.compile(r"\s*([^\W\d_]+)")
STARS = re.compile(r"\s*((?:⭐\ufe0f?|★){1,5})(?![⭐★])")

NUMBERS: Mapping[str, int] = {
    word: score
    for score, words in zip(
        SCORES,
        (
            "one jedna jednička jednotka eins uno une un jeden jedynka один єдиниця единица одиниця",
            "two dva dvojka dvě zwei dos deux dwa dwójka два двойка двійка",
            "three tři trojka tri drei tres trois trzy trójka три тройка трійка",
            "four čtyři čtyřka štyri štvorka vier cuatro quatre cztery czwórka четыре чотири четвірка",
            "five pět pětka päť päťka fünf cinco cinq pięć piątka пять пятёрка п'ять пʼять пятерка",
        ),
        strict=True,
    )
    for word in words.split()
}


def payload_of(survey_id: UUID, score: int) -> str:
    """What stands behind a button: 39 characters."""
    return f"{MARK}:{survey_id.hex}:{score}"


def read_press(payload: str | None) -> PressedScore | None:
    """The button it is, None for any other."""
    parts = (payload or "").split(":")
    if len(parts) != 3 or parts[0] != MARK or parts[2] not in {str(score) for score in SCORES}:
        return None
    try:
        return PressedScore(UUID(parts[1]), int(parts[2]))
    except ValueError:
        return None


def read_score(text: str | None) -> Rating | None:
    """A score that a message begins with; None where it does not. 5 o'clock, 5 pieces and 50 are no scores by themselves: what
    follows the number is given back, for whoever reads on."""
    begin = (text or "")[:LONGEST]
    if found := NUMBER.match(begin):
        return Rating(int(found[1]), _rest(begin[found.end() :]))
    if found := STARS.match(begin):
        return Rating(found[1].count("⭐") + found[1].count("★"), _rest(begin[found.end() :]))
    found = WORD.match(begin)
    score = NUMBERS.get(found[1].casefold()) if found else None
    return Rating(score, _rest(begin[found.end() :])) if found and score is not None else None


def _rest(text: str) -> str:
    return text.strip(" \t\r\n.,;:!-–—")
