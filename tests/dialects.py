"""One dialect of each kind for all engines of a process of tests, and with it what SQLAlchemy has made of each statement.

SQLAlchemy remembers for each dialect how a statement is written. A hub makes its engines once and pays for that once; every
test has a new hub, and writing the same statements anew was a fifth of what tests at the desk cost. Hubs that a test starts as
processes of their own do not know of this.
"""

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

STATEMENTS: LRUCache[Any, Any] = LRUCache(5000)


class Kept(type):
    """A class whose instances are made once for what they are made of."""

    made: dict[Any, Any] = {}

    def __call__(cls, **options: Any) -> Any:
        key = (cls, frozenset(options.items()))
        if key not in Kept.made:
            Kept.made[key] = super().__call__(**options)
        return Kept.made[key]


class Sharing:
    """What both kinds have."""

    driver_module: Any

    @classmethod
    def import_dbapi(cls) -> Any:
        return cls.driver_module

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=STATEMENTS)


class KeptSqlite(Sharing, SQLiteDialect_aiosqlite, metaclass=Kept):
    driver_module = SQLiteDialect_aiosqlite.import_dbapi()
    supports_statement_cache = True


class KeptPostgres(Sharing, PGDialect_asyncpg, metaclass=Kept):
    driver_module = PGDialect_asyncpg.import_dbapi()
    supports_statement_cache = True


def keep_dialects() -> None:
    """From now on every engine of this process shares them."""
    registry.register("sqlite.aiosqlite", __name__, KeptSqlite.__name__)
    registry.register("postgresql.asyncpg", __name__, KeptPostgres.__name__)
