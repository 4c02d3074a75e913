"""Who is on duty: a table for every page of the App Home. Facts from one reading, and a pure view of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
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
from inbox.slack.presence import store as presences
from inbox.slack.presence.values import Hint
from inbox.slack.presence.words import age_words, hint_words
from inbox.slack.text import one_line
from inbox.slack.words import city

NAME = 40
ROWS = 40
TURNS = 20
TROUBLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """A rep and how they stand. `on_turn` names the queues whose rotation has them on now, with the moment it ends. `hint`:
    what Slack says of them."""

    name: str
    team: str
    on_duty: bool
    open: int
    max_load: int
    on_turn: tuple[tuple[str, datetime], ...] = ()
    hint: Hint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRow:
    """A queue whose reps take turns: who is on until then, and who comes next, "" where nobody does. `stands_in`: who answers
    while whoever is on is off duty or full, "" for nobody; `is_free`: nobody has to."""

    queue: str
    until: datetime
    on: str
    is_free: bool = True
    stands_in: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """Everybody who answers: who is on first, then on duty, then by name. `turns`: the queues with a rotation. `troubles`: user
    groups nobody can be taken from."""

    rows: tuple[DutyRow, ...] = ()
    turns: tuple[TurnRow, ...] = ()
    troubles: tuple[str, ...] = ()


async def duty_facts(
    session: AsyncSession, queues: Sequence[QueueOffer], now: datetime, machine_now: datetime
) -> DutyFacts:
    groups = await routing_store.groups(session, machine_now) if any(queue.user_group for queue in queues) else {}
    reps = [rep for rep in await reps_store.active(session) if rep.role.reaches(RepRole.REP)]
    waiting = await conversation_store.open_counts(session)
    hints = await presences.hints(session, machine_now)
    on = list(_turns(queues, groups, reps, now))
    rows = [
        DutyRow(
            name=rep.name,
            team=rep.team,
            on_duty=rep.on_duty,
            open=waiting.get(rep.id, 0),
            max_load=rep.max_load,
            on_turn=tuple((turn.queue, turn.until) for turn in on if turn.names[0] in _names(rep)),
            hint=hints.get(rep.id),
        )
        for rep in reps
    ]
    return DutyFacts(
        tuple(sorted(rows, key=lambda row: (not row.on_turn, not row.on_duty, row.name))),
        tuple(_turn_row(turn, reps, waiting) for turn in on),
        tuple(_troubles(queues, groups)),
    )


def of_team(facts: DutyFacts, team: str) -> DutyFacts:
    """The same with the people of this team alone; with everybody where it has no name."""
    return replace(facts, rows=tuple(row for row in facts.rows if not team or row.team == team))


class _Turn(NamedTuple):
    """A queue's reps in the order in which they are on, by e-mail address or Slack user id, and until when the first is."""

    queue: str
    names: Sequence[str]
    until: datetime


def _turns(
    queues: Sequence[QueueOffer], groups: Mapping[str, GroupFacts], reps: Sequence[Rep], now: datetime
) -> Iterator[_Turn]:
    known = [(rep.name, rep.slack_user_id or "") for rep in reps]
    for queue in queues:
        rotation = staffed(queue.rotation, members_of(groups.get(queue.user_group, NOT_READ), known))
        on = rota(rotation, now) if rotation is not None else []
        if rotation is not None and on:
            yield _Turn(queue.name, on, turn_ends(rotation, now))


def _turn_row(turn: _Turn, reps: Sequence[Rep], waiting: Mapping[UUID, int]) -> TurnRow:
    """As routing goes about it: the first of them who is on duty and has room."""
    known = {name: rep for rep in reps for name in _names(rep)}
    free = [rep for rep in (known.get(name) for name in turn.names) if rep is not None and _is_free(rep, waiting)]
    first, others = turn.names[0], [name for name in turn.names if name != turn.names[0]]
    shown = {name: known[name].name if name in known else name for name in turn.names}
    is_free = bool(free) and free[0] is known.get(first)
    stands_in = free[0].name if free and not is_free else ""
    then = shown[others[0]] if others else ""
    return TurnRow(queue=turn.queue, until=turn.until, on=shown[first], is_free=is_free, stands_in=stands_in, then=then)


def _is_free(rep: Rep, waiting: Mapping[UUID, int]) -> bool:
    return rep.on_duty and waiting.get(rep.id, 0) < rep.max_load


def _names(rep: Rep) -> tuple[str, ...]:
    return tuple(one for one in ((rep.email or "").lower(), rep.slack_user_id) if one)


def _troubles(queues: Sequence[QueueOffer], groups: Mapping[str, GroupFacts]) -> Iterator[str]:
    for queue in queues:
        problem = groups.get(queue.user_group, NOT_READ).problem if queue.user_group else ""
        if problem:
            yield f"Nobody is taken from the user group of {one_line(queue.name, NAME)}: {problem}."


def duty_table(facts: DutyFacts, zone: ZoneInfo) -> list[Block]:
    """A heading, a line for each queue with turns and one for each person; times on the clock of whoever looks."""
    if not facts.rows and not facts.turns:
        return []
    turns = [words(f"{_turn(turn, zone)}\n") for turn in facts.turns[:TURNS]]
    lines = [words(f"{_row(row, zone)}\n") for row in facts.rows[:ROWS]]
    more = [words(f"and {len(facts.rows) - ROWS} more", "italic")] if len(facts.rows) > ROWS else []
    troubles = [context("duty-troubles", *facts.troubles[:TROUBLES])] if facts.troubles else []
    age = age_words((row.hint for row in facts.rows[:ROWS]), zone)
    return [
        header("Who is on duty"),
        *([rich("duty-turns", line(*turns))] if turns else []),
        *([rich("duty-table", line(*lines, *more))] if lines else []),
        *([context("duty-slack", age)] if age else []),
        *troubles,
    ]


def _turn(turn: TurnRow, zone: ZoneInfo) -> str:
    """Such as "sales: Olena until 14:00 Prague, then Petr"."""
    instead = f"{one_line(turn.stands_in, NAME)} stands in" if turn.stands_in else "nobody is free to stand in"
    on = f"{one_line(turn.on, NAME)}{'' if turn.is_free else f' ({instead})'}"
    then = f", then {one_line(turn.then, NAME)}" if turn.then else ""
    until = f"{turn.until.astimezone(zone):%H:%M} {city(zone)}"
    return f"🔁 {one_line(turn.queue, NAME)}: {on} until {until}{then}"


def _row(row: DutyRow, zone: ZoneInfo) -> str:
    sign, duty = ("🟢", "on duty") if row.on_duty else ("⚪", "off duty")
    team = f" · {one_line(row.team, NAME)}" if row.team else ""
    turns = [
        f" · {one_line(queue, NAME)} until {until.astimezone(zone):%H:%M} {city(zone)}" for queue, until in row.on_turn
    ]
    hint = hint_words(row.hint, zone)
    slack = f" · {hint}" if hint else ""
    return f"{sign} {one_line(row.name, NAME)}: {duty}{team} · {row.open} of {row.max_load} open{''.join(turns)}{slack}"
