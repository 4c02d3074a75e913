"""A batch of Meta's is walked whole, and each item can be posted again alone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.toolkit.graph_batch import Item, items_of, share_of
from connectors.toolkit.items import DEPTH
from connectors.toolkit.payload import JsonObject, read_object

ENTRY = {
    "id": "11",
    "time": 1763802000,
    "uid": "x",
    "standby": [{"message": {"mid": "s"}}],
    "changes": [{"field": "feed", "value": {"n": 1}}, {"field": "messages", "value": {"message": {}}}],
    "messaging": [{"message": {"mid": "m"}}],
    "field": "comments",
    "value": {"id": "2"},
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2**60) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
entries = st.dictionaries(
    st.sampled_from(["id", "time", "changes", "messaging", "standby", "field", "value"]),
    st.lists(json_values, max_size=3) | json_values,
)


def items(*entries: object, kind: object = "page") -> list[Item]:
    return list(items_of(JsonObject({"object": kind, "entry": list(entries)})))


def test_items_come_in_the_order_of_the_body_across_all_lists() -> None:
    found = items(ENTRY, {"id": 12, "messaging": [{}]})
    assert [(one.account_id, one.field) for one in found] == [
        ("11", "standby"),
        ("11", "feed"),
        ("11", "messages"),
        ("11", "messaging"),
        ("11", "comments"),
        ("12", "messaging"),
    ]
    assert [one.messaging is not None for one in found] == [True, False, True, True, False, True]
    assert [one.is_standby for one in found] == [True, False, False, False, False, False]


def test_an_item_alone_is_the_same_item_and_holds_nothing_of_its_neighbours() -> None:
    for one in items(ENTRY):
        assert list(items_of(read_object(one.body()))) == [one]
        assert b"uid" not in one.body()


def test_what_is_no_object_is_counted_as_broken() -> None:
    found = items(None, {"id": "1", "messaging": ["x", 7, [], None, {}]})
    assert [one.is_broken for one in found] == [True, True, True, True, True, False]
    for one in found:
        assert list(items_of(read_object(one.body()))) == [one]


@pytest.mark.parametrize("levels", [DEPTH - 1, DEPTH, DEPTH + 1, 254, 900])
def test_a_deep_item_can_be_written_again(levels: int) -> None:
    deep: object = {"end": 1}
    for _ in range(levels):
        deep = {"a": [deep]}
    [one] = items({"id": "1", "messaging": [deep]})
    assert one.is_broken
    assert list(items_of(read_object(one.body()))) == [one]


def test_a_digest_is_of_the_item_and_not_of_the_time_of_sending() -> None:
    [first, second] = [items({**ENTRY, "time": time})[0] for time in (1, 2)]
    assert first.digest() == second.digest() != items(ENTRY)[1].digest()


def test_an_id_too_long_to_be_one_does_not_grow_into_every_item() -> None:
    found = items({"id": "9" * 10_000, "messaging": [{}, {}]})
    assert [one.account_id for one in found] == ["", ""]


def test_a_share_holds_what_is_mine_in_its_order() -> None:
    body = JsonObject({"object": "page", "entry": [ENTRY, {**ENTRY, "id": "12"}]})
    share = share_of(body, lambda item: item.account_id == "12" and item.messaging is not None)
    assert share is not None
    assert [one.field for one in items_of(read_object(share))] == ["standby", "messages", "messaging"]
    assert share_of(body, lambda item: False) is None


@given(st.lists(entries | json_values, max_size=4))
def test_a_share_of_everything_is_everything(found: list[object]) -> None:
    body = JsonObject({"object": "page", "entry": json.loads(json.dumps(found))})
    share = share_of(body, lambda item: True)
    before = list(items_of(body))
    assert (list(items_of(read_object(share))) if share is not None else []) == before
    assert share == share_of(body, lambda item: True)
