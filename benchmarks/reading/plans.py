"""What PostgreSQL does for a question: every statement it takes, run once more under EXPLAIN, and what is wrong with its plan."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import Database

Node = Mapping[str, Any]
EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "


@dataclass(frozen=True, slots=True)
class Statement:
    """As it went to the driver."""

    sql: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class Plan:
    """`nodes`: every step, with how deep it stands. Times in milliseconds; `buffers`: pages of 8 kB that were looked at."""

    sql: str
    nodes: Sequence[tuple[int, Node]]
    milliseconds: float
    buffers: int

    def faults(self, limit: int) -> Iterator[str]:
        """What grows with all that is stored: a whole table read, or more than `limit` rows looked through or sorted."""
        for _, node in self.nodes:
            looked_at = _looked_at(node)
            if node["Node Type"] == "Seq Scan" and looked_at > limit:
                yield f"reads the whole of {node['Relation Name']} ({looked_at:,} rows)"
            elif "Scan" in node["Node Type"] and looked_at > limit:
                yield f"looks through {looked_at:,} rows of {_place(node)}"
            if node["Node Type"] == "Sort" and (rows := _sorted(node)) > limit:
                yield f"sorts {rows:,} rows"

    def __str__(self) -> str:
        return "\n".join(f"{'  ' * depth}{_line(node)}" for depth, node in self.nodes)


@contextmanager
def listening(database: Database) -> Iterator[list[Statement]]:
    """Every statement of questions, from here to the end of the block."""
    heard: list[Statement] = []

    def hear(_connection: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, _many: bool) -> None:
        heard.append(Statement(sql, parameters))

    engine = database.reading_engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


async def explained(session: AsyncSession, statements: Sequence[Statement]) -> list[Plan]:
    """The plans of these, one after the other in one transaction, under the settings that they make for themselves."""
    connection = await session.connection()
    plans = []
    for one in statements:
        if one.sql.startswith("SET "):
            await connection.exec_driver_sql(one.sql)
            continue
        found = await connection.exec_driver_sql(EXPLAIN + one.sql, one.parameters)
        told = found.scalar_one()
        (whole,) = json.loads(told) if isinstance(told, str) else told
        root = whole["Plan"]
        buffers = root["Shared Hit Blocks"] + root["Shared Read Blocks"]
        plans.append(Plan(one.sql, list(_nodes(root, 0)), whole["Execution Time"], buffers))
    return plans


def _nodes(node: Node, depth: int) -> Iterator[tuple[int, Node]]:
    yield depth, node
    for child in node.get("Plans", ()):
        yield from _nodes(child, depth + 1)


def _looked_at(node: Node) -> int:
    """Rows that came out of a step and rows that it threw away, in all its rounds."""
    thrown = sum(int(node.get(f"Rows Removed by {why}", 0)) for why in ("Filter", "Index Recheck", "Join Filter"))
    return (int(node["Actual Rows"]) + thrown) * int(node["Actual Loops"])


def _sorted(node: Node) -> int:
    return max((int(child["Actual Rows"]) * int(child["Actual Loops"]) for child in node["Plans"]), default=0)


def _place(node: Node) -> str:
    return str(node.get("Relation Name") or node.get("Index Name") or node.get("CTE Name") or node["Node Type"])


def _line(node: Node) -> str:
    named = " ".join(
        f"{word} {node[key]}"
        for word, key in (("using", "Index Name"), ("on", "Relation Name"))
        if node.get(key) is not None
    )
    return f"{node['Node Type']} {named}".rstrip() + f" ({int(node['Actual Rows']) * int(node['Actual Loops']):,} rows)"
