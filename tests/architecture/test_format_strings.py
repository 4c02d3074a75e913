"""`str.format` reaches into the objects it is given, so nothing that comes from outside may be its text.

Allowed are literals, constants of the program, and texts of the operator's files, which are checked when they are read.
"""

import ast
from collections.abc import Iterator

from tests.architecture.source import ROOT, modules

READING_METHODS = frozenset({"format", "format_map", "vformat"})
# The operator's own words, whose places are checked at the start (inbox/automatic_texts.py), and a page's own words.
CHECKED = frozenset({("inbox/out_of_hours/actions.py", "text"), ("hub/web/leaving/page.py", "words.asks")})


def formatted() -> Iterator[tuple[str, ast.expr]]:
    """Every text that is formatted by a method of its own: file, and the expression that gives it."""
    for module in modules():
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in READING_METHODS
            ):
                yield str(module.path.relative_to(ROOT)), node.func.value


def is_of_the_program(text: ast.expr) -> bool:
    is_literal = isinstance(text, ast.Constant) and isinstance(text.value, str)
    return is_literal or (isinstance(text, ast.Name) and text.id.isupper())


def test_nothing_from_outside_is_a_format_string() -> None:
    found = list(formatted())
    assert len(found) >= 5
    other = {(file, ast.unparse(text)) for file, text in found if not is_of_the_program(text)}
    assert other <= CHECKED, sorted(other - CHECKED)
