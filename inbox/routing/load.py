"""From routing.yaml to RoutingRules, or to everything that is wrong with it at once: file, line, path, what was meant."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from connectors.contract.channel import Channel
from inbox.documents import BadDocument, Document, Grammar, Steps, nearest, read_document, shown, text_of
from inbox.routing.values import Conditions, Handing, Queue, Range, Rotation, RoutingRule, RoutingRules, TypedText
from inbox.triage.analysis.values import Intent
from inbox.triage.values import PriorityLevel

LANGUAGE = r"^[a-z]{2,3}$"
COUNTRY = r"^[a-z]{2}$"


class BadRouting(BadDocument):
    """routing.yaml cannot be used."""


def load_routing(path: Path, *, team: str = "", channel: str = "") -> RoutingRules:
    """The rules of a file. A queue that names no Slack workspace or channel stands in `team` and `channel`.

    Raises BadRouting with every problem at once.
    """
    try:
        text = text_of(path)
    except BadDocument as error:
        raise BadRouting(error.problems) from error
    return parse_routing(text, str(path), team=team, channel=channel)


def parse_routing(text: str, name: str = "routing.yaml", *, team: str = "", channel: str = "") -> RoutingRules:
    """The rules of a text; `name` is what problems call it. Raises BadRouting."""
    try:
        document = read_document(text, name, GRAMMAR)
    except BadDocument as error:
        raise BadRouting(error.problems) from error
    problems = [*document.doubles, *_wrong(document), *_unknown_queues(document), *_empty_rotations(document)]
    if problems:
        raise BadRouting(problems)
    return _rules(RoutingFile.model_validate(document.tree), team, channel)


def _wrong(document: Document) -> list[str]:
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
    tier: Annotated[list[Annotated[str, Field(min_length=1)]], Lower] = []
    value: RangeTable | None = None
    sentiment: RangeTable | None = None
    public: bool | None = None
    noise: bool | None = None


class RotationTable(Table):
    minutes: int = Field(ge=1, le=60 * 24 * 28)
    reps: Annotated[list[str], Lower] = []


class QueueTable(Table):
    slack_channel: str | None = Field(default=None, pattern=r"^[CG][A-Z0-9]{2,}$")
    team: str | None = Field(default=None, pattern=r"^[TE][A-Z0-9]{2,}$")
    reps: Annotated[list[str], Lower] = []
    teams: list[str] = []
    typed_text: TypedText = TypedText.ASK
    rotation: RotationTable | None = None
    user_group: str | None = Field(default=None, pattern=r"^S[A-Z0-9]{2,}$")


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
            None if table.rotation is None else Rotation(table.rotation.minutes, tuple(table.rotation.reps)),
            table.user_group or "",
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
        tiers=frozenset(when.tier),
        value=_range(when.value),
        sentiment=_range(when.sentiment),
        is_public=when.public,
        is_noise=when.noise,
    )


def _range(table: RangeTable | None) -> Range | None:
    return None if table is None else Range(table.at_least, table.below)


def _unknown_queues(document: Document) -> Iterator[str]:
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


def _empty_rotations(document: Document) -> Iterator[str]:
    """Rotations in which nobody is ever on."""
    tree = document.tree if isinstance(document.tree, dict) else {}
    queues = tree.get("queues")
    for name, table in queues.items() if isinstance(queues, dict) else ():
        rotation = table.get("rotation") if isinstance(table, dict) else None
        if isinstance(rotation, dict) and not rotation.get("reps") and not table.get("user_group"):
            path: Steps = ("queues", name, "rotation")
            where = f"{document.name}, line {document.line(path)}: {shown(path)}"
            yield f"{where}: nobody is in it. Name reps in it, or a user_group for the queue"


TABLES: dict[str, type[Table]] = {
    "queues": QueueTable,
    "rules": RuleTable,
    "when": WhenTable,
    "value": RangeTable,
    "sentiment": RangeTable,
    "rotation": RotationTable,
}
WORDS: dict[str, Sequence[str]] = {
    "channel": [*Channel],
    "intent": [*Intent],
    "priority": [*PriorityLevel],
    "hand_out": [*Handing],
    "default_hand_out": [*Handing],
    "typed_text": [*TypedText],
}
GRAMMAR = Grammar(RoutingFile, TABLES, WORDS, "version, queues and default_queue")
