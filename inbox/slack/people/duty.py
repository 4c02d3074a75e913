"""Who is on duty: a table for the App Home. Facts from one reading, and a pure view of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps import store as reps_store
from crm.reps.values import RepRole
from inbox.conversations import store as conversation_store
from inbox.routing.rules import rota, turn_ends
from inbox.routing.values import Rotation
from inbox.slack.kit import Block, header, line, rich, words
from inbox.slack.text import one_line
from inbox.slack.words import city

NAME = 40
ROWS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """A rep and how they stand. `on_turn` names the queues whose rotation has them on now, with the moment it ends."""

    name: str
    team: str
    on_duty: bool
    open: int
    max_load: int
    on_turn: tuple[tuple[str, datetime], ...] = ()


async def duty_rows(session: AsyncSession, rotations: Mapping[str, Rotation], now: datetime) -> list[DutyRow]:
    """Everybody who answers: who is on first, then on duty, then by name. `rotations` by the name of their queue."""
    waiting = await conversation_store.open_counts(session)
    on = {queue: (rota(rotation, now)[0], turn_ends(rotation, now)) for queue, rotation in rotations.items()}
    rows = [
        DutyRow(
            name=rep.name,
            team=rep.team,
            on_duty=rep.on_duty,
            open=waiting.get(rep.id, 0),
            max_load=rep.max_load,
            on_turn=tuple((queue, until) for queue, (email, until) in on.items() if email == (rep.email or "").lower()),
        )
        for rep in await reps_store.active(session)
        if rep.role.reaches(RepRole.REP)
    ]
    return sorted(rows, key=lambda row: (not row.on_turn, not row.on_duty, row.name))


def duty_table(rows: Sequence[DutyRow], zone: ZoneInfo) -> list[Block]:
    """A heading and a line for each; times on the clock of whoever looks."""
    if not rows:
        return []
    lines = [words(f"{_row(row, zone)}\n") for row in rows[:ROWS]]
    more = [words(f"and {len(rows) - ROWS} more", "italic")] if len(rows) > ROWS else []
    return [header("Who is on duty"), rich("duty-table", line(*lines, *more))]


def _row(row: DutyRow, zone: ZoneInfo) -> str:
    sign, duty = ("🟢", "on duty") if row.on_duty else ("⚪", "off duty")
    team = f" · {one_line(row.team, NAME)}" if row.team else ""
    turns = [
        f" · {one_line(queue, NAME)} until {until.astimezone(zone):%H:%M} {city(zone)}" for queue, until in row.on_turn
    ]
    return f"{sign} {one_line(row.name, NAME)}: {duty}{team} · {row.open} of {row.max_load} open{''.join(turns)}"
