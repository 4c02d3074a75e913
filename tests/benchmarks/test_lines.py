"""Which lines count as code."""

from benchmarks.lines import code_lines, table
from connectors import registry

SOURCE = '''"""A module."""

import os  # with a remark

# a remark alone


def told(
    word: str,
) -> str:
    """Say it.

    More of it.
    """
    return """two
lines""" + word
'''


def test_only_code_counts() -> None:
    assert code_lines(SOURCE) == 6  # import, def with its three lines, the text of two


def test_every_connector_has_a_row() -> None:
    rows = dict(table())
    for name in registry.BUILT_IN:
        assert rows[name]["connector"] > 0, name
        assert rows[name]["tests"] > 0, name
