"""Counting and summing up a database, whatever its kind and version: each table that is there, each row once."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from crm.search.schema import OWN_TABLES
from hub.backups.manifest import TableSum

ROWS_AT_ONCE = 500
MODULUS = 1 << 256


async def sums_of(connection: AsyncConnection) -> dict[str, TableSum]:
    """By table; the search index is left out, since it is made of the others."""
    columns = await connection.run_sync(_columns)
    return {table: await _sum_of(connection, table, names) for table, names in columns.items()}


def _columns(connection: Connection) -> dict[str, list[str]]:
    found = inspect(connection)
    tables = [one for one in found.get_table_names() if not one.startswith(OWN_TABLES)]
    return {table: sorted(column["name"] for column in found.get_columns(table)) for table in sorted(tables)}


async def _sum_of(connection: AsyncConnection, table: str, names: Sequence[str]) -> TableSum:
    """A sum of the rows' hashes does not ask in which order they come, so nothing has to be sorted."""
    quoted = ", ".join(f'"{name}"' for name in names)
    rows, total = 0, 0
    found = await connection.stream(
        text(f'SELECT {quoted} FROM "{table}"'), execution_options={"yield_per": ROWS_AT_ONCE}
    )
    async for row in found:
        rows += 1
        total = (total + int.from_bytes(_fingerprint(row), "big")) % MODULUS
    return TableSum(rows, f"{total:064x}")


def _fingerprint(row: Sequence[Any]) -> bytes:
    return hashlib.sha256("\x1f".join(map(repr, row)).encode("utf-8", "backslashreplace")).digest()
