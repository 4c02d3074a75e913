"""Approved templates in the composer: offered where they can go, filled place by place, seen before they are sent."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors.contract.templates import OfferedTemplate
from connectors.whatsapp.simulator import Person
from inbox.slack import template_modal
from inbox.slack.simulator.errors import GestureRefused
from tests.inbox.slack.house import written_in
from tests.inbox.slack.networks import NAMED, READY, SHAPES, Networks, open_networks

READY_EN, READY_CS, TRACK = (
    template_modal.key_of(OfferedTemplate(one.name, one.language, one.text)) for one in SHAPES[:3]
)


@pytest.fixture
async def networks(sqlite_url: str) -> AsyncIterator[Networks]:
    async with open_networks(sqlite_url) as found:
        yield found


async def writes(networks: Networks, hours_ago: float = 0) -> Person:
    """Lena asked something so many hours ago."""
    lena = networks.whatsapp.add_person("Lena Hartwig", "+447700900123")
    networks.whatsapp.write(lena, "Is it ready?")
    await networks.whatsapp.settle()
    await networks.house.card()
    await networks.house.until_quiet()
    networks.house.clock.offset = timedelta(hours=hours_ago)
    return lena


def read_by(networks: Networks, person: Person) -> list[str]:
    return [one.text for one in networks.whatsapp.phone(person) if not one.from_me]


def whatsapp_places(networks: Networks) -> list[str]:
    """What the list Where it goes offers of WhatsApp."""
    view = networks.house.slack.open_view("petr")
    (field,) = [block["element"] for block in view["blocks"] if block["block_id"] == "place"] if view else []
    labels = [option["text"]["text"] for option in field["options"]]
    return [one for one in labels if "WhatsApp" in one]


async def sent(networks: Networks) -> None:
    await networks.house.until(lambda: "✅" in written_in(networks.house.thread()))


async def test_within_the_window_a_template_is_offered_and_nothing_needs_it(networks: Networks) -> None:
    lena = await writes(networks)
    view = await networks.composes()
    assert "text-0" in networks.fields() and "template" in networks.fields()
    assert "only an approved template" not in networks.composer()
    assert (await networks.house.slack.submit("petr", view["id"], {"text-0": "Yes, come by."})).ok
    await sent(networks)
    assert read_by(networks, lena) == ["Yes, come by."]


async def test_a_closed_window_takes_a_template_with_every_place_filled(networks: Networks) -> None:
    lena = await writes(networks, hours_ago=30)
    view = await networks.composes()
    assert "They wrote nothing on WhatsApp within 24 hours, so only an approved template can go" in networks.composer()
    assert not any(one.startswith("text-") for one in networks.fields())
    assert whatsapp_places(networks) == ["🟢 WhatsApp · shop (does not fit now)"]  # her number and her user id are one
    shown = await networks.picks("template", READY_EN)
    assert whatsapp_places(networks) == ["🟢 WhatsApp · shop"]
    assert f"Lena Hartwig will read by WhatsApp:{READY}" in shown
    places = [one for one in networks.fields() if one.startswith("fill-")]
    assert len(places) == 2
    assert "In place of {{1}}" in shown and "In place of {{2}}" in shown
    networks.house.slack.fill_in_view("petr", view["id"], {places[0]: "Lena", places[1]: " 47\n11 "})
    await networks.house.slack.press_in_view("petr", view["id"], "Preview")
    preview = written_in(await networks.house.modal("petr", "preview"))
    assert "Hello Lena, your order 47 11 is ready." in preview
    assert "WhatsApp adds the header, footer and buttons that were approved with this template." in preview
    await networks.house.slack.close("petr", networks.view()["id"])
    assert (await networks.house.slack.submit("petr", view["id"])).ok
    assert networks.shown() is None, networks.composer()
    await sent(networks)
    assert read_by(networks, lena) == ["Hello Lena, your order 47 11 is ready."]
    thread = written_in(networks.house.thread())
    assert "Hello Lena, your order 47 11 is ready." in thread
    assert "With the template order_ready en_US" in thread
    [delivery] = await networks.house.deliveries()
    assert delivery.text == "Hello Lena, your order 47 11 is ready."


async def test_a_missing_place_is_refused_before_any_call(networks: Networks) -> None:
    lena = await writes(networks, hours_ago=30)
    view = await networks.composes()
    await networks.picks("template", READY_EN)
    first, second = (one for one in networks.fields() if one.startswith("fill-"))
    outcome = await networks.house.slack.submit("petr", view["id"], {first: "Lena", second: "  "})
    assert outcome.errors == {second: "Fill this in: the template has a place for it."}
    assert await networks.house.deliveries() == []
    assert read_by(networks, lena) == []


async def test_without_a_template_nothing_goes_through_a_closed_window(networks: Networks) -> None:
    await writes(networks, hours_ago=30)
    view = await networks.composes()
    with pytest.raises(GestureRefused, match="Template"):
        await networks.house.slack.submit("petr", view["id"])
    assert "No template" not in await networks.picks("template", READY_EN), "a closed window leaves no other choice"


async def test_places_with_names_and_languages_apart(networks: Networks) -> None:
    lena = await writes(networks, hours_ago=30)
    view = await networks.composes()
    assert "order_ready (en_US)" in networks.composer() and "order_ready (cs)" in networks.composer()
    assert "without_a_text" not in networks.composer()
    shown = await networks.picks("template", READY_CS)
    assert f"will read by WhatsApp:{NAMED}" in shown
    name, number = (one for one in networks.fields() if one.startswith("fill-"))
    await networks.house.slack.submit("petr", view["id"], {name: "Leno", number: "4711"})
    await sent(networks)
    assert read_by(networks, lena) == ["Dobrý den Leno, objednávka 4711 čeká."]


async def test_a_button_of_a_template_gets_its_value(networks: Networks) -> None:
    lena = await writes(networks, hours_ago=30)
    view = await networks.composes()
    shown = await networks.picks("template", TRACK)
    assert "Button “Track it”: the end of its address" in shown
    [value] = (one for one in networks.fields() if one.startswith("press-"))
    outcome = await networks.house.slack.submit("petr", view["id"], {value: " "})
    assert outcome.errors == {value: "Fill this in: the template has a place for it."}
    await networks.house.slack.submit("petr", view["id"], {value: "4711"})
    await sent(networks)
    assert read_by(networks, lena) == ["It left."]


async def test_what_was_typed_is_not_lost_when_a_template_is_chosen(networks: Networks) -> None:
    lena = await writes(networks)
    view = await networks.composes()
    networks.house.slack.fill_in_view("petr", view["id"], {"text-0": "My own words"})
    shown = await networks.picks("template", TRACK)
    assert "kept here, not sent with a template" in shown
    shown = await networks.picks("template", template_modal.NONE)
    assert "kept here" not in shown
    await networks.house.slack.submit("petr", view["id"])
    await sent(networks)
    assert read_by(networks, lena) == ["My own words"]


async def test_the_window_that_closes_while_a_rep_writes_is_said(networks: Networks) -> None:
    await writes(networks, hours_ago=23.9)
    view = await networks.composes()
    assert "text-0" in networks.fields()
    networks.house.clock.offset += timedelta(hours=1)
    outcome = await networks.house.slack.submit("petr", view["id"], {"text-0": "Yes, come by."})
    assert outcome.errors == {"template": "Choose a template: only one of those can be sent there now."}
    assert await networks.house.deliveries() == []
