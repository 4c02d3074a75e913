"""Where settings may stand, strongest first: an argument of the command, the environment (`HUB_DATABASE__URL`), a folder of
secret files (`database__url` in it), `hub.toml`, and `config/defaults.toml`. The only place that reads the environment.
"""

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.settings import DEFAULTS_FILE

ENVIRONMENT_PREFIX = "HUB_"
# Names that are read before there are settings, or by who starts the hub.
RESERVED_NAMES = frozenset({"HUB_CONFIG", "HUB_SECRETS", "HUB_COMMAND"})
RESERVED_PREFIX = "HUB_TEST_"

Values = dict[str, Any]
Steps = tuple[str, ...]
ReadText = Callable[[Steps, str], Any]
"""What a text means at this place of the settings. Raises ValueError."""


class SourceProblem(Exception):
    """A source cannot be read. The text says which, where and why."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One source and what it says. `place` tells an operator where a value of it stands."""

    values: Values
    place: Callable[[Steps], str]

    def holds(self, path: Steps) -> bool:
        values: Any = self.values
        for step in path:
            if isinstance(values, list) and step.isdigit() and int(step) < len(values):
                values = values[int(step)]
            elif isinstance(values, Mapping) and step in values:
                values = values[step]
            else:
                return False
        return True


@dataclass(frozen=True, slots=True)
class _Named:
    """A value that stands alone under a name: an argument, a variable, a file."""

    name: str
    path: Steps
    text: str


def from_arguments(pairs: Mapping[str, str], read: ReadText) -> Layer:
    return _from_named([_Named(f"--set {name}", tuple(name.split(".")), text) for name, text in pairs.items()], read)


def from_environment(environment: Mapping[str, str] | None, read: ReadText) -> Layer:
    """The names that claim to be settings of the hub; the process's own environment unless another is given."""
    given = os.environ if environment is None else environment
    named = [
        _Named(f"{name} in the environment", _split(name[len(ENVIRONMENT_PREFIX) :]), given[name])
        for name in sorted(given)
        if _claims_to_be_ours(name.upper())
    ]
    return _from_named(named, read)


def from_secret_files(folder: Path, read: ReadText) -> Layer:
    """Each file is a setting: `slack__bot_token` holds the text of slack.bot_token, without the line break at its end."""
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise SourceProblem(f"{folder}: cannot be read: {error.strerror}") from error
    return _from_named([_Named(str(path), _split(path.name), _text(path).rstrip("\r\n")) for path in files], read)


def from_file(path: Path) -> Layer:
    text = _text(path)
    return Layer(_toml(path, text), lambda steps: f"{path}, line {line_of(steps, text)}")


def defaults() -> Layer:
    return Layer(_toml(DEFAULTS_FILE, _text(DEFAULTS_FILE)), lambda _steps: "default")


def foreign_environment() -> dict[str, str]:
    """The environment without settings of the hub: for child processes that shall take none from it."""
    return {name: value for name, value in os.environ.items() if not _claims_to_be_ours(name.upper())}


def environment_value(name: str) -> str | None:
    return os.environ.get(name)


def _claims_to_be_ours(name: str) -> bool:
    return name.startswith(ENVIRONMENT_PREFIX) and name not in RESERVED_NAMES and not name.startswith(RESERVED_PREFIX)


def _split(name: str) -> Steps:
    return tuple(name.lower().split("__"))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise SourceProblem(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceProblem(f"{path}: cannot be read: it is not UTF-8 text") from error


def _toml(path: Path, text: str) -> Values:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceProblem(f"{path}: this is not valid TOML: {error}") from error


def _from_named(named: list[_Named], read: ReadText) -> Layer:
    tree: Values = {}
    for one in named:
        _put(tree, one, _meaning(one, read))

    def place(path: Steps) -> str:
        """The one that set this path, or stands in it; else the one that comes nearest."""
        return max(named, key=lambda one: _shared(one.path, path)).name if named else "nowhere"

    return Layer(tree, place)


def _meaning(one: _Named, read: ReadText) -> Any:
    try:
        return read(one.path, one.text)
    except ValueError as error:
        raise SourceProblem(f"{one.name}: {error}") from error


def _put(tree: Values, one: _Named, value: Any) -> None:
    *tables, last = one.path
    for step in tables:
        tree = tree.setdefault(step, {})
        if not isinstance(tree, dict):
            raise SourceProblem(f"{one.name}: {step} has a value already, so nothing can stand below it")
    if last in tree:
        raise SourceProblem(f"{one.name}: {'.'.join(one.path)} is given twice, or as a value and as a table")
    tree[last] = value


def _shared(first: Steps, second: Steps) -> int:
    """How many steps two paths go together."""
    return next(
        (n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(second)),
    )


def json_list(text: str) -> list[Any]:
    """Raises ValueError."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise ValueError('a list is written here as JSON, for example ["en", "de"]')
    return found


_WORD = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*(?:\.|$)""")


def line_of(path: Steps, text: str) -> int:
    """The line of a TOML text that sets this path, else that of the table or list it stands in; 1 where it cannot be told."""
    places = list(_places(text))
    around = [(len(place), number) for number, place in places if place == path[: len(place)]]
    within = [number for number, place in places if path == place[: len(path)]]
    deepest = max((depth for depth, _ in around), default=0)
    return next((number for depth, number in around if depth == deepest), within[0] if within else 1)


def _places(text: str) -> Iterator[tuple[int, Steps]]:
    """Each line of a TOML text that begins a table or sets a value, with its path."""
    table: Steps = ()
    counts: dict[Steps, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)([^\]]+)\]", line):
            table = _numbered(_words(header[2]), counts)
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, str(counts[table]))
            yield number, table
        elif key := re.match(r"""\s*((?:"[^"]*"|'[^']*'|[\w.-]|\s(?=[\w."'=]))+?)\s*=""", line):
            yield number, (*table, *_words(key[1]))


def _words(dotted: str) -> Steps:
    return tuple(next(group for group in found.groups() if group is not None) for found in _WORD.finditer(dotted))


def _numbered(names: Steps, counts: Mapping[Steps, int]) -> Steps:
    """The path of a table below lists of tables: [fruits.skin] after the second [[fruits]] is fruits.1.skin."""
    path: Steps = ()
    for index, name in enumerate(names):
        path = (*path, name)
        if path in counts and index + 1 < len(names):
            path = (*path, str(counts[path]))
    return path
