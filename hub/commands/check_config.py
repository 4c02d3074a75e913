"""hub check-config: what is set, from where, and what is missing."""

import argparse
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import SecretStr

from config.loading import every_value
from hub.accounts import account_problems, is_secret, missing_settings
from hub.commands.settings import complain, database_problems, file_problems, load_for

MISSING = 1
WRONG = 2
HIDDEN = "(set)"
NOTHING = "(not set)"
_INSIDE_ADDRESS = re.compile(r"(?<=://)[^/\s@]*@")
_PASSWORD_IN_QUERY = re.compile(r"(?i)((?:password|token|secret)=)[^&\s]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as an operator may see it, and where it was found."""

    name: str
    value: str
    origin: str


def run(options: argparse.Namespace) -> int:
    """0 when the hub would start and serve; 1 when something is missing; 2 when a value is wrong."""
    loaded = load_for(options)
    wrong = [*account_problems(loaded), *database_problems(loaded.settings), *file_problems(loaded.settings)]
    missing = missing_settings(loaded.settings)
    rows = [
        Row(".".join(path), shown(path, value), loaded.origin(path)) for path, value in every_value(loaded.settings)
    ]
    if options.json:
        print(json.dumps({"settings": [asdict(row) for row in rows], "missing": missing, "wrong": wrong}, indent=1))
    else:
        _print_table(rows, missing)
    if wrong:
        complain(wrong)
        return WRONG
    return MISSING if missing else 0


def shown(path: tuple[str, ...], value: Any) -> str:
    """A value as an operator may see it: of a secret only whether it is there, of an address no password."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, SecretStr):
        return HIDDEN if value.get_secret_value() else NOTHING
    if path[0] == "connectors" and is_secret(path):
        return HIDDEN
    if isinstance(value, list):
        return f"{len(value)} of them"
    return _PASSWORD_IN_QUERY.sub(r"\1***", _INSIDE_ADDRESS.sub("***@", str(value)))


def _print_table(rows: list[Row], missing: list[str]) -> None:
    name_width = max(len(row.name) for row in rows)
    value_width = min(60, max(len(row.value) for row in rows))
    for row in rows:
        print(f"{row.name:{name_width}}  {row.value:{value_width}}  {row.origin}")
    print()
    print("Nothing is missing." if not missing else "\n".join(f"Missing: {line}" for line in missing))
