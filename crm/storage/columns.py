"""Column types and defaults of the CRM's tables, beside those that every record shares.

The defaults are the database's own, so that a row written by any other program gets them too.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Dialect, Enum, Numeric, TypeDecorator, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from connectors.contract.channel import Channel

MOVES_WITH_CONTACT = {"moves_with_contact": True}
"""`info` of a foreign key to a contact: when two contacts become one, these rows follow."""

OptionalJson = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON in which nothing known is SQL NULL, never the JSON word null."""


class Exact(TypeDecorator[Decimal]):
    """DECIMAL(precision, scale), a Decimal in Python on both databases.

    SQLite keeps binary floats; with the at most 15 digits used here the way there and back is exact after rounding to
    `scale` (IEEE 754 doubles carry 15 decimal digits).
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale)
        self.precision = precision
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Numeric(self.precision, self.scale, asdecimal=False))
        return dialect.type_descriptor(Numeric(self.precision, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        exact = Decimal(value).quantize(self._step(), ROUND_HALF_EVEN)
        return float(exact) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(str(value)).quantize(self._step(), ROUND_HALF_EVEN)

    def _step(self) -> Decimal:
        return Decimal(1).scaleb(-self.scale)


class NewUuid(ColumnElement[Any]):
    """A random UUID made by the database: the default of every id."""

    inherit_cache = True


@compiles(NewUuid, "postgresql")
def _new_uuid_on_postgresql(element: NewUuid, compiler: SQLCompiler, **options: Any) -> str:
    return "gen_random_uuid()"


@compiles(NewUuid, "sqlite")
def _new_uuid_on_sqlite(element: NewUuid, compiler: SQLCompiler, **options: Any) -> str:
    return "(lower(hex(randomblob(16))))"


def named_enum(words: type[StrEnum], name: str) -> Enum:
    """An enum of the CRM document: the database holds the words' names in capitals, under the document's type name."""
    return Enum(words, name=name, create_constraint=True)


channel_type = named_enum(Channel, "communication_channel_enum")
new_uuid = NewUuid()
now = func.now()
zero = text("0")
empty = text("''")
