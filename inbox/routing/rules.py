"""Which rep answers, and why. Pure: the same facts, rules and reps always give the same route."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from inbox.routing.values import (
    NOT_READ,
    Conditions,
    GroupFacts,
    Handing,
    Look,
    Queue,
    Range,
    RepFacts,
    Rotation,
    Route,
    RoutingFacts,
    RoutingRule,
    RoutingRules,
)

LONG_AGO = datetime.min.replace(tzinfo=UTC)
NO_RULE = "no rule"
BY_HAND = "moved by hand"


class Answer(NamedTuple):
    """Whether one condition holds, and why."""

    held: bool
    why: str


@dataclass(slots=True)
class _Trace:
    looks: list[Look] = field(default_factory=list)

    def look(self, what: str, held: bool, why: str) -> bool:
        self.looks.append(Look(what, held, why))
        return held


def route(
    facts: RoutingFacts,
    rules: RoutingRules,
    reps: Sequence[RepFacts],
    now: datetime,
    groups: Mapping[str, GroupFacts] | None = None,
) -> Route:
    """The queue of the first rule that holds, and in it: who has it already, else the account's owner, else the rep on duty
    whose turn it is. Nobody free leaves the conversation in the queue, where it is seen.

    `now` says whose turn it is in a rotation; duty and load come with the reps. `groups`: Slack's user groups by id.
    """
    trace = _Trace()
    rule = _first_rule(facts, rules, trace)
    queue = _with_group(rules.queues[rule.queue], reps, groups or {}, trace)
    rep, why = _find_rep(facts, rule, queue, reps, trace, now)
    return Route(
        owner_id=rep.id if rep else None,
        queue=queue,
        rule=rule.name,
        words=f"To {rep.name} in {queue.name}: {why}." if rep else f"Waits in {queue.name}: {why}.",
        trace=tuple(trace.looks),
    )


def _first_rule(facts: RoutingFacts, rules: RoutingRules, trace: _Trace) -> RoutingRule:
    """What a rep moved stays there, and so does noise in what was placed before; where no rule speaks, nothing moves either."""
    placed = facts.placed_queue if facts.placed_queue in rules.queues else ""
    if placed and facts.is_pinned:
        trace.look(BY_HAND, True, f"a rep put it into {placed}")
        return RoutingRule(BY_HAND, Conditions(), placed, rules.default_handing)
    if placed and facts.is_noise:
        trace.look("noise", True, f"it stays in {placed}")
        return RoutingRule("noise", Conditions(), placed, Handing.NOBODY)
    for rule in rules.rules:
        answers = list(answers_to(rule.when, facts))
        failed = next((answer for answer in answers if not answer.held), None)
        why = failed.why if failed else "; ".join(answer.why for answer in answers) or "asks for nothing"
        if trace.look(f"rule: {rule.name}", failed is None, why):
            return rule
    return RoutingRule(NO_RULE, Conditions(), placed or rules.default, rules.default_handing)


def _find_rep(
    facts: RoutingFacts, rule: RoutingRule, queue: Queue, reps: Sequence[RepFacts], trace: _Trace, now: datetime
) -> tuple[RepFacts | None, str]:
    known = {rep.id: rep for rep in reps}
    if holder := _holder(facts, known, trace):
        return holder, "has it already"
    if facts.is_noise:
        trace.look("anybody", False, "nobody is disturbed for this")
        return None, "nobody is disturbed for automatic mail, newsletters and spam"
    if rule.owner_first and (owner := _owner(facts.owner_id, known, trace)):
        return owner, "looks after this account"
    if rule.handing is Handing.NOBODY:
        trace.look("round robin", False, f"{queue.name} is handed to nobody")
        return None, "until somebody takes it"
    if rule.handing is Handing.ROTATION and queue.rotation is not None:
        return _on_rotation(queue, queue.rotation, reps, trace, now)
    return _in_turn(facts, queue, reps, trace)


def _with_group(queue: Queue, reps: Sequence[RepFacts], groups: Mapping[str, GroupFacts], trace: _Trace) -> Queue:
    """The queue with those who are in its user group. Where nobody knows who that is, it is nobody, and why is said."""
    if not queue.user_group:
        return queue
    group = groups.get(queue.user_group, NOT_READ)
    members = members_of(group, [(rep.name, rep.slack_user) for rep in reps])
    why = group.problem or f"{len(members)} of its people answer here"
    trace.look(f"user group of {queue.name}", bool(members), why)
    return replace(queue, reps=queue.reps | frozenset(members), rotation=staffed(queue.rotation, members))


def members_of(group: GroupFacts, reps: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The Slack user ids of those `reps` (name, Slack user id) who are in it, by name; nobody where there is a problem."""
    return tuple(user for _, user in sorted(reps) if user in group.users) if not group.problem else ()


def staffed(rotation: Rotation | None, members: tuple[str, ...]) -> Rotation | None:
    """A rotation that names nobody goes round the members of the user group."""
    return rotation if rotation is None or rotation.reps else replace(rotation, reps=members)


def rota(rotation: Rotation, now: datetime) -> list[str]:
    """The e-mail addresses (or Slack user ids) in the order in which they are on, whoever is on now first; none where nobody
    is in it. Every turn begins at the same moment for everybody, counted from 1970."""
    if not rotation.reps:
        return []
    turn_number = int(now.timestamp()) // (rotation.minutes * 60)
    place = turn_number % len(rotation.reps)
    return [*rotation.reps[place:], *rotation.reps[:place]]


def turn_ends(rotation: Rotation, now: datetime) -> datetime:
    """When whoever is on now hands over."""
    seconds = rotation.minutes * 60
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)


def _on_rotation(
    queue: Queue, rotation: Rotation, reps: Sequence[RepFacts], trace: _Trace, now: datetime
) -> tuple[RepFacts | None, str]:
    known = {name: rep for rep in reps for name in (rep.email.lower(), rep.slack_user)}
    for place, name in enumerate(rota(rotation, now)):
        rep = known.get(name)
        if rep is not None and _is_free(rep, queue, trace):
            why = f"is on until {turn_ends(rotation, now):%H:%M} UTC" if place == 0 else "stands in for whoever is on"
            trace.look("rotation", True, f"{rep.name} {why}")
            return rep, why
    trace.look("rotation", False, f"nobody of {queue.name} is on duty with room")
    return None, "nobody is on duty with room"


def _holder(facts: RoutingFacts, known: dict[UUID, RepFacts], trace: _Trace) -> RepFacts | None:
    """Who took it keeps it; whom it was merely given to keeps it while on duty."""
    holder = known.get(facts.holder_id) if facts.holder_id else None
    if holder is None:
        return None
    if facts.has_taken:
        trace.look("has it already", True, f"{holder.name} took it")
        return holder
    why = f"{holder.name} {'is on duty' if holder.on_duty else 'is off duty'}"
    return holder if trace.look("has it already", holder.on_duty, why) else None


def _owner(owner_id: UUID | None, known: dict[UUID, RepFacts], trace: _Trace) -> RepFacts | None:
    if owner_id is None:
        trace.look("account owner", False, "the account has none")
        return None
    owner = known.get(owner_id)
    if owner is None:
        trace.look("account owner", False, "is no rep any more")
        return None
    hindrance = _hindrance(owner)
    held = trace.look("account owner", not hindrance, f"{owner.name} {hindrance or 'is on duty and has room'}")
    return owner if held else None


def _in_turn(facts: RoutingFacts, queue: Queue, reps: Sequence[RepFacts], trace: _Trace) -> tuple[RepFacts | None, str]:
    members = sorted((rep for rep in reps if belongs(rep, queue)), key=lambda rep: (rep.name, rep.id))
    free = [rep for rep in members if _is_free(rep, queue, trace)]
    if not free:
        trace.look("round robin", False, f"nobody of {queue.name} is on duty with room")
        return None, "nobody is on duty with room"
    speaking = [rep for rep in free if _speaks(rep, facts.language)]
    if facts.language and len(speaking) < len(free):
        who = ", ".join(rep.name for rep in speaking) or "nobody who is free, so language is left aside"
        trace.look(f"speaks {facts.language}", bool(speaking), who)
    chosen = min(speaking or free, key=turn)
    equals = [rep for rep in speaking or free if _load(rep) == _load(chosen)]
    why = f"{chosen.open} of {chosen.max_load} open{', the longest without a new one' if len(equals) > 1 else ''}"
    trace.look("round robin", True, f"{chosen.name}: {why}")
    return chosen, f"least busy in turn ({why})"


def turn(rep: RepFacts) -> tuple[Fraction, datetime, UUID]:
    """The smallest goes next: by share of load, then who got something longest ago, then by id."""
    return _load(rep), rep.last_assigned_at or LONG_AGO, rep.id


def _load(rep: RepFacts) -> Fraction:
    return Fraction(rep.open, max(rep.max_load, 1))


def belongs(rep: RepFacts, queue: Queue) -> bool:
    if not queue.reps and not queue.teams and not queue.user_group:
        return True
    is_named = rep.email.lower() in queue.reps or rep.slack_user in queue.reps
    return is_named or (bool(rep.team) and rep.team in queue.teams)


def _is_free(rep: RepFacts, queue: Queue, trace: _Trace) -> bool:
    hindrance = _hindrance(rep)
    if hindrance:
        trace.look(f"{queue.name}: {rep.name}", False, hindrance)
    return not hindrance


def _hindrance(rep: RepFacts) -> str:
    if not rep.on_duty:
        return "is off duty"
    return f"has {rep.open} of {rep.max_load} open" if rep.open >= rep.max_load else ""


def _speaks(rep: RepFacts, language: str) -> bool:
    return not language or not rep.languages or language in rep.languages


def answers_to(when: Conditions, facts: RoutingFacts) -> Iterator[Answer]:
    """One answer for each condition that is asked."""
    for name, wanted, found in (
        ("channel", when.channels, facts.channel),
        ("account", when.accounts, facts.account),
        ("language", when.languages, facts.language),
        ("intent", when.intents, facts.intent),
        ("source", when.sources, facts.source.lower()),
        ("country", when.countries, facts.country),
        ("priority", when.priorities, facts.priority),
        ("tier", when.tiers, facts.tier),
    ):
        if wanted:
            yield _one_of(name, wanted, found)
    if when.topics:
        yield _about(when.topics, facts.text)
    if when.value is not None:
        yield _within("value", when.value, facts.value)
    if when.sentiment is not None:
        yield _within("sentiment", when.sentiment, Decimal(str(facts.sentiment)))
    for name, asked, is_so in (
        ("public", when.is_public, facts.is_public),
        ("noise", when.is_noise, facts.is_noise),
    ):
        if asked is not None:
            yield Answer(asked == is_so, f"{name} is {_yes(is_so)}")


def _one_of(name: str, wanted: frozenset[str], found: str | None) -> Answer:
    shown = found or "unknown"
    if found in wanted:
        return Answer(True, f"{name} is {shown}")
    return Answer(False, f"{name} is {shown}, not {' or '.join(sorted(wanted))}")


def _about(topics: frozenset[str], text: str) -> Answer:
    words = "".join(letter if letter.isalnum() else " " for letter in text.lower())
    padded = f" {' '.join(words.split())}"
    named = sorted(topic for topic in topics if f" {topic}" in padded)
    if named:
        return Answer(True, f"speaks of {', '.join(named)}")
    return Answer(False, f"does not speak of {' or '.join(sorted(topics))}")


def _within(name: str, wanted: Range, found: Decimal) -> Answer:
    shown = f"{found.normalize():f}"
    if wanted.least is not None and found < wanted.least:
        return Answer(False, f"{name} is {shown}, less than {wanted.least}")
    if wanted.below is not None and found >= wanted.below:
        return Answer(False, f"{name} is {shown}, not below {wanted.below}")
    return Answer(True, f"{name} is {shown}")


def _yes(held: bool) -> str:
    return "yes" if held else "no"
