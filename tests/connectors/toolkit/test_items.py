"""Single things cut out of a body."""

import pytest

from connectors.contract.errors import WebhookUnreadable
from connectors.toolkit.items import DEPTH, MOST, digest, few, kept, shallow
from connectors.toolkit.payload import JsonObject, depth_within


def nested(levels: int) -> dict[str, object]:
    value: dict[str, object] = {"text": "deep"}
    for _ in range(levels):
        value = {"in": value}
    return value


def test_what_is_shallow_is_kept_as_it_stands() -> None:
    raw: dict[str, object] = {"a": [1, {"b": None}]}
    assert kept(raw) is raw
    assert shallow(JsonObject(raw)).values == raw


def test_what_is_deep_is_cut_and_reads_as_broken() -> None:
    found = kept({"id": "1", "x": nested(300)})
    assert isinstance(found, list)
    assert depth_within(found, DEPTH)
    assert kept(found) is found


def test_near_the_surface_of_what_is_deep_everything_stands() -> None:
    found = shallow(JsonObject({"id": "1", "list": [1, 2], "x": nested(300)}))
    assert (found.text("id"), found.items("list")) == ("1", [1, 2])
    assert shallow(found).values == found.values


def test_more_things_than_anybody_posts_at_once_are_not_read() -> None:
    assert len(few([0] * MOST)) == MOST
    with pytest.raises(WebhookUnreadable):
        few([0] * (MOST + 1))


def test_a_digest_tells_things_apart_and_not_their_order() -> None:
    assert digest("a", {"x": 1, "y": 2}) == digest("a", {"y": 2, "x": 1})
    assert digest("a", {"x": 1}) != digest("a", {"x": 2}) != digest("b", {"x": 2})
