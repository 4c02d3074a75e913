"""Who is on by the clock, and which conditions ask for a tier. Pure."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from inbox.routing.load import BadRouting, parse_routing
from inbox.routing.rules import rota, route, turn_ends
from inbox.routing.values import GroupFacts, RepFacts, Rotation, RoutingFacts

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEXT = """
version: 1
queues:
  support: {slack_channel: C0SUPPORT, rotation: {minutes: 60, reps: [Anna@example.com, petr@example.com]}}
  large: {slack_channel: C0LARGE}
default_queue: support
default_hand_out: rotation
rules:
  - {name: large ones, when: {tier: [Enterprise]}, queue: large}
"""
RULES = parse_routing(TEXT, team="T0HUB")


ANNA = RepFacts(id=uuid4(), name="Anna", email="anna@example.com")
PETR = RepFacts(id=uuid4(), name="Petr", email="petr@example.com")


def test_turns_follow_each_other_and_end_on_the_hour() -> None:
    rotation = Rotation(60, ("anna", "petr", "olena"))
    names = [rota(rotation, NOON + timedelta(hours=hour))[0] for hour in range(4)]
    assert sorted(names[:3]) == ["anna", "olena", "petr"] and names[3] == names[0]
    assert rota(rotation, NOON + timedelta(minutes=59, seconds=59)) == rota(rotation, NOON)
    assert turn_ends(rotation, NOON + timedelta(minutes=20)) == NOON + timedelta(hours=1)


def test_who_is_on_gets_it_and_the_next_stands_in() -> None:
    first = route(RoutingFacts(), RULES, [ANNA, PETR], NOON)
    other = route(RoutingFacts(), RULES, [ANNA, PETR], NOON + timedelta(hours=1))
    assert {first.owner_id, other.owner_id} == {ANNA.id, PETR.id} and "is on until 13:00 UTC" in first.words
    away = [
        RepFacts(id=one.id, name=one.name, email=one.email, on_duty=one.id != first.owner_id) for one in (ANNA, PETR)
    ]
    assert route(RoutingFacts(), RULES, away, NOON).owner_id == other.owner_id
    assert route(RoutingFacts(), RULES, [], NOON).owner_id is None


def test_a_tier_has_a_channel_of_its_own() -> None:
    assert route(RoutingFacts(tier="enterprise"), RULES, [], NOON).queue.slack_channel == "C0LARGE"
    assert route(RoutingFacts(tier="small"), RULES, [], NOON).queue.slack_channel == "C0SUPPORT"


def test_what_a_rep_moved_stays_and_noise_moves_nothing() -> None:
    pinned = RoutingFacts(tier="enterprise", placed_queue="support", is_pinned=True)
    assert route(pinned, RULES, [], NOON).queue.name == "support"
    assert route(RoutingFacts(placed_queue="large"), RULES, [], NOON).queue.name == "large"
    noise = RoutingFacts(tier="enterprise", placed_queue="support", is_noise=True)
    assert (route(noise, RULES, [ANNA], NOON).queue.name, route(noise, RULES, [ANNA], NOON).owner_id) == (
        "support",
        None,
    )


def test_a_rotation_without_people_is_refused() -> None:
    with pytest.raises(BadRouting):
        parse_routing(TEXT.replace("[Anna@example.com, petr@example.com]", "[]"))


GROUPED = parse_routing(
    """
version: 1
queues:
  support: {slack_channel: C0SUPPORT, user_group: S0HELP, rotation: {minutes: 60}}
  sales: {slack_channel: C0SALES, user_group: S0HELP, reps: [zoe@example.com]}
default_queue: support
default_hand_out: rotation
rules:
  - {name: sales, when: {intent: [purchase]}, queue: sales}
""",
    team="T0HUB",
)
OLENA = RepFacts(id=uuid4(), name="Olena", slack_user="U0OLENA")
IVAN = RepFacts(id=uuid4(), name="Ivan", slack_user="U0IVAN")
ZOE = RepFacts(id=uuid4(), name="Zoe", email="zoe@example.com")
INSIDE = {"S0HELP": GroupFacts(frozenset({"U0OLENA", "U0IVAN", "U0STRANGER"}))}


def test_a_rotation_without_reps_goes_round_the_user_group() -> None:
    given = [
        route(RoutingFacts(), GROUPED, [ANNA, OLENA, IVAN], NOON + timedelta(hours=hour), INSIDE).owner_id
        for hour in range(3)
    ]
    assert {*given[:2]} == {OLENA.id, IVAN.id} and given[2] == given[0]


def test_a_queue_has_the_members_of_its_user_group_beside_those_it_names() -> None:
    for reps, wanted in (([ANNA, OLENA], OLENA.id), ([ANNA, ZOE], ZOE.id), ([ANNA], None)):
        assert route(RoutingFacts(intent="purchase"), GROUPED, reps, NOON, INSIDE).owner_id == wanted


def test_where_slack_does_not_say_who_is_in_it_nobody_is_taken_and_the_trace_says_why() -> None:
    refused = {"S0HELP": GroupFacts(problem="Slack does not say who is in it (missing_scope)")}
    for groups, why in ((refused, "missing_scope"), ({}, "not been asked")):
        found = route(RoutingFacts(), GROUPED, [OLENA, IVAN, ANNA], NOON, groups)
        assert found.owner_id is None
        assert any(why in look.why for look in found.trace if look.what == "user group of support")


def test_a_rotation_in_which_nobody_ever_is_stops_the_hub() -> None:
    text = "version: 1\nqueues:\n  help: {rotation: {minutes: 60}}\ndefault_queue: help\n"
    with pytest.raises(BadRouting, match=r"queues\.help\.rotation: nobody is in it"):
        parse_routing(text)
