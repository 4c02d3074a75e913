"""What counts as a score, and what does not."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.satisfaction.rules import payload_of, read_press, read_score
from inbox.satisfaction.values import PressedScore, Rating


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", Rating(5)),
        (" 4. ", Rating(4)),
        ("3/5", Rating(3)),
        ("5, thank you", Rating(5, "thank you")),
        ("2 - the printer is still broken", Rating(2, "the printer is still broken")),
        ("Pět", Rating(5)),
        ("jednička", Rating(1)),
        ("vier!", Rating(4)),
        ("п'ять", None),
        ("⭐⭐⭐⭐", Rating(4)),
        ("⭐️⭐️", Rating(2)),
        ("★★★★★ super", Rating(5, "super")),
        ("6", None),
        ("0", None),
        ("50", None),
        ("5:30", None),
        ("4.5", None),
        ("5 %", None),
        ("⭐⭐⭐⭐⭐⭐", None),
        ("a 5", None),
        ("", None),
        (None, None),
    ],
)
def test_a_score_stands_at_the_beginning(text: str | None, expected: Rating | None) -> None:
    assert read_score(text) == expected


def test_a_button_is_read_back_and_nothing_else_is_one() -> None:
    survey = uuid4()
    assert read_press(payload_of(survey, 4)) == PressedScore(survey, 4)
    assert len(payload_of(survey, 5)) <= 64  # what Telegram takes
    for other in (None, "", "csat:x:4", f"csat:{survey.hex}:6", f"csat:{survey.hex}:4:4", f"other:{survey.hex}:4"):
        assert read_press(other) is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    found = read_score(text)
    assert found is None or 1 <= found.score <= 5
    assert read_press(text) is None or text.startswith("csat:")
