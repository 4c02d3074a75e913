"""Text is measured and cut as the provider counts, at places where a reader would cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.capabilities import TextUnit
from connectors.contract.text import cut, measure

FLAG = "🇩🇪"
ASTRONAUT = "👩🏽‍🚀"


@pytest.mark.parametrize(
    ("text", "characters", "utf16", "size"), [("abc", 3, 3, 3), ("é", 1, 1, 2), ("😀", 1, 2, 4), ("", 0, 0, 0)]
)
def test_measure(text: str, characters: int, utf16: int, size: int) -> None:
    assert [measure(text, unit) for unit in TextUnit] == [characters, utf16, size]


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("short", 10, ["short"]),
        ("one two three", 8, ["one two", "three"]),
        ("First one. Second one.", 14, ["First one.", "Second one."]),
        ("a paragraph\n\nanother one", 16, ["a paragraph", "another one"]),
        ("line one\nline two", 12, ["line one", "line two"]),
        ("exactly10! more", 10, ["exactly10!", "more"]),
        ("unbreakableword", 6, ["unbrea", "kablew", "ord"]),
        (f"abc{FLAG}{FLAG}", 6, [f"abc{FLAG}", FLAG]),
        (f"ab{ASTRONAUT}", 5, ["ab", ASTRONAUT]),
        ("e\N{COMBINING ACUTE ACCENT}" * 3, 5, ["e\N{COMBINING ACUTE ACCENT}" * 2, "e\N{COMBINING ACUTE ACCENT}"]),
        ("   ", 5, []),
        ("", 5, []),
    ],
)
def test_cut_at_sensible_places(text: str, limit: int, pieces: list[str]) -> None:
    assert cut(text, limit, TextUnit.CHARACTERS) == pieces


def test_a_visible_character_longer_than_the_limit_is_cut_all_the_same() -> None:
    stacked = "a" + "\N{COMBINING ACUTE ACCENT}" * 30
    assert "".join(cut(stacked, 8, TextUnit.CHARACTERS)) == stacked


def test_a_limit_that_holds_no_character_is_an_error() -> None:
    with pytest.raises(ValueError, match="limit"):
        cut("abc", 3, TextUnit.BYTES)


@given(st.text(max_size=300), st.integers(4, 50), st.sampled_from(TextUnit))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str, limit: int, unit: TextUnit) -> None:
    pieces = cut(text, limit, unit)
    assert all(0 < measure(piece, unit) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
