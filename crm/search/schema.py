"""The search index, kept by the database itself.

Triggers write it in the transaction of whatever changes: no action, import or repair by hand can forget it, what is erased
is gone from it, and what is edited or deleted is found by its present words only. There is no record of these tables: they
can be thrown away and made again from what they speak of.

- `search_entries`: everything said, and every note. PostgreSQL keeps a tsvector of the words; SQLite the folded words, with
  the full text index `search_words` (FTS5) beside it, and a number that grows with the time it was said.
- `search_names`: what each living contact is called, folded, and the runs of three letters of it (an array on PostgreSQL,
  the FTS5 index `search_grams` on SQLite), for names half remembered. No extension of PostgreSQL is needed.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Connection, MetaData, Table, event

from crm.storage.base import Base

SPEAKS_OF = frozenset(
    {
        "attachments",
        "crm_companies",
        "crm_contacts",
        "crm_interactions",
        "crm_notes",
        "identities",
        "interaction_versions",
    }
)
OWN_TABLES = "search_"
"""How the names of all its tables, indexes and functions begin."""


def create(connection: Connection) -> None:
    """Make the index over tables that are there, and fill it with what stands in them."""
    for statement in _creation(connection.dialect.name):
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Take the index away; nothing else is lost."""
    for statement in _removal(connection.dialect.name):
        connection.exec_driver_sql(statement)


@event.listens_for(Base.metadata, "after_create")
def made_with_the_tables(metadata: MetaData, connection: Connection, **options: Any) -> None:
    """Where tables are made from the models, without migrations, their index is made with them."""
    made: Iterable[Table] = options.get("tables") or ()
    if {table.name for table in made} >= SPEAKS_OF:
        create(connection)


@cache
def _creation(dialect: str) -> tuple[str, ...]:
    from crm.search import schema_postgresql, schema_sqlite  # long texts, which only a migration needs

    made = schema_postgresql.CREATION if dialect == "postgresql" else schema_sqlite.creation()
    return (*made, *FILLING)


FILLING = (
    "UPDATE crm_interactions SET subject = subject",
    "UPDATE crm_notes SET text = text",
    "UPDATE crm_contacts SET first_name = first_name",
)


def _removal(dialect: str) -> Iterator[str]:
    from crm.search import schema_postgresql, schema_sqlite

    yield from schema_postgresql.removal() if dialect == "postgresql" else schema_sqlite.removal()
