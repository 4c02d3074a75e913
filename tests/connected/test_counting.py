"""Everything a request carries is counted: what is told is what comes out, what was told before, and what is left out on purpose."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import registry
from connectors.contract.inbound import Unreadable, repeated_in
from hub.engine.entrance import read
from tests.connected.batches import JOIN, MOST, batch, is_whole, parts_of, request_of, with_a_bad_item
from tests.contract.registered import all_samples, offline

by_batcher = pytest.mark.parametrize("name", sorted(JOIN))
seeds = st.integers(0, 2**32)


@by_batcher
@settings(max_examples=8, deadline=None)
@given(seed=seeds, most=st.integers(1, MOST))
def test_as_many_come_out_as_were_told(name: str, seed: int, most: int) -> None:
    told = batch(name, Random(seed), most)
    found = read(offline(name), request_of(told.body))
    assert found.problem is None
    assert len(found.events) + repeated_in(found.events) == told.count
    assert len({event.event_id for event in found.events}) == len(found.events)


@by_batcher
@settings(max_examples=2, deadline=None)
@given(seed=seeds)
def test_one_bad_item_among_a_thousand_is_one_more(name: str, seed: int) -> None:
    good = batch(name, Random(seed), MOST - 1)
    bad = with_a_bad_item(name, good, Random(seed))
    before, after = (read(offline(name), request_of(one.body)).events for one in (good, bad))
    assert len(after) + repeated_in(after) == bad.count
    assert any(isinstance(event, Unreadable) for event in after)
    others = {event.event_id: event for event in after}
    assert all(others[event.event_id] == event for event in before if not isinstance(event, Unreadable))
    assert len(others.keys() - {event.event_id for event in before}) <= 1  # none where a sample has the same bad item


@pytest.mark.parametrize("name", sorted(set(registry.names()) - set(JOIN)))
def test_what_is_no_batch_holds_what_its_samples_say(name: str) -> None:
    """Their providers post one thing at a time; Telegram tells of several deletions together."""
    connector = offline(name)
    for sample in all_samples():
        if sample.connector == name and isinstance(sample.expected, list) and is_whole(sample.body):
            found = read(connector, request_of(sample.body)).events
            assert len(found) + repeated_in(found) == len(sample.expected), sample.name


@by_batcher
def test_there_is_enough_to_mix(name: str) -> None:
    assert len(parts_of(name)) >= 5
