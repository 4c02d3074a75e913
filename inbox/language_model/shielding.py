"""Numbers and addresses kept out of a model's sight and put back into what it wrote. Pure."""

import re

from inbox.language_model.prompt import EMAIL, IBAN, LONG_NUMBER

PAGE = re.compile(r"https?://[^\s<>\"']{1,500}|www\.[^\s<>\"']{1,300}", re.IGNORECASE)
PLACE = re.compile(r"\[\[(\d{1,4})\]\]")
# One pass: what was put away has no place inside it.
SHIELDED = re.compile(
    rf"\[\[\d{{1,4}}\]\]|(?i:{PAGE.pattern})|(?i:{EMAIL.pattern})|{IBAN.pattern}|{LONG_NUMBER.pattern}"
)


def shielded(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with [[1]], [[2]], ... in the places of addresses and long numbers; and those, in that order."""
    kept: list[str] = []

    def put_away(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"[[{len(kept)}]]"

    text = SHIELDED.sub(put_away, text)
    return text, tuple(kept)


def restored(text: str, kept: tuple[str, ...]) -> tuple[str, bool]:
    """What was put away stands in its places again; whether each place came back, once."""
    seen: list[int] = []

    def put_back(found: re.Match[str]) -> str:
        number = int(found[1])
        seen.append(number)
        return kept[number - 1] if 0 < number <= len(kept) else ""

    text = PLACE.sub(put_back, text)
    return text, sorted(set(seen)) == list(range(1, len(kept) + 1))
