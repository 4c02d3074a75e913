"""Who is on duty: a table for the App Home. Facts from one reading, and a pure view of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps import store as reps_store
from crm.reps.model import Rep
from crm.reps.values import RepRole
from inbox.conversations import store as conversation_store
from inbox.routing import store as routing_store
from inbox.routing.rules import members_of, rota, staffed, turn_ends
from inbox.routing.values import NOT_READ, GroupFacts
from inbox.slack.kit import Block, context, header, line, rich, words
from inbox.slack.people.facts import QueueOffer
from inbox.slack.text import one_line
from inbox.slack.words import city

NAME = 40
ROWS = 40
TROUBLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """A rep and how they stand. `on_turn` names the queues whose rotation has them on now, with the moment it ends."""

    name: str
    team: str
    on_duty: bool
    open: int
    max_load: int
    on_turn: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """Everybody who answers: who is on first, then on duty, then by name. `troubles`: user groups nobody can be taken from."""

    rows: tuple[DutyRow, ...] = ()
    troubles: tuple[str, ...] = ()


async def duty_facts(
    session: AsyncSession, queues: Sequence[QueueOffer], now: datetime, machine_now: datetime
) -> DutyFacts:
    groups = await routing_store.groups(session, machine_now) if any(queue.user_group for queue in queues) else {}
    reps = [rep for rep in await reps_store.active(session) if rep.role.reaches(RepRole.REP)]
    waiting = await conversation_store.open_counts(session)
    on = list(_turns(queues, groups, reps, now))
    rows = [
        DutyRow(
            name=rep.name,
            team=rep.team,
            on_duty=rep.on_duty,
            open=waiting.get(rep.id, 0),
            max_load=rep.max_load,
            on_turn=tuple((turn.queue, turn.until) for turn in on if turn.who in _names(rep)),
        )
        for rep in reps
    ]
    return DutyFacts(
        tuple(sorted(rows, key=lambda row: (not row.on_turn, not row.on_duty, row.name))),
        tuple(_troubles(queues, groups)),
    )


class _Turn(NamedTuple):
    """Who is on in a queue, by e-mail address or Slack user id, and until when."""

    queue: str
    who: str
    until: datetime


def _turns(
    queues: Sequence[QueueOffer], groups: Mapping[str, GroupFacts], reps: Sequence[Rep], now: datetime
) -> Iterator[_Turn]:
    known = [(rep.name, rep.slack_user_id or "") for rep in reps]
    for queue in queues:
        rotation = staffed(queue.rotation, members_of(groups.get(queue.user_group, NOT_READ), known))
        on = rota(rotation, now) if rotation is not None else []
        if rotation is not None and on:
            yield _Turn(queue.name, on[0], turn_ends(rotation, now))


def _names(rep: Rep) -> tuple[str, ...]:
    return tuple(one for one in ((rep.email or "").lower(), rep.slack_user_id) if one)


def _troubles(queues: Sequence[QueueOffer], groups: Mapping[str, GroupFacts]) -> Iterator[str]:
    for queue in queues:
        problem = groups.get(queue.user_group, NOT_READ).problem if queue.user_group else ""
        if problem:
            yield f"Nobody is taken from the user group of {one_line(queue.name, NAME)}: {problem}."


def duty_table(facts: DutyFacts, zone: ZoneInfo) -> list[Block]:
    """A heading and a line for each; times on the clock of whoever looks."""
    if not facts.rows:
        return []
    lines = [words(f"{_row(row, zone)}\n") for row in facts.rows[:ROWS]]
    more = [words(f"and {len(facts.rows) - ROWS} more", "italic")] if len(facts.rows) > ROWS else []
    troubles = [context("duty-troubles", *facts.troubles[:TROUBLES])] if facts.troubles else []
    return [header("Who is on duty"), rich("duty-table", line(*lines, *more)), *troubles]


def _row(row: DutyRow, zone: ZoneInfo) -> str:
    sign, duty = ("🟢", "on duty") if row.on_duty else ("⚪", "off duty")
    team = f" · {one_line(row.team, NAME)}" if row.team else ""
    turns = [
        f" · {one_line(queue, NAME)} until {until.astimezone(zone):%H:%M} {city(zone)}" for queue, until in row.on_turn
    ]
    return f"{sign} {one_line(row.name, NAME)}: {duty}{team} · {row.open} of {row.max_load} open{''.join(turns)}"
