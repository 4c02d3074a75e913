"""National habits of writing one number."""

import pytest

from connectors.toolkit.numbers import is_e164, spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+5491155550123", "+541155550123"),
        ("+525512345678", "+5215512345678"),
        ("+5511987654321", "+551187654321"),
    ],
    ids=["Argentina", "Mexico", "Brazil"],
)
def test_one_number_has_two_spellings_todays_first(one: str, other: str) -> None:
    assert spellings(one) == (one, other)
    assert spellings(other) == (one, other)


@pytest.mark.parametrize(
    "number",
    ["+447700900123", "+551133334444", "+5499", "+52155", "+55", "+551198765432101", "+12025550123"],
    ids=["Britain", "a Brazilian landline", "too short", "short", "a country alone", "too long", "America"],
)
def test_every_other_number_has_one(number: str) -> None:
    assert spellings(number) == (number,)


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("+447700900123", True),
        ("447700900123", False),
        ("+0123456789", False),
        ("+44 7700", False),
        ("+1234567890123456", False),
    ],
)
def test_e164(number: str, holds: bool) -> None:
    assert is_e164(number) is holds
