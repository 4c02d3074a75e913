"""A YAML file of an operator's, with the line of everything in it, so that a problem can say where it stands."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

Steps = tuple[str | int, ...]


class BadDocument(Exception):
    """The file cannot be used. `problems`: one sentence each, with file, line and path."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def text_of(path: Path) -> str:
    """What stands in the file. Raises BadDocument."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadDocument([f"{path}: cannot be read: {error}"]) from error


# libyaml's, where PyYAML was built with it: it reads ten times as fast, and a start reads some forty files.
SAFE_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def plain_tree(text: str) -> object:
    """What a YAML text holds, of plain values only; None of an empty one. Raises yaml.YAMLError."""
    loader = SAFE_LOADER(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


_RESOLVERS = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or letter in "tTfF"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Words: type[yaml.SafeLoader] = type("_Words", (SAFE_LOADER,), {"yaml_implicit_resolvers": _RESOLVERS})
"""YAML in which only true and false are truth values: NO is Norway."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What may stand in a file: the table of the whole, those inside it by the names they stand under, the words that a setting of
    that name allows, and in words what must not be missing."""

    whole: type[BaseModel]
    tables: Mapping[str, type[BaseModel]]
    words: Mapping[str, Sequence[str]]
    needed: str

    def names_at(self, path: Steps) -> list[str]:
        """The names that may stand in the table at this path."""
        inside = (self.tables[step] for step in reversed(path) if isinstance(step, str) and step in self.tables)
        return sorted(next(inside, self.whole).model_fields)

    def words_at(self, path: Steps) -> Sequence[str]:
        return next((self.words[step] for step in reversed(path) if isinstance(step, str) and step in self.words), ())


@dataclass(frozen=True, slots=True)
class Document:
    """The tree of a file and where each part of it stands. `doubles`: keys that stand twice, as sentences."""

    name: str
    tree: object
    lines: dict[Steps, int]
    doubles: list[str]
    grammar: Grammar

    def line(self, path: Steps) -> int:
        """Where this stands; of what is missing, where it should."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def sentence(self, error: dict[str, Any]) -> str:
        path: Steps = tuple(step for step in error["loc"] if step != "[key]")
        where = f"{self.name}, line {self.line(path)}: {shown(path)}"
        if error["type"] == "extra_forbidden":
            return f"{where}: there is no such setting{nearest(str(path[-1]), self.grammar.names_at(path[:-1]))}"
        if error["type"] == "missing":
            return f"{where}: is missing"
        if error["type"] == "enum":
            return f"{where}: {error['input']!r} is unknown{nearest(str(error['input']), self.grammar.words_at(path))}"
        said = str(error["msg"]).removeprefix("Value error, ")
        return f"{where}: {said[0].lower()}{said[1:]}, not {error.get('input')!r}"


def read_document(text: str, name: str, grammar: Grammar) -> Document:
    """The tree of a text; `name` is what problems call it. Raises BadDocument."""
    try:
        node = yaml.compose(text, _Words)
        tree = _Words(text).get_single_data()
    except yaml.YAMLError as error:
        raise BadDocument([f"{name}{_mark(error)}: this is not valid YAML: {_problem(error)}"]) from error
    if not isinstance(tree, dict):
        raise BadDocument([f"{name}, line 1: there are no rules in it; it must have {grammar.needed}"])
    lines: dict[Steps, int] = {}
    doubles: list[str] = []
    for path, line in _places(node, ()):
        if path in lines:
            doubles.append(f"{name}, line {line}: {shown(path)}: stands here again, first in line {lines[path]}")
        lines[path] = line
    return Document(name, tree, lines, doubles, grammar)


def _places(node: yaml.Node | None, path: Steps, above: tuple[yaml.Node, ...] = ()) -> Iterator[tuple[Steps, int]]:
    """Every key and item of the file with its line, counted from 1. An alias to what stands around it is not followed."""
    if node is None or any(node is one for one in above):
        return
    inside = (*above, node)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _places(value, here, inside)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield (*path, number), item.start_mark.line + 1
            yield from _places(item, (*path, number), inside)


def shown(path: Steps) -> str:
    """("rules", 0, "when") -> rules[0].when."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "the file"


def nearest(wrong: str, valid: Sequence[str]) -> str:
    """ "; did you mean 'x'?", or the list of what there is."""
    close = difflib.get_close_matches(wrong, [str(word) for word in valid], n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there is {', '.join(valid)}" if valid else ""


def _mark(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark is not None else ""


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]
