"""Words that no error tells, in whatever form somebody repeats them."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.errors import Refused, Throttled, WebhookRejected
from connectors.contract.hidden import MASK, hiding, without_hidden

SECRET = "a-Secret/of+Ours=0123456789"


@given(st.binary(max_size=9), st.binary(max_size=9))
def test_in_base64_it_is_hidden_whatever_stands_around_it(before: bytes, after: bytes) -> None:
    told = base64.b64encode(before + SECRET.encode() + after).decode()
    with hiding([SECRET]):
        clean = without_hidden(told)
    assert MASK in clean
    assert (
        len(clean) - len(MASK) <= len(told) - 4 * (len(SECRET) - 5) // 3
    )  # letters of three bytes may be left at its ends


@given(st.text(max_size=30), st.integers(8, len(SECRET)))
def test_a_word_that_was_cut_off_is_hidden(before: str, length: int) -> None:
    with hiding([SECRET]):
        assert SECRET[:8] not in without_hidden(before + SECRET[:length])


def test_errors_hide_what_providers_repeat_and_keep_the_rest() -> None:
    with hiding([SECRET, "short"]):
        for problem in (
            Refused(f"no {SECRET}: short", code="7"),
            Throttled(1, f"no {SECRET}: short"),
            WebhookRejected(SECRET),
        ):
            assert SECRET not in f"{problem} {problem!r} {getattr(problem, 'detail', '')}"
        assert str(Refused(f"no {SECRET}: short")) == f"no {MASK}: short"
        assert without_hidden("Authorization: Bearer abcdefgh.ijk") == f"Authorization: Bearer {MASK}"
    assert without_hidden(SECRET) == SECRET


def test_what_two_hide_stays_hidden_until_both_have_ended() -> None:
    with hiding([SECRET]):
        with hiding([SECRET]):
            assert without_hidden(SECRET) == MASK
        assert without_hidden(SECRET) == MASK
