"""The modals of calling somebody, and of telling about a call that was made elsewhere. Pure views of frozen values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inbox.calling.values import Verdict
from inbox.deliveries.values import Purpose
from inbox.slack.kit import (
    Block,
    ask,
    choice,
    context,
    line_input,
    modal,
    moment_input,
    option,
    section,
    select,
    text_input,
)
from inbox.slack.text import one_line
from inbox.slack.words import PURPOSES

CALL, LOG = "call", "log_call"
TITLES = {"call": "Call", "log": "Log a call"}
THEY, WE = "they", "we"
NAME = 60
SENTENCE = 300
MINUTES = re.compile(r"([0-9]{1,4})(?:([:.,])([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone of theirs."""

    identity_id: UUID
    number: str
    is_proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What the modal of a call shows. `verdict` is the gate's on the first number, for the `purpose` shown. `rep_phone` None: the
    account's own telephone rings."""

    reference: str
    name: str
    numbers: Sequence[Number]
    accounts: Sequence[str]
    purpose: Purpose
    verdict: Verdict
    rep_phone: str | None


def call(facts: CallFacts) -> Block:
    """Which number, from which of ours, and the gate's word."""
    name = one_line(facts.name, NAME, "they")
    yours = (
        f"Your telephone, {facts.rep_phone}, rings first. When you pick up, {name} will be called."
        if facts.rep_phone
        else f"The telephone of the account rings first, since your own number is not in the settings. Then {name} will be called."
    )
    blocks = [
        section("how", yours),
        _numbers(facts.numbers),
        *([_accounts(facts.accounts)] if len(facts.accounts) > 1 else []),
        ask("purpose", "Why you call", select("call.purpose", _purposes(), facts.purpose.value)),
        context("word", one_line(gate_word(facts.verdict), SENTENCE)),
    ]
    return modal(CALL, TITLES["call"], blocks, facts.reference, "Call")


def gate_word(verdict: Verdict) -> str:
    """Can call now; can call from a moment, and why not before; cannot call, and why."""
    if verdict.may_call:
        return "Can call now."
    if verdict.when:
        return f"Can call from {verdict.when}: {verdict.why}."
    return f"Cannot call: {verdict.why}."


def _numbers(numbers: Sequence[Number]) -> Block:
    offers = [option(_shown(one), str(one.identity_id)) for one in numbers]
    return ask("number", "Their number", select("call.number", offers, offers[0]["value"]))


def _shown(one: Number) -> str:
    return one.number if one.is_proven else f"{one.number} (not proven)"


def _accounts(accounts: Sequence[str]) -> Block:
    offers = [option(one, one[:150]) for one in accounts]
    return ask("account", "From our number", select("call.account", offers, offers[0]["value"]))


def _purposes() -> list[Block]:
    return [option(label, purpose.value) for purpose, label in PURPOSES.items()]


def log(reference: str, name: str, numbers: Sequence[Number], now: datetime) -> Block:
    """Who called whom, when, how long, and what was said."""
    who = one_line(name, NAME, "They")
    directions = [option(f"{who} called us", THEY), option(f"We called {who}", WE)]
    blocks = [
        ask("direction", "Who called", choice("log.direction", directions, WE)),
        *([_numbers(numbers)] if numbers else []),
        ask("when", "When", moment_input("log.when", int(now.timestamp()) // 60 * 60)),
        ask("minutes", "Minutes, 0 where nobody answered", line_input("log.minutes", placeholder="3, or 3:12")),
        ask("notes", "Notes", text_input("log.notes", placeholder="What was said, in your words."), optional=True),
    ]
    return modal(LOG, TITLES["log"], blocks, reference, "Keep")


def seconds_of(minutes: str) -> int | None:
    """`3`, `3:12` and `3.5` in seconds; None for anything else."""
    found = MINUTES.fullmatch(minutes.strip())
    if found is None:
        return None
    whole, sign, part = int(found[1]) * 60, found[2], found[3] or ""
    if sign == ":":
        return whole + int(part) if len(part) == 2 and int(part) < 60 else None
    return whole + (round(float(f"0.{part}") * 60) if part else 0)
