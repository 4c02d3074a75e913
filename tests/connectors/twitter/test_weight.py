"""The weighted length of a post, as X's own library counts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.twitter.weight import weight


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("hello", 5),
        ("Grüße, Žižkov", 13),
        ("漢字", 4),
        ("→", 2),
        ("café", 4),
        ("cafe\N{COMBINING ACUTE ACCENT}", 4),
        ("👍", 2),
        ("👍🏽👍🏽", 4),
        ("👩‍👩‍👧", 2),
        ("❤️", 2),
        ("a❤️b☂c", 7),
        ("🇩🇪🇨🇿", 4),
        ("1️⃣", 2),
        ("©", 1),
        ("©️", 2),
        ("ab\u200dcd", 5),
    ],
)
def test_signs(text: str, expected: int) -> None:
    assert weight(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com", 23),
        ("see https://example.com/" + "x" * 300 + " now", 31),
        ("https://example.com/a. Then", 29),
        ("(https://example.com/a)", 25),
        ("example.com", 23),
        ("info@example.com", 16),
        ("http://localhost:8080/a", 23),
        ("v1.2 is out", 11),
        ("two: https://a.example/1 https://b.example/2", 5 + 23 + 1 + 23),
    ],
)
def test_links(text: str, expected: int) -> None:
    assert weight(text) == expected


@given(st.text(alphabet=st.sampled_from("abc é漢😀\u200d\ufe0f\u20e3🏽🇩🇪.,:/@-1http://example.com"), max_size=80))
def test_any_text_has_a_weight_between_nothing_and_two_for_each_sign(text: str) -> None:
    links = text.count(".")
    assert 0 <= weight(text) <= 2 * len(text) + 23 * links


def test_a_hundred_characters_of_any_one_script_weigh_one_or_two_each() -> None:
    for sign, each in (("a", 1), ("ж", 1), ("क", 1), ("漢", 2), ("ไ", 1), ("한", 2)):
        assert weight(sign * 100) == 100 * each
