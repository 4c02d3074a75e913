"""`python -m hub.migrations.regenerate`: write the first migration anew from the models.

Only until the first release. From then on that file is history, and every change is a step of its own.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateIndexOp, CreateTableOp, DowngradeOps, DropTableOp, MigrateOperation, UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, BigInteger, DefaultClause, Enum, MetaData, Table, false, true
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.functions import now as now_function
from sqlalchemy.types import TypeEngine

from crm.storage.base import UtcDateTime
from crm.storage.columns import Exact, NewUuid
from hub.migrations.models import metadata

FIRST = Path(__file__).parent / "versions" / "0001_first.py"

HEAD = '''"""The first schema: the CRM document's tables, and what they need around them.

Written by `python -m hub.migrations.regenerate`; see the README beside.
"""

import sqlalchemy as sa
from alembic import op

from hub.migrations.columns import big_id, create_words, drop_words, json, moment, new_uuid, words

revision = "0001"
down_revision = None

'''


ALEMBIC_REMARK = re.compile(r"^ *# ### .* ###\n?", re.MULTILINE)


def main() -> None:
    FIRST.write_text(formatted(source()), encoding="utf-8")


def formatted(program: str) -> str:
    """The program as ruff leaves it: without imports that it does not use, and in the project's layout."""
    return _ruff(_ruff(program, "check", "--fix", "--exit-zero", "--quiet"), "format", "--quiet")


def _ruff(program: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, f"--stdin-filename={FIRST}", "-"]
    return subprocess.run(command, input=program, capture_output=True, text=True, check=True, timeout=60).stdout


def source() -> str:
    """The migration from an empty database to all models, as Python."""
    context = MigrationContext.configure(dialect_name="sqlite")
    tables = metadata.sorted_tables
    upgrade = UpgradeOps([operation for table in tables for operation in _creation(table)])
    downgrade = DowngradeOps([DropTableOp.from_table(table) for table in reversed(tables)])
    return ALEMBIC_REMARK.sub(
        "",
        "".join(
            _file(
                render_python_code(upgrade, render_item=render, migration_context=context),
                render_python_code(downgrade, render_item=render, migration_context=context),
            )
        ),
    )


def _creation(table: Table) -> Iterable[MigrateOperation]:
    yield CreateTableOp.from_table(table)
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        yield CreateIndexOp.from_index(index)


def _file(upgrade: str, downgrade: str) -> Iterable[str]:
    yield HEAD
    yield "WORDS = {\n"
    for name, values in sorted(enums(metadata).items()):
        yield f"    {name!r}: {tuple(values)!r},\n"
    yield "}\n\n\ndef upgrade() -> None:\n    for name, values in WORDS.items():\n        create_words(name, values)\n"
    yield f"    {upgrade}\n\n\ndef downgrade() -> None:\n    {downgrade}\n"
    yield "    for name in WORDS:\n        drop_words(name)\n"


def enums(models: MetaData) -> dict[str, list[str]]:
    """Every named enum of the models with its words. ValueError when two of one name differ."""
    found: dict[str, list[str]] = {}
    for table in models.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Enum) and column.type.name is not None:
                words = found.setdefault(column.type.name, list(column.type.enums))
                if words != list(column.type.enums):
                    raise ValueError(f"two enums are called {column.type.name}: {words} and {column.type.enums}")
    return found


def render(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Our own types and defaults, in the words of `hub.migrations.columns`; False leaves the rest to Alembic."""
    match kind, item:
        case "type", TypeEngine():
            return _type(item)
        case "server_default", DefaultClause():
            return _default(item.arg)
        case _:
            return False


def _type(item: TypeEngine[Any]) -> str | Literal[False]:
    match item:
        case UtcDateTime():
            return "moment"
        case Exact():
            return f"sa.Numeric({item.precision}, {item.scale})"
        case Enum() if item.name is not None:
            return f"words({item.name!r}, WORDS[{item.name!r}])"
        case JSON():
            return "json"
        case BigInteger() if not isinstance(item.dialect_impl(sqlite.dialect()), BigInteger):
            return "big_id"
        case _:
            return False


def _default(argument: Any) -> str | Literal[False]:
    if isinstance(argument, NewUuid):
        return "new_uuid()"
    if isinstance(argument, now_function):
        return "sa.func.now()"
    return {str(true()): "sa.true()", str(false()): "sa.false()"}.get(str(argument), False)


if __name__ == "__main__":
    main()
