"""What the journal needs of a database beside its table, in each database's own words.

SQLite: one table; its fingerprints are unique in it. PostgreSQL: the table is partitioned by the days of which its numbers
speak, so that old days go whole; a unique index could not reach across partitions, so the fingerprints have a small table of
their own, in which the same statement that keeps an event looks whether it is new. docs/decisions/journal-partitions.md.
"""

from sqlalchemy import Connection, Table

OWN_TABLES = ("journal_",)  # how their names begin
OWN_INDEXES = ("uq_journal_key", "ix_journal_full")

_ON_SQLITE = (
    "CREATE UNIQUE INDEX uq_journal_key ON journal (key)",
    "CREATE INDEX ix_journal_full ON journal (id) WHERE emptied_at IS NULL",
)
_ON_POSTGRESQL = (
    "CREATE TABLE journal_keys (key BYTEA PRIMARY KEY, journal_id BIGINT NOT NULL)",
    "CREATE INDEX ix_journal_keys_age ON journal_keys USING brin (journal_id) WITH (pages_per_range = 32)",
    "CREATE TABLE journal_rest PARTITION OF journal DEFAULT",
)


def create(connection: Connection) -> None:
    """The table `journal` is there and empty."""
    for statement in _ON_POSTGRESQL if connection.dialect.name == "postgresql" else _ON_SQLITE:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """What goes with the table itself is not named."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP TABLE journal_keys")


def created(_table: Table, connection: Connection, **_options: object) -> None:
    """Heard when the table is made from its model."""
    create(connection)


def dropped(_table: Table, connection: Connection, **_options: object) -> None:
    drop(connection)
