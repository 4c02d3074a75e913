"""In which channel of Slack a conversation is shown."""

from connectors.contract.channel import Channel
from inbox.slack.placement import DeskMap, PlaceFacts, PlaceRule, place_of

DESK = DeskMap(
    workspace="T1",
    default_channel="C-default",
    rules=(
        PlaceRule(desk_channel="C-vip", queue="vip"),
        PlaceRule(desk_channel="C-czech", channel=Channel.TELEGRAM, language="cs"),
        PlaceRule(desk_channel="C-shop", account="shop_bot"),
    ),
)


def test_the_first_rule_that_fits_decides() -> None:
    place = place_of(DESK, PlaceFacts(queue="vip", channel=Channel.TELEGRAM, language="cs"))
    assert (place.workspace, place.channel, place.why) == ("T1", "C-vip", "queue is vip")


def test_every_condition_of_a_rule_must_hold() -> None:
    assert place_of(DESK, PlaceFacts(channel=Channel.TELEGRAM, language="cs")).channel == "C-czech"
    assert place_of(DESK, PlaceFacts(channel=Channel.EMAIL, language="cs")).channel == "C-default"


def test_what_no_rule_places_stands_in_the_default_channel() -> None:
    place = place_of(DESK, PlaceFacts(account="other"))
    assert place.channel == "C-default"
    assert "no rule" in place.why


def test_a_rule_without_conditions_fits_everything() -> None:
    desk = DeskMap(workspace="T1", default_channel="C-default", rules=(PlaceRule(desk_channel="C-all"),))
    assert place_of(desk, PlaceFacts()).channel == "C-all"
