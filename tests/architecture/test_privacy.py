"""Somebody decided about every table and every column what an erasure does to it. Nobody can add one and forget."""

from collections import defaultdict

from hub.migrations.models import metadata
from hub.privacy.tables import EVERY, OWNED
from hub.privacy.treatment import Fate


def test_every_table_has_its_treatment() -> None:
    assert {one.table.name for one in EVERY} == set(metadata.tables)


def test_every_column_of_a_row_that_stays_is_emptied_or_known_to_hold_nothing_personal() -> None:
    decided: dict[str, set[str]] = defaultdict(set)
    for one in EVERY:
        decided[one.table.name] |= one.named
    goes = {one.table.name for one in EVERY if one.fate is Fate.DELETED}
    undecided = {
        table.name: (set(table.columns.keys()) - decided[table.name], decided[table.name] - set(table.columns.keys()))
        for table in metadata.sorted_tables
        if table.name not in goes and decided[table.name] != set(table.columns.keys())
    }
    assert undecided == {}


def test_no_column_is_both_emptied_and_kept() -> None:
    both = {one.table.name: set(one.emptied) & set(one.kept) for one in EVERY if set(one.emptied) & set(one.kept)}
    assert both == {}


def test_what_points_to_a_row_that_goes_goes_before_it() -> None:
    """Where a row is deleted, whatever may point to it was deleted before, or stays and points elsewhere."""
    gone: set[str] = set()
    for one in (treatment for treatment in OWNED if treatment.fate is Fate.DELETED):
        pointing = {
            table.name
            for table in metadata.sorted_tables
            for key in table.foreign_keys
            if key.column.table is one.table and table is not one.table
        }
        assert pointing <= gone, one.table.name
        gone.add(one.table.name)
