"""Approved templates: their places, and what the contact will read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.outbound import Template
from connectors.contract.templates import OfferedTemplate, PlacesUnclear, are_named, places_of, with_places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Hello", ()),
        ("Hello {{1}}, {{2}} and again {{1}}", ("1", "2")),
        ("{{2}} before {{1}}", ("1", "2")),
        ("Dobrý den {{first_name}}, {{ number }}", ("first_name", "number")),
        ("{{}} and {1} and {{two words}} are no places", ()),
    ],
)
def test_places_are_found_in_the_order_in_which_they_are_filled(text: str, places: tuple[str, ...]) -> None:
    assert places_of(text) == places


@pytest.mark.parametrize("text", ["{{2}}", "{{1}} {{3}}", "{{1}} {{name}}", "{{0}} {{1}}"])
def test_places_that_cannot_be_understood_are_refused(text: str) -> None:
    with pytest.raises(PlacesUnclear, match="numbered from"):
        places_of(text)


def test_a_template_is_filled_in_one_line_for_each_place() -> None:
    offered = OfferedTemplate("ready", "en_US", "{{2}} for {{1}}. {{2}}!", ("end of the address",))
    assert offered.filled(("Hana", "Order\n 47  11")) == "Order 47 11 for Hana. Order 47 11!"
    assert offered.chosen(("Hana", " 4711 "), ("x\ty",)) == Template("ready", "en_US", ("Hana", "4711"), ("x y",))


def test_what_is_not_filled_yet_stays_as_it_is_written() -> None:
    assert OfferedTemplate("ready", "en", "Hello {{name}}").filled(("  ",)) == "Hello {{name}}"


def test_what_stands_in_a_place_is_no_template_itself() -> None:
    assert OfferedTemplate("ready", "en", "{{1}} {{2}}").filled(("{{2}}", "b")) == "{{2}} b"


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_is_read(text: str, value: str) -> None:
    try:
        places = places_of(text)
    except PlacesUnclear:
        return
    assert are_named(places) == any(not one.isdecimal() for one in places)
    with_places(text, dict.fromkeys(places, value))


def test_a_megabyte_of_braces_is_read_at_once() -> None:
    assert places_of("{" * 1_000_000) == ()
    assert places_of("{{a" * 300_000) == ()
