"""Shortening keeps within the limit, and within what is seen as one character."""

import pytest

from connectors.contract.capabilities import TextUnit
from connectors.toolkit.text import shorten


@pytest.mark.parametrize(
    ("text", "limit", "unit", "short"),
    [
        ("Hello", 5, TextUnit.CHARACTERS, "Hello"),
        ("Hello there", 7, TextUnit.CHARACTERS, "Hello…"),
        ("😀😀😀", 4, TextUnit.UTF16, "😀…"),
        ("ééé", 5, TextUnit.BYTES, "é…"),
        ("ab👩🏽‍🚀", 5, TextUnit.CHARACTERS, "ab…"),
        ("Hello", 0, TextUnit.CHARACTERS, ""),
    ],
)
def test_shorten(text: str, limit: int, unit: TextUnit, short: str) -> None:
    assert shorten(text, limit, unit) == short
