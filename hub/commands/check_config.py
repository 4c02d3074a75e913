"""hub check-config: what is set, from where, and what is missing."""

import argparse
import json
from typing import Any

from pydantic import SecretStr

from config.loading import Loaded, every_value
from hub.commands.settings import complain, load_for
from hub.wiring import account_problems, missing_settings

WRONG = 1


def run(options: argparse.Namespace) -> int:
    """0 when the hub would start and serve; 1 when something is missing; 2 when a value is wrong."""
    loaded = load_for(options)
    problems = account_problems(loaded.settings)
    missing = missing_settings(loaded.settings)
    rows = [(".".join(path), shown(path, value), loaded.origin(path)) for path, value in every_value(loaded.settings)]
    if options.json:
        print(
            json.dumps(
                {
                    "settings": [dict(zip(("name", "value", "from"), row, strict=True)) for row in rows],
                    "missing": missing,
                    "wrong": problems,
                },
                indent=1,
            )
        )
    else:
        _print_table(rows, missing, loaded)
    if problems:
        complain(problems)
        return 2
    return WRONG if missing else 0


def shown(path: tuple[str, ...], value: Any) -> str:
    """A value as an operator may see it: secrets only by their presence, a password in an address not at all."""
    if isinstance(value, SecretStr) or any(word in path[-1] for word in ("token", "secret", "password", "api_key")):
        return "(set)" if value else "(not set)"
    if path[-1] == "url" and "@" in str(value):
        scheme, rest = str(value).split("://", 1)
        return f"{scheme}://***@{rest.rsplit('@', 1)[1]}"
    if isinstance(value, list):
        return f"{len(value)} entries"
    return "(not set)" if value in (None, "") else str(value)


def _print_table(rows: list[tuple[str, str, str]], missing: list[str], loaded: Loaded) -> None:
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, value, origin in rows:
        print(f"{name:{widths[0]}}  {value:{widths[1]}}  {origin}")
    print()
    if not missing:
        print("Nothing is missing.")
    for line in missing:
        print(f"Missing: {line}")
