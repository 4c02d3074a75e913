"""From routing.yaml to RoutingRules, or to everything that is wrong with it at once: file, line, path, what was meant."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from connectors.contract.channel import Channel
from inbox.routing.values import Conditions, Handing, Queue, Range, RoutingRule, RoutingRules, TypedText
from inbox.triage.analysis.values import Intent
from inbox.triage.values import PriorityLevel

Steps = tuple[str | int, ...]
LANGUAGE = r"^[a-z]{2,3}$"
COUNTRY = r"^[a-z]{2}$"


class BadRouting(Exception):
    """routing.yaml cannot be used. `problems`: one sentence each, with file, line and path."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def load_routing(path: Path, *, team: str = "", channel: str = "") -> RoutingRules:
    """The rules of a file. A queue that names no Slack workspace or channel stands in `team` and `channel`.

    Raises BadRouting with every problem at once.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRouting([f"{path}: cannot be read: {error}"]) from error
    return parse_routing(text, str(path), team=team, channel=channel)


def parse_routing(text: str, name: str = "routing.yaml", *, team: str = "", channel: str = "") -> RoutingRules:
    """The rules of a text; `name` is what problems call it. Raises BadRouting."""
    document = _read(text, name)
    problems = [*document.doubles, *_wrong(document), *_unknown_queues(document)]
    if problems:
        raise BadRouting(problems)
    return _rules(RoutingFile.model_validate(document.tree), team, channel)


def _wrong(document: "_Document") -> list[str]:
    try:
        RoutingFile.model_validate(document.tree)
    except ValidationError as error:
        return [document.sentence(dict(one)) for one in error.errors(include_url=False)]
    return []


def _lowered(value: object) -> object:
    """One word or a list of words, as a list in lower case; what is neither is left to be refused."""
    words = value if isinstance(value, list) else [value]
    return [word.lower() if isinstance(word, str) else word for word in words]


def _raised(value: object) -> object:
    words = value if isinstance(value, list) else [value]
    return [word.upper() if isinstance(word, str) else word for word in words]


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


Lower = BeforeValidator(_lowered)
Upper = BeforeValidator(_raised)
Listed = BeforeValidator(_listed)


class Table(BaseModel):
    """A table of the file: an unknown name in it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RangeTable(Table):
    at_least: Decimal | None = None
    below: Decimal | None = None


class WhenTable(Table):
    channel: Annotated[list[Channel], Lower] = []
    account: Annotated[list[str], Listed] = []
    language: Annotated[list[Annotated[str, Field(pattern=LANGUAGE)]], Lower] = []
    intent: Annotated[list[Intent], Lower] = []
    topic: Annotated[list[Annotated[str, Field(min_length=1)]], Lower] = []
    source: Annotated[list[str], Lower] = []
    country: Annotated[list[Annotated[str, Field(pattern=COUNTRY)]], Lower] = []
    priority: Annotated[list[PriorityLevel], Upper] = []
    value: RangeTable | None = None
    sentiment: RangeTable | None = None
    public: bool | None = None
    noise: bool | None = None


class QueueTable(Table):
    slack_channel: str | None = Field(default=None, pattern=r"^[CG][A-Z0-9]{2,}$")
    team: str | None = Field(default=None, pattern=r"^[TE][A-Z0-9]{2,}$")
    reps: Annotated[list[str], Lower] = []
    teams: list[str] = []
    typed_text: TypedText = TypedText.ASK


class RuleTable(Table):
    name: str = Field(min_length=1)
    when: WhenTable = WhenTable()
    queue: str
    hand_out: Handing = Handing.ROUND_ROBIN
    owner_first: bool = True


class RoutingFile(Table):
    version: Literal[1]
    queues: dict[str, QueueTable] = Field(min_length=1)
    default_queue: str
    default_hand_out: Handing = Handing.ROUND_ROBIN
    rules: list[RuleTable] = []


def _rules(file: RoutingFile, team: str, channel: str) -> RoutingRules:
    queues = {
        name: Queue(
            name,
            table.team or team,
            table.slack_channel or channel,
            frozenset(table.reps),
            frozenset(table.teams),
            table.typed_text,
        )
        for name, table in file.queues.items()
    }
    rules = tuple(
        RoutingRule(table.name, _conditions(table.when), table.queue, table.hand_out, table.owner_first)
        for table in file.rules
    )
    return RoutingRules(queues, file.default_queue, rules, file.default_hand_out)


def _conditions(when: WhenTable) -> Conditions:
    return Conditions(
        channels=frozenset(when.channel),
        accounts=frozenset(when.account),
        languages=frozenset(when.language),
        intents=frozenset(when.intent),
        topics=frozenset(when.topic),
        sources=frozenset(when.source),
        countries=frozenset(when.country),
        priorities=frozenset(when.priority),
        value=_range(when.value),
        sentiment=_range(when.sentiment),
        is_public=when.public,
        is_noise=when.noise,
    )


def _range(table: RangeTable | None) -> Range | None:
    return None if table is None else Range(table.at_least, table.below)


class _Words(yaml.SafeLoader):
    """YAML in which only true and false are truth values: NO is Norway."""


_Words.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or letter in "tTfF"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class _Document:
    """The tree of a file and where each part of it stands. `doubles`: keys that stand twice, as sentences."""

    name: str
    tree: object
    lines: dict[Steps, int]
    doubles: list[str]

    def line(self, path: Steps) -> int:
        """Where this stands; of what is missing, where it should."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def sentence(self, error: dict[str, Any]) -> str:
        path: Steps = tuple(error["loc"])
        where = f"{self.name}, line {self.line(path)}: {shown(path)}"
        if error["type"] == "extra_forbidden":
            return f"{where}: there is no such setting{nearest(str(path[-1]), names_at(path[:-1]))}"
        if error["type"] == "missing":
            return f"{where}: is missing"
        if error["type"] == "enum":
            return f"{where}: {error['input']!r} is unknown{nearest(str(error['input']), words_at(path))}"
        return f"{where}: {error['msg'][0].lower()}{error['msg'][1:]}, not {error.get('input')!r}"


def _read(text: str, name: str) -> _Document:
    try:
        node = yaml.compose(text, _Words)
        tree = _Words(text).get_single_data()
    except yaml.YAMLError as error:
        raise BadRouting([f"{name}{_mark(error)}: this is not valid YAML: {_problem(error)}"]) from error
    if not isinstance(tree, dict):
        raise BadRouting([f"{name}, line 1: there are no rules in it; it must have version, queues and default_queue"])
    lines: dict[Steps, int] = {}
    doubles: list[str] = []
    for path, line in _places(node, ()):
        if path in lines:
            doubles.append(f"{name}, line {line}: {shown(path)}: stands here again, first in line {lines[path]}")
        lines[path] = line
    return _Document(name, tree, lines, doubles)


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


def _unknown_queues(document: _Document) -> Iterator[str]:
    """Queues that are named and do not exist, also where other things are wrong."""
    tree = document.tree if isinstance(document.tree, dict) else {}
    queues = tree.get("queues")
    rules = tree.get("rules")
    names = sorted(str(name) for name in queues) if isinstance(queues, dict) else []
    named: list[tuple[Steps, object]] = [(("default_queue",), tree.get("default_queue"))]
    for number, rule in enumerate(rules if isinstance(rules, list) else []):
        if isinstance(rule, dict):
            named.append((("rules", number, "queue"), rule.get("queue")))
    for path, queue in named:
        if names and isinstance(queue, str) and queue not in names:
            where = f"{document.name}, line {document.line(path)}: {shown(path)}"
            yield f"{where}: there is no queue {queue!r}{nearest(queue, names)}"


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


TABLES: dict[str, type[Table]] = {
    "queues": QueueTable,
    "rules": RuleTable,
    "when": WhenTable,
    "value": RangeTable,
    "sentiment": RangeTable,
}
WORDS: dict[str, Sequence[str]] = {
    "channel": [*Channel],
    "intent": [*Intent],
    "priority": [*PriorityLevel],
    "hand_out": [*Handing],
    "default_hand_out": [*Handing],
}


def names_at(path: Steps) -> list[str]:
    """The names that may stand in the table at this path."""
    table = next((TABLES[step] for step in reversed(path) if isinstance(step, str) and step in TABLES), RoutingFile)
    return sorted(table.model_fields)


def words_at(path: Steps) -> Sequence[str]:
    return next((WORDS[step] for step in reversed(path) if isinstance(step, str) and step in WORDS), ())


def _mark(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark is not None else ""


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]
