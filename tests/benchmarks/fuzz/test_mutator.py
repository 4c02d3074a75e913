"""Spoiled payloads can be made again, and hold everything that they are meant to hold."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.fuzz.feeds import channels, mutator_of
from benchmarks.fuzz.mutator import Dress

SEED = 5
by_channel = pytest.mark.parametrize("channel", channels())


@by_channel
def test_a_number_makes_the_same_payload_whatever_was_made_before(channel: str) -> None:
    one, other = mutator_of(channel, SEED), mutator_of(channel, SEED)
    made = [one.payload(number) for number in range(120)]
    assert [other.payload(number) for number in reversed(range(120))] == made[::-1]
    assert [mutator_of(channel, SEED + 1).payload(number) for number in range(20)] != made[:20]


@by_channel
def test_most_payloads_are_no_sample_any_more(channel: str) -> None:
    mutator = mutator_of(channel, SEED)
    samples = {sample.body for sample in mutator.samples}
    assert sum(mutator.payload(number).body in samples for number in range(300)) < 45


def test_every_way_of_spoiling_json_is_taken() -> None:
    found = Counter(kind for number in range(3000) for kind in kinds_of(mutator_of_whatsapp.payload(number).body))
    wanted = {"nested", "twice", "not a number", "surrogate", "NUL", "no UTF-8", "broken", "long list", "other type"}
    assert {kind for kind in wanted if found[kind] < 3} == set()


mutator_of_whatsapp = mutator_of("whatsapp", SEED)


def kinds_of(body: bytes) -> Iterator[str]:
    if b"[[[[[[[[[[" in body or b'{"a":{"a":{"a":' in body:
        yield "nested"
    if b"\\ud8" in body or b"\xed\xa0" in body:
        yield "surrogate"
    if b"\\u0000" in body or b"\0" in body:
        yield "NUL"
    try:
        text = body.decode()
    except UnicodeDecodeError:
        yield "no UTF-8"
        return
    try:
        document = json.loads(text, object_pairs_hook=pairs, parse_constant=lambda name: "not a number")
    except (ValueError, RecursionError):
        yield "broken"
        return
    written = json.dumps(document)
    for kind in ("twice", "not a number"):
        if f'"{kind}"' in written:
            yield kind
    if '"timestamp": 1' in written:  # WhatsApp writes it as a text
        yield "other type"
    if body.count(b",") > 900:
        yield "long list"


def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
    return dict(found) if len(dict(found)) == len(found) else {"twice": "twice"}


def test_samples_of_every_dress_take_part() -> None:
    dresses = Counter(sample.dress for channel in channels() for sample in mutator_of(channel, SEED).samples)
    assert set(dresses) == set(Dress)
