"""Column types and defaults as migrations write them, each in its form for the database at hand."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

moment = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def words(name: str, values: Iterable[str]) -> sa.types.TypeEngine[str]:
    """An enum type on PostgreSQL (made before by `create_words`), a checked text on SQLite."""
    allowed = tuple(values)
    on_postgresql = postgresql.ENUM(*allowed, name=name, create_type=False)
    return sa.Enum(*allowed, name=name, create_constraint=True).with_variant(on_postgresql, "postgresql")


def create_words(name: str, values: Iterable[str]) -> None:
    """Make the enum type where the database has such."""
    if op.get_bind().dialect.name == "postgresql":
        postgresql.ENUM(*values, name=name).create(op.get_bind())


def drop_words(name: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        postgresql.ENUM(name=name).drop(op.get_bind())


def new_uuid() -> sa.TextClause:
    """A random UUID, made by the database."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    return sa.text("gen_random_uuid()" if on_postgresql else "(lower(hex(randomblob(16))))")
