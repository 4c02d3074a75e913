"""Who gets a conversation: the first rule that holds, the account's owner, the rep whose turn it is; and a trace of it all."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.channel import Channel
from inbox.routing.rules import belongs, route
from inbox.routing.values import (
    Conditions,
    Handing,
    Queue,
    Range,
    RepFacts,
    RoutingFacts,
    RoutingRule,
    RoutingRules,
)
from inbox.triage.values import PriorityLevel

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def queue(name: str, *teams: str) -> Queue:
    return Queue(name, "T0HUB", f"C0{name.upper()}", teams=frozenset(teams))


QUEUES = {"support": queue("support", "support"), "sales": queue("sales", "sales"), "inbox": queue("inbox")}


def rulebook(*rules: RoutingRule, handing: Handing = Handing.ROUND_ROBIN) -> RoutingRules:
    return RoutingRules(QUEUES, "inbox", rules, handing)


def rule(name: str = "rule", to: str = "support", **when: Any) -> RoutingRule:
    return RoutingRule(name, Conditions(**when), to)


def rep(number: int, name: str, **facts: Any) -> RepFacts:
    return RepFacts(id=UUID(int=number), name=name, email=f"{name.lower()}@example.com", **facts)


OLGA = rep(1, "Olga", team="support")
SAM = rep(2, "Sam", team="sales")
TEAM = (OLGA, SAM)
GERMAN = RoutingFacts(
    channel=Channel.TELEGRAM,
    account="shop",
    language="de",
    intent="problem",
    text="Meine Rechnungsnummer fehlt",
    source="Fair",
    country="at",
    priority=PriorityLevel.HIGH,
    value=Decimal(5000),
    sentiment=-0.5,
    is_public=True,
)
HOLDS: dict[str, dict[str, Any]] = {
    "channel": {"channels": frozenset({Channel.TELEGRAM, Channel.EMAIL})},
    "account": {"accounts": frozenset({"shop"})},
    "language": {"languages": frozenset({"de"})},
    "intent": {"intents": frozenset({"problem"})},
    "topic": {"topics": frozenset({"rechnung"})},
    "source": {"sources": frozenset({"fair"})},
    "country": {"countries": frozenset({"at", "de"})},
    "priority": {"priorities": frozenset({PriorityLevel.HIGH})},
    "value": {"value": Range(least=Decimal(5000))},
    "sentiment": {"sentiment": Range(below=Decimal("-0.3"))},
    "public": {"is_public": True},
    "noise": {"is_noise": False},
    "all of them": {"languages": frozenset({"de"}), "value": Range(Decimal(1), Decimal(6000)), "is_public": True},
    "nothing asked": {},
}
FAILS: dict[str, dict[str, Any]] = {
    "channel is telegram, not email": {"channels": frozenset({Channel.EMAIL})},
    "account is shop, not fair": {"accounts": frozenset({"fair"})},
    "language is de, not cs or sk": {"languages": frozenset({"sk", "cs"})},
    "intent is problem, not purchase": {"intents": frozenset({"purchase"})},
    "does not speak of nummer": {"topics": frozenset({"nummer"})},  # the end of a word, not its beginning
    "source is fair, not web": {"sources": frozenset({"web"})},
    "country is at, not cz": {"countries": frozenset({"cz"})},
    "priority is HIGH, not LOW": {"priorities": frozenset({PriorityLevel.LOW})},
    "value is 5000, less than 5001": {"value": Range(least=Decimal(5001))},
    "value is 5000, not below 5000": {"value": Range(below=Decimal(5000))},
    "sentiment is -0.5, not below -0.5": {"sentiment": Range(below=Decimal("-0.5"))},
    "public is yes": {"is_public": False},
}


@pytest.mark.parametrize("when", HOLDS.values(), ids=HOLDS.keys())
def test_a_rule_holds_when_all_it_asks_is_so(when: dict[str, Any]) -> None:
    assert route(GERMAN, rulebook(rule(**when)), TEAM, NOON).queue.name == "support"


@pytest.mark.parametrize(("why", "when"), FAILS.items(), ids=FAILS.keys())
def test_a_rule_that_does_not_hold_says_why(why: str, when: dict[str, Any]) -> None:
    found = route(GERMAN, rulebook(rule(**when)), TEAM, NOON)
    assert found.queue.name == "inbox"
    assert (found.trace[0].held, found.trace[0].why) == (False, why)


def test_the_first_rule_that_holds_decides_and_the_trace_ends_there() -> None:
    book = rulebook(rule("one", "sales", languages=frozenset({"cs"})), rule("two"), rule("three", "sales"))
    found = route(GERMAN, book, TEAM, NOON)
    assert (found.rule, found.owner_id) == ("two", OLGA.id)
    assert [look.what for look in found.trace if look.what.startswith("rule")] == ["rule: one", "rule: two"]
    assert found.words == "To Olga in support: least busy in turn (0 of 20 open)."


def test_the_accounts_owner_goes_first() -> None:
    found = route(replace(GERMAN, owner_id=SAM.id), rulebook(rule()), TEAM, NOON)
    assert (found.owner_id, found.queue.name) == (SAM.id, "support")
    assert found.words == "To Sam in support: looks after this account."


AWAY: dict[str, dict[str, Any]] = {
    "Sam is off duty": {"on_duty": False},
    "Sam has 20 of 20 open": {"open": 20},
}


@pytest.mark.parametrize(("why", "change"), AWAY.items(), ids=AWAY.keys())
def test_an_owner_who_cannot_is_passed_over_and_the_trace_says_so(why: str, change: dict[str, Any]) -> None:
    found = route(replace(GERMAN, owner_id=SAM.id), rulebook(rule()), (OLGA, replace(SAM, **change)), NOON)
    assert found.owner_id == OLGA.id
    assert next(look.why for look in found.trace if look.what == "account owner") == why


def test_a_rule_may_leave_the_owner_aside() -> None:
    book = rulebook(replace(rule(), owner_first=False))
    assert route(replace(GERMAN, owner_id=SAM.id), book, TEAM, NOON).owner_id == OLGA.id


def test_who_took_it_keeps_it_off_duty_and_who_was_given_it_does_not() -> None:
    away = (OLGA, replace(SAM, on_duty=False))
    given = replace(GERMAN, holder_id=SAM.id)
    assert route(given, rulebook(rule()), TEAM, NOON).owner_id == SAM.id
    assert route(given, rulebook(rule()), away, NOON).owner_id == OLGA.id
    assert route(replace(given, has_taken=True), rulebook(rule()), away, NOON).owner_id == SAM.id


def test_those_who_speak_the_language_go_before_the_others() -> None:
    busy_german = rep(3, "Heidi", team="support", languages=frozenset({"de"}), open=15)
    czech = replace(OLGA, languages=frozenset({"cs"}))
    assert route(GERMAN, rulebook(rule()), (czech, busy_german), NOON).owner_id == busy_german.id
    alone = route(GERMAN, rulebook(rule()), (czech,), NOON)
    assert alone.owner_id == czech.id
    assert any("language is left aside" in look.why for look in alone.trace)


def test_nobody_free_leaves_it_in_the_queue() -> None:
    found = route(GERMAN, rulebook(rule()), (replace(OLGA, on_duty=False), SAM), NOON)
    assert (found.owner_id, found.queue.name) == (None, "support")
    assert found.words == "Waits in support: nobody is on duty with room."


def test_a_queue_may_be_handed_to_nobody() -> None:
    found = route(GERMAN, rulebook(handing=Handing.NOBODY), TEAM, NOON)
    assert (found.owner_id, found.words) == (None, "Waits in inbox: until somebody takes it.")


def test_noise_disturbs_nobody_not_even_the_owner() -> None:
    assert route(replace(GERMAN, is_noise=True, owner_id=SAM.id), rulebook(rule()), TEAM, NOON).owner_id is None


def test_equals_take_turns() -> None:
    late = replace(OLGA, last_assigned_at=NOON)
    early = rep(3, "Heidi", team="support", last_assigned_at=NOON - timedelta(hours=1))
    never = rep(4, "Ida", team="support")
    assert route(GERMAN, rulebook(rule()), (late, early), NOON).owner_id == early.id
    assert route(GERMAN, rulebook(rule()), (late, early, never), NOON).owner_id == never.id


def test_a_queue_may_name_its_reps() -> None:
    named = Queue("vip", "T", "C", reps=frozenset({"sam@example.com"}))
    assert [belongs(one, named) for one in TEAM] == [False, True]
    assert all(belongs(one, QUEUES["inbox"]) for one in TEAM)


@pytest.mark.parametrize("resolving", [False, True])
def test_a_thousand_conversations_are_shared_within_one(resolving: bool) -> None:
    """Also where each is resolved at once, so that load never tells them apart."""
    people = {number: rep(number, f"Rep{number}", max_load=10_000) for number in range(1, 8)}
    given: Counter[int] = Counter()
    for minute in range(1000):
        owner = route(GERMAN, rulebook(), tuple(people.values()), NOON).owner_id
        assert owner is not None
        chosen = people[owner.int]
        open_now = chosen.open if resolving else chosen.open + 1
        people[owner.int] = replace(chosen, open=open_now, last_assigned_at=NOON + timedelta(minutes=minute))
        given[owner.int] += 1
    assert max(given.values()) - min(given.values()) <= 1


def test_load_is_shared_by_what_each_can_carry() -> None:
    people = {1: rep(1, "Half", max_load=50), 2: rep(2, "Full", max_load=100)}
    for minute in range(90):
        owner = route(GERMAN, rulebook(), tuple(people.values()), NOON).owner_id
        assert owner is not None
        chosen = people[owner.int]
        people[owner.int] = replace(chosen, open=chosen.open + 1, last_assigned_at=NOON + timedelta(minutes=minute))
    assert (people[1].open, people[2].open) == (30, 60)


teams = st.sampled_from(["", "support", "sales"])
any_reps = st.lists(
    st.builds(
        RepFacts,
        id=st.uuids(),
        name=st.sampled_from(["Olga", "Sam", "Ida"]),
        team=teams,
        languages=st.sampled_from([frozenset(), frozenset({"de"}), frozenset({"cs"})]),
        on_duty=st.booleans(),
        open=st.integers(0, 25),
        max_load=st.integers(0, 20),
        last_assigned_at=st.none() | st.just(NOON),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
any_rules = st.lists(
    st.builds(
        RoutingRule,
        st.sampled_from("abc"),
        st.sampled_from([Conditions(**when) for when in (*HOLDS.values(), *FAILS.values())]),
        st.sampled_from(sorted(QUEUES)),
        st.sampled_from(Handing),
        st.booleans(),
    ),
    max_size=4,
)


@given(any_reps, any_rules, st.booleans(), st.data())
def test_nothing_stays_without_a_queue_and_nobody_above_their_load(
    people: list[RepFacts], rules: list[RoutingRule], noise: bool, data: st.DataObject
) -> None:
    owner = data.draw(st.none() | st.sampled_from([one.id for one in people])) if people else None
    facts = replace(GERMAN, owner_id=owner, is_noise=noise)
    found = route(facts, rulebook(*rules), people, NOON)
    assert found.queue in QUEUES.values() and found.words and found.trace
    assert all(look.what and look.why for look in found.trace)
    if found.owner_id is not None:
        chosen = next(one for one in people if one.id == found.owner_id)
        assert chosen.on_duty and chosen.open < chosen.max_load and not noise
    assert route(facts, rulebook(*rules), people[::-1], NOON) == found
