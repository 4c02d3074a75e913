"""What a text costs on the air."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.toolkit.twilio.segments import MOST_SEGMENTS, TEXT_LIMIT, Encoding, segments


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", Encoding.GSM7, 0, 1),
        ("a" * 160, Encoding.GSM7, 160, 1),
        ("a" * 161, Encoding.GSM7, 161, 2),
        ("a" * 306, Encoding.GSM7, 306, 2),
        ("a" * 307, Encoding.GSM7, 307, 3),
        ("€" * 80, Encoding.GSM7, 160, 1),
        ("Grüße, ¿qué? Ω", Encoding.GSM7, 14, 1),
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 306, 3),  # the euro sign is not torn
        ("ж" * 70, Encoding.UCS2, 70, 1),
        ("ж" * 71, Encoding.UCS2, 71, 2),
        ("😀" * 35, Encoding.UCS2, 70, 1),
        ("😀" * 67, Encoding.UCS2, 134, 3),  # 33 in each
        ("it’s", Encoding.UCS2, 4, 1),
    ],
)
def test_known_texts(text: str, encoding: Encoding, units: int, count: int) -> None:
    found = segments(text)
    assert (found.encoding, found.units, found.count) == (encoding, units, count)


def test_the_dearest_text_within_the_limit() -> None:
    assert segments("😀" * (TEXT_LIMIT // 2)).count == MOST_SEGMENTS


@given(st.text(alphabet="aж😀€", min_size=1, max_size=TEXT_LIMIT // 2))
def test_no_text_within_the_limit_takes_more_than_the_most(text: str) -> None:
    assert 1 <= segments(text).count <= MOST_SEGMENTS
