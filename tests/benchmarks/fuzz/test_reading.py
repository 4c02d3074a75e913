"""The short run: some thousand spoiled payloads of each channel, each read as the hub reads it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz.feeds import ACCOUNT, channels, feed_of
from benchmarks.fuzz.judging import UNREADABLE, Judge
from benchmarks.fuzz.mutator import Payload
from benchmarks.fuzz.nasty import CONTENT_TYPES
from benchmarks.fuzz.reading import read_all

SEED = 1
PAYLOADS = 1500
TOO_SLOW = 60.0  # seconds: nothing is timed here
FEEDS = {channel: feed_of(channel, SEED) for channel in channels()}
by_channel = pytest.mark.parametrize("channel", channels())


@by_channel
def test_spoiled_payloads_give_events_that_last_or_are_unreadable(channel: str) -> None:
    told = read_all(FEEDS[channel], range(PAYLOADS), TOO_SLOW)
    assert told.findings.lines() == []
    assert told.payloads == PAYLOADS
    assert told.outcomes[UNREADABLE] < PAYLOADS * 0.95  # they are no mere noise: many are read


@by_channel
@settings(max_examples=60, deadline=None)
@given(number=st.integers(PAYLOADS, 2**60))
def test_any_other_number(channel: str, number: int) -> None:
    judge, payload = Judge(FEEDS[channel].connector, ACCOUNT), FEEDS[channel].mutator.payload(number)
    judge.judge(payload)
    judge.judge_way_in(payload)


@by_channel
@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=300), kind=st.sampled_from(CONTENT_TYPES) | st.none())
def test_any_bytes_under_any_name(channel: str, body: bytes, kind: str | None) -> None:
    judge, payload = (
        Judge(FEEDS[channel].connector, ACCOUNT),
        Payload(body, {} if kind is None else {"content-type": kind}),
    )
    judge.judge(payload)
    judge.judge_way_in(payload)
