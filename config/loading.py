"""From sources to Settings, with errors an operator can act on: where it stands, what is wrong, what was meant."""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from config import sources
from config.naming import nearest
from config.settings import Settings
from config.sources import Layer, SourceProblem, Steps, Values

NOT_SET = "not set"


class BadSettings(Exception):
    """The hub must not start. `problems` says everything that is wrong, each with its place and the nearest valid name."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and where each of them comes from."""

    settings: Settings
    found: list[Layer]

    def origin(self, path: Steps) -> str:
        """Where this value stands: an argument, a variable, a file with its line, "default"; "not set" when nowhere."""
        return next((layer.place(path) for layer in self.found if layer.holds(path)), NOT_SET)

    def nearest_origin(self, path: Steps) -> str:
        """Where this value stands, or the innermost table it would stand in."""
        return _place(path, self.found)


def load(
    arguments: Mapping[str, str] | None = None,
    config: Path | None = None,
    secrets: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Loaded:
    """The settings. `environment` stands in for the process's own. Raises BadSettings with every problem at once."""
    found = _read(arguments or {}, config, secrets, environment)
    tree = merged(found)
    try:
        return Loaded(Settings.model_validate(tree), found)
    except ValidationError as error:
        raise BadSettings([_sentence(dict(one), found) for one in error.errors(include_url=False)]) from None


def _read(
    arguments: Mapping[str, str], config: Path | None, secrets: Path | None, environment: Mapping[str, str] | None
) -> list[Layer]:
    """Every source that is there, strongest first."""
    readers = [
        lambda: sources.from_arguments(arguments, from_text),
        lambda: sources.from_environment(environment, from_text),
        *([lambda: sources.from_secret_files(secrets, from_text)] if secrets is not None else []),
        *([lambda: sources.from_file(config)] if config is not None else []),
        sources.defaults,
    ]
    found: list[Layer] = []
    problems: list[str] = []
    for read in readers:
        try:
            found.append(read())
        except SourceProblem as problem:
            problems.append(str(problem))
    if problems:
        raise BadSettings(problems)
    return found


def merged(found: list[Layer]) -> Values:
    """One tree; where two layers speak of the same value the stronger wins. Lists are replaced, never joined."""
    tree: Values = {}
    for layer in reversed(found):
        _lay_over(tree, layer.values)
    return tree


def _lay_over(below: Values, above: Mapping[str, Any]) -> None:
    for name, value in above.items():
        if isinstance(value, Mapping):
            inner = below.get(name)
            below[name] = dict(inner) if isinstance(inner, Mapping) else {}
            _lay_over(below[name], value)
        else:
            below[name] = value


def from_text(path: Steps, text: str) -> Any:
    """What the text of an argument, a variable or a secret file means here: a list is JSON, an empty text is no value."""
    annotation = _annotation(path)
    if typing.get_origin(annotation) is list:
        return sources.json_list(text)
    return None if text == "" and _may_be_none(path) else text


# What is wrong, in words


def _sentence(error: dict[str, Any], found: list[Layer]) -> str:
    path = tuple(str(step) for step in error["loc"])
    name = ".".join(path)
    if error["type"] == "extra_forbidden":
        return f"{_place(path, found)}: there is no setting {name!r}{nearest(path[-1], valid_names(path[:-1]))}"
    if error["type"] == "missing":
        return f"{_place(path[:-1], found)}: {name} is not set, and the hub cannot do without it"
    if not path:
        return _own_words(error)
    return f"{_place(path, found)}: {name}: {_own_words(error)}{_shown(path, error)}{_meant(error)}"


def _own_words(error: Mapping[str, Any]) -> str:
    if error["type"] in ("model_type", "dict_type"):
        return "this is a table, and stands here as a single value"
    words = str(error["msg"]).removeprefix("Value error, ")
    return words[:1].lower() + words[1:]


def _shown(path: Steps, error: Mapping[str, Any]) -> str:
    """The wrong value, where it is short, stands at a declared place and cannot be a secret."""
    value = error.get("input")
    if error["type"] == "value_error" or not isinstance(value, str | int | float | bool) or is_secret(path):
        return ""
    return f", not {value!r}" if len(str(value)) <= 80 else ""


def _meant(error: Mapping[str, Any]) -> str:
    if error["type"] != "literal_error":
        return ""
    return nearest(str(error.get("input")), re.findall(r"'([^']*)'", str(error["ctx"]["expected"])))


def _place(path: Steps, found: list[Layer]) -> str:
    """Where an operator finds this value, or the innermost table that it stands in."""
    for end in range(len(path), 0, -1):
        for layer in found:
            if layer.holds(path[:end]):
                return layer.place(path[:end])
    return "settings"


# What is declared at a path


def valid_names(path: Steps) -> list[str]:
    """The names that may stand in the table at this path; none where any name may."""
    model = _annotation(path)
    return sorted(model.model_fields) if _is_table(model) else []


def is_secret(path: Steps) -> bool:
    """Whether the value here must never be shown: declared secret, of a secret's name, or no declared plain value."""
    annotation = _annotation(path)
    plain = annotation in (str, int, float, bool) or typing.get_origin(annotation) is typing.Literal
    return not plain or bool(re.search(r"token|secret|password|key|url", path[-1]))


def _annotation(path: Steps) -> Any:
    """The declared type at this path, without `| None`; None where nothing is declared."""
    model: Any = Settings
    for step in path:
        model = _inner(model, step)
    return model


def _inner(model: Any, step: str) -> Any:
    """One step further in: a field of a table, an entry of a map, an item of a list."""
    if _is_table(model):
        field = model.model_fields.get(step)
        return _plain(field.annotation) if field else None
    return _plain(typing.get_args(model)[-1]) if typing.get_origin(model) in (dict, list) else None


def _plain(annotation: Any) -> Any:
    """Without `| None` and without what Annotated adds."""
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        annotation = next(one for one in typing.get_args(annotation) if one is not type(None))
    return typing.get_args(annotation)[0] if typing.get_origin(annotation) is typing.Annotated else annotation


def _may_be_none(path: Steps) -> bool:
    table = _annotation(path[:-1])
    field = table.model_fields.get(path[-1]) if _is_table(table) else None
    return field is not None and type(None) in typing.get_args(field.annotation)


def _is_table(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel)


# For whoever shows settings


def every_value(settings: BaseModel) -> Iterator[tuple[Steps, Any]]:
    """Each value with its path, tables and maps opened."""
    for name in type(settings).model_fields:
        yield from _values(getattr(settings, name), (name,))


def _values(value: Any, path: Steps) -> Iterator[tuple[Steps, Any]]:
    match value:
        case BaseModel():
            for inner_path, inner in every_value(value):
                yield (*path, *inner_path), inner
        case dict():
            for name, inner in value.items():
                yield from _values(inner, (*path, str(name)))
        case _:
            yield path, value


def is_declared_secret(annotation: Any) -> bool:
    """Whether a declared type is a secret, alone or as `| None`."""
    return _plain(annotation) is SecretStr
