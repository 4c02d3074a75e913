"""The shape of an entry of `tables.py`: what becomes of a table's rows when somebody is erased or asks for what is held."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Table

from crm.storage.base import Base
from hub.privacy.whose import Whose, nobody


class Fate(StrEnum):
    """What an erasure does to a table's rows."""

    DELETED = "deleted"  # the row goes
    EMPTIED = "emptied"  # the row stays for counting, without a word of theirs
    SEARCHED = "searched"  # it has no owner in a column: its rows are looked through, see `hub.privacy.unowned`
    OTHERS = "others"  # it holds nothing of people outside


@dataclass(frozen=True, slots=True)
class At:
    """A value that is made when the erasure is: `make(now)`."""

    make: Callable[[datetime], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One table. Every column stands in `emptied` (with what it holds afterwards) or in `kept` (nothing personal), unless the
    row goes as a whole. `title` is what an export calls it, "" where it is not given out; `unsaid` are columns left out of it.
    """

    record: type[Base]
    fate: Fate
    whose: Whose = nobody
    emptied: Mapping[str, Any] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    title: str = ""
    unsaid: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        table = self.record.__table__
        assert isinstance(table, Table)
        return table

    @property
    def named(self) -> frozenset[str]:
        """The columns for which somebody decided."""
        return frozenset(self.emptied) | frozenset(self.kept)
