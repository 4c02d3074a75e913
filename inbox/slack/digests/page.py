"""Digests as messages. Pure; safe against any text."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from inbox.slack.digests.facts import EveningFacts, MorningFacts, QuietNotice
from inbox.slack.home.facts import QueueItem
from inbox.slack.home.team_page import loads_block
from inbox.slack.home.waiting import deal_words, task_words
from inbox.slack.kit import Block, Message, context, header, line, link, message, rich, words
from inbox.slack.text import one_line
from inbox.slack.words import PRIORITIES, badge, city, clock_words, span_words

NAME, SAID = 60, 140
NOTICES = 15
NOTHING = "Nothing waits for you today. No digest is sent on such a day."
NO_LINKS: Mapping[UUID, str] = {}


def nothing_message() -> Message:
    return message(NOTHING, [context("nothing", NOTHING)])


def digest_message(facts: MorningFacts, now: datetime, links: Mapping[UUID, str] = NO_LINKS) -> Message:
    """What a rep's day holds; what there is none of is left out."""
    title = f"Good morning, {one_line(facts.rep, NAME)}"
    waits = "waits" if facts.mine == 1 else "wait"
    counted = f"{facts.mine} of yours {waits} for an answer" if facts.mine else "Nobody waits for an answer of yours"
    blocks = [
        header(title),
        context("counted", counted, f"Times are in {city(facts.zone)}"),
        *_conversations("risk", "At risk", facts.at_risk, facts, now, links),
        *_conversations("waking", "Waking today", facts.waking, facts, now, links),
        *_lines("tasks", "To do today", [task_words(one, facts.zone, now) for one in facts.tasks]),
        *_lines("deals", "Deals gone quiet", [deal_words(one) for one in facts.deals]),
        *_lines("notices", "While you were away", _notices(facts.notices)),
    ]
    return message(f"{title}: {counted}", blocks)


def _conversations(
    block_id: str,
    title: str,
    found: Sequence[QueueItem],
    facts: MorningFacts,
    now: datetime,
    links: Mapping[UUID, str],
) -> list[Block]:
    if not found:
        return []
    pieces = [words(title, "bold")]
    for one in found:
        name = one_line(one.name, NAME, "Somebody")
        address = links.get(one.conversation_id)
        pieces += [
            words(f"\n{PRIORITIES[one.priority][0]} "),
            link(name, address) if address else words(name),
            words(_about(one, facts, now)),
        ]
    return [rich(block_id, line(*pieces))]


def _about(one: QueueItem, facts: MorningFacts, now: datetime) -> str:
    where = f" · {badge(one.channel).name}" if one.channel else ""
    return f"{where}{_when(one, facts, now)} · {one_line(one.last_words, SAID, '(no words)')}"


def _when(one: QueueItem, facts: MorningFacts, now: datetime) -> str:
    if one.snoozed_until is not None:
        return f" · wakes {clock_words(one.snoozed_until, now, facts.zone)}"
    if one.sla_due_at is None:
        return ""
    if one.sla_due_at <= now:
        return f" · overdue by {span_words(now - one.sla_due_at)}"
    return f" · answer by {clock_words(one.sla_due_at, now, facts.zone)}"


def _lines(block_id: str, title: str, lines: Sequence[str]) -> list[Block]:
    return [rich(block_id, line(words(title, "bold"), *(words(f"\n{one}") for one in lines)))] if lines else []


def _notices(notices: Sequence[QuietNotice]) -> list[str]:
    shown = [f"{one_line(one.name, NAME, 'Somebody')}: {one_line(one.words, SAID, '')}" for one in notices[:NOTICES]]
    return [*shown, f"and {len(notices) - NOTICES} more"] if len(notices) > NOTICES else shown


def evening_message(facts: EveningFacts, now: datetime) -> Message:
    """What the team's day was, and what is left of it."""
    title = f"The day of {one_line(facts.team, NAME)}" if facts.team else "The team's day"
    oldest = f", the oldest for {span_words(now - facts.oldest_unowned)}" if facts.oldest_unowned else ""
    blocks = [
        header(title),
        context("day", f"{facts.opened} began · {facts.sent} messages sent · {facts.resolved} resolved"),
        context("left", f"{facts.open} open · {facts.overdue} overdue · {facts.unowned} without an owner{oldest}"),
        loads_block(facts.reps),
    ]
    return message(f"{title}: {facts.open} open, {facts.overdue} overdue", blocks)
