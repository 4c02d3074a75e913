"""From sources to Settings, with errors an operator can act on: where it stands, what is wrong, what was meant."""

import difflib
import re
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from config.settings import ENVIRONMENT_PREFIX, Layer, Settings, Values, environment_names, layers, merged


class BadSettings(Exception):
    """The hub must not start. `problems` says everything that is wrong, each with its place and the nearest valid name."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Loaded:
    settings: Settings
    found: list[Layer]

    def origin(self, path: tuple[str, ...]) -> str:
        """Which source gave this value; "not set" when none did."""
        return next((layer.name for layer in self.found if _holds(layer.values, path)), "not set")


def load(arguments: Mapping[str, Any] | None = None, config: Path | None = None, secrets: Path | None = None) -> Loaded:
    """The settings. Raises BadSettings with every problem at once."""
    found = _read(arguments, config, secrets)
    problems = [*_unclaimed_environment(), *_problems(found, config)]
    if problems:
        raise BadSettings(problems)
    return Loaded(Settings.model_validate(merged(found)), found)


def _read(arguments: Mapping[str, Any] | None, config: Path | None, secrets: Path | None) -> list[Layer]:
    try:
        return layers(arguments, config, secrets)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings([f"{config}: this is not valid TOML: {error}"]) from error
    except OSError as error:
        raise BadSettings([f"{error.filename}: cannot be read: {error.strerror}"]) from error


def _problems(found: list[Layer], config: Path | None) -> list[str]:
    try:
        # model_validate on the merged tree alone: every source has been read already, and none may be read twice.
        Settings.__pydantic_validator__.validate_python(merged(found))
    except ValidationError as error:
        return [_sentence(dict(one), found, config) for one in error.errors(include_url=False)]
    return []


def _sentence(error: dict[str, Any], found: list[Layer], config: Path | None) -> str:
    path = tuple(str(step) for step in error["loc"])
    name = ".".join(path)
    place = _place(path, found, config)
    if error["type"] == "extra_forbidden":
        return f"{place}: there is no setting {name!r}{nearest(path[-1], valid_names(path[:-1]))}"
    if error["type"] == "missing":
        return f"{name} is not set, and the hub cannot do without it"
    shown = "" if _is_secret(path) else f", not {error.get('input')!r}"
    return f"{place}: {name}: {error['msg'][0].lower()}{error['msg'][1:]}{shown}"


def nearest(wrong: str, valid: list[str]) -> str:
    """ "; did you mean 'x'?" or the list of what there is."""
    close = difflib.get_close_matches(wrong, valid, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there is {', '.join(valid)}" if valid else ""


def valid_names(path: tuple[str, ...]) -> list[str]:
    """The names that may stand in the table at this path."""
    model: Any = Settings
    for step in path:
        model = _inner(model, step)
        if model is None:
            return []
    return sorted(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _inner(model: Any, step: str) -> Any:
    """The model one step further in: a field of a table, an entry of a map, an item of a list."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        field = model.model_fields.get(step)
        return _plain(field.annotation) if field else None
    arguments = typing.get_args(model)
    return _plain(arguments[-1]) if arguments else None


def _plain(annotation: Any) -> Any:
    """Without the `| None`."""
    if isinstance(annotation, types.UnionType):
        return next(one for one in typing.get_args(annotation) if one is not type(None))
    return annotation


def _is_secret(path: tuple[str, ...]) -> bool:
    model: Any = Settings
    for step in path:
        model = _inner(model, step)
    return model is SecretStr or bool(re.search(r"token|secret|password|key|url", path[-1]))


def _place(path: tuple[str, ...], found: list[Layer], config: Path | None) -> str:
    """Where an operator finds this value: the variable's name, or file and line."""
    origin = next((layer.name for layer in found if _holds(layer.values, path)), "settings")
    if origin == "environment":
        return f"{ENVIRONMENT_PREFIX}{'__'.join(path).upper()} in the environment"
    if config is not None and origin == str(config):
        return f"{config}, line {line_of(path, config.read_text('utf-8'))}"
    return origin


def line_of(path: tuple[str, ...], text: str) -> int:
    """The line of a TOML text that sets this path, or that of its table; 1 where it cannot be told."""
    table: tuple[str, ...] = ()
    best = 1
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        if header:
            table = tuple(part.strip().strip("\"'") for part in header[1].split("."))
            best = number if table == path[: len(table)] else best
            continue
        key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if key and (*table, *key[1].replace('"', "").split(".")) == path[: len(table) + 1 + key[1].count(".")]:
            best = number
    return best


def _holds(values: Any, path: tuple[str, ...]) -> bool:
    for step in path:
        if isinstance(values, list):
            if not step.isdigit() or int(step) >= len(values):
                return False
            values = values[int(step)]
        elif isinstance(values, Mapping) and step in values:
            values = values[step]
        else:
            return False
    return True


def _unclaimed_environment() -> list[str]:
    """Names in the environment that look like settings and are none."""
    known = {f"{ENVIRONMENT_PREFIX}{name}".upper() for name in Settings.model_fields}
    problems = []
    for name in environment_names():
        table = name.upper().split("__", 1)[0]
        if table not in known:
            problems.append(f"{name} in the environment: there is no such setting{nearest(table, sorted(known))}")
        elif "__" not in name:
            problems.append(f"{name} in the environment: {table} is a table; name a value in it, as {table}__NAME")
    return problems


def every_value(settings: BaseModel, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each value with its path, tables opened."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        here = (*path, name)
        if isinstance(value, BaseModel):
            yield from every_value(value, here)
        elif isinstance(value, dict):
            yield from _map_values(value, here)
        else:
            yield here, value


def _map_values(values: Values, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in values.items():
        here = (*path, str(name))
        if isinstance(value, BaseModel):
            yield from every_value(value, here)
        elif isinstance(value, dict):
            yield from _map_values(value, here)
        else:
            yield here, value
