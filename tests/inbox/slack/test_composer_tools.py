"""The composer's tools: canned answers, a time to send, files. Each by what was really drawn in the modal."""

from datetime import timedelta

from inbox.deliveries.values import DeliveryState
from inbox.slack.simulator import PersonFile
from tests.inbox.slack.house import House, written_in
from tests.inbox.slack.test_desk_replies import composer, field, opens, settled


async def picks(house: House, view: str, typed: str) -> str:
    """Type into the list of canned answers and pick the first; its label."""
    offered = await house.slack.suggest_in_view("petr", view, "compose.canned", typed)
    label = str(offered[0]["text"]["text"])
    await house.slack.choose_in_view("petr", view, "compose.canned", offered[0]["value"])
    return label


async def test_a_canned_answer_is_found_filled_and_nothing_goes_while_a_place_is_open(house: House) -> None:
    await house.hears("Hello")
    view = await opens(house)
    await house.slack.choose_in_view("petr", view, "text-0", "Dear Anna.")
    assert (await picks(house, view, "objednavka"))[-4:] == "(cs)"
    await house.until(lambda: field(house, "text-1"))
    text = field(house, "text-1")["initial_value"]
    assert text.startswith("Dear Anna.\n\n") and text.endswith("S pozdravem\nPetr")
    assert "Fill in {{order}} before you send it" in written_in(composer(house))
    outcome = await house.slack.submit("petr", view, {"text-1": text})
    assert outcome.errors == {"text-1": "Fill in {{order}} first: nobody knows what to put there."}
    assert await house.deliveries() == []
    await house.slack.submit("petr", view, {"text-1": "{{first_name}}, objednávka 7 je tu."})
    await house.until(lambda: house.pocket.read == ["Anna, objednávka 7 je tu."])


async def test_a_reply_waits_for_the_time_that_was_picked_and_can_be_sent_now(any_house: House) -> None:
    house = any_house
    await house.hears("Hello")
    later = int((house.clock.now() + timedelta(minutes=30)).timestamp())
    await house.slack.submit("petr", await opens(house), {"text-0": "Good morning", "later": later})
    assert house.slack.open_view("petr") is None
    await settled(house, DeliveryState.HELD)
    assert "because you asked for that time" in written_in(house.thread())
    delivery = (await house.deliveries())[0]
    assert delivery.due_at is not None and int(delivery.due_at.timestamp()) == later
    reply = house.thread()[-1]
    await house.slack.press("petr", "triage", reply["ts"], "Send now anyway")
    await settled(house, DeliveryState.SENT)
    assert house.pocket.read == ["Good morning"]


async def test_quiet_hours_still_hold_what_was_to_go_in_them(house: House) -> None:
    heard = await house.hears("Hello")
    await house.at_night(heard)
    later = int((house.clock.now() + timedelta(hours=1)).timestamp())
    view = await opens(house)
    await house.slack.submit("petr", view, {"text-0": "Hi", "later": later})
    assert "quiet hours" in written_in(house.slack.open_view("petr"))
    await house.slack.submit("petr", view, {"anyway": "hold"})
    await settled(house, DeliveryState.HELD)
    due = (await house.deliveries())[0].due_at
    assert due is not None and due > house.clock.now() + timedelta(hours=4)


async def test_a_time_that_has_passed_is_refused_at_its_field(house: House) -> None:
    await house.hears("Hello")
    outcome = await house.slack.submit("petr", await opens(house), {"text-0": "Hi", "later": 1_600_000_000})
    assert "has passed" in outcome.errors["later"]
    assert await house.deliveries() == []


async def test_files_of_the_modal_go_with_the_words(house: House) -> None:
    await house.hears("Hello")
    view = await opens(house)
    outcome = await house.slack.type("petr", "triage", "", files=[PersonFile("offer.pdf", b"%PDF-1.4 an offer")])
    described = next(one for one in house.slack.messages("triage") if one["ts"] == outcome.ts)["files"]
    refused = await house.slack.submit("petr", view, {"text-0": "Here", "files": [{"id": "F1", "mode": "tombstone"}]})
    assert "deleted in Slack" in refused.errors["files"]
    await house.slack.submit("petr", view, {"files": described})
    await house.until_quiet()
    (delivery,) = await house.deliveries()
    assert len((delivery.content or {})["attachments"]) == 1
