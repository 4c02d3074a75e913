"""The table of a delivery's states."""

from hypothesis import given
from hypothesis import strategies as st

from inbox.deliveries.rules import NEXT, TARGETS, back_off_seconds, next_state, states_before
from inbox.deliveries.values import DeliveryState, Happening

S, H = DeliveryState, Happening

RANK = {S.QUEUED: 0, S.SENDING: 1, S.SENT: 2, S.DELIVERED: 3, S.READ: 4}
WENT_OUT = {S.SENT, S.DELIVERED, S.READ}


@given(st.sampled_from(S), st.lists(st.sampled_from(H), max_size=12))
def test_what_went_out_never_goes_back(start: DeliveryState, happenings: list[Happening]) -> None:
    state = start
    for happening in happenings:
        after = next_state(state, happening)
        if state in WENT_OUT:
            assert after is S.FAILED and state is S.SENT if after not in WENT_OUT else RANK[after] >= RANK[state]
        if state in (S.CANCELLED, S.FAILED):
            assert after is state
        state = after


@given(st.lists(st.sampled_from(H), max_size=12))
def test_it_is_never_both_sent_and_taken_back(happenings: list[Happening]) -> None:
    state, seen = S.QUEUED, {S.QUEUED}
    for happening in happenings:
        state = next_state(state, happening)
        seen.add(state)
    assert not (S.CANCELLED in seen and seen & WENT_OUT)


@given(st.sampled_from(S), st.sampled_from(H))
def test_saying_it_twice_changes_nothing_more(state: DeliveryState, happening: Happening) -> None:
    once = next_state(state, happening)
    assert next_state(once, happening) is once


def test_every_happening_leads_to_one_state() -> None:
    assert set(TARGETS) == set(H)
    assert all(NEXT[(state, happening)] is TARGETS[happening] for state, happening in NEXT)
    assert states_before(H.UNDONE) == {S.QUEUED, S.HELD, S.RETURNED}
    assert states_before(H.STARTED) == {S.QUEUED, S.HELD}


def test_a_late_word_settles_an_unknown_one() -> None:
    for happening, settled in {H.TAKEN: S.SENT, H.DELIVERED: S.DELIVERED, H.READ: S.READ, H.REFUSED: S.FAILED}.items():
        assert next_state(S.UNKNOWN, happening) is settled
    assert next_state(S.UNKNOWN, H.STARTED) is S.UNKNOWN


@given(st.integers(1, 100))
def test_the_wait_grows_and_ends(attempt: int) -> None:
    assert back_off_seconds(attempt) <= back_off_seconds(attempt + 1) <= 300
