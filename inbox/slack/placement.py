"""In which channel of Slack a conversation is shown: the first rule that fits, else the workspace's default channel."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from connectors.contract.channel import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """What a rule may look at. `team` is the team of the rep it was routed to; empty texts where nothing is known."""

    queue: str = ""
    channel: Channel | None = None
    account: str = ""
    language: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRule:
    """Shows in `desk_channel` whatever fits every condition that is set; a rule without conditions fits all."""

    desk_channel: str
    queue: str | None = None
    channel: Channel | None = None
    account: str | None = None
    language: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMap:
    """A workspace, its default channel, and the rules in their order. Ids are Slack's (T..., C...)."""

    workspace: str
    default_channel: str
    rules: tuple[PlaceRule, ...] = ()


@dataclass(frozen=True, slots=True)
class SlackPlace:
    """Where the card stands, and which rule says so."""

    workspace: str
    channel: str
    why: str


def place_of(desk_map: DeskMap, facts: PlaceFacts) -> SlackPlace:
    """The place of the first rule that fits, in the order they are written."""
    for rule in desk_map.rules:
        conditions = conditions_of(rule)
        if all(getattr(facts, name) == wanted for name, wanted in conditions.items()):
            return SlackPlace(desk_map.workspace, rule.desk_channel, _words(conditions))
    return SlackPlace(
        desk_map.workspace, desk_map.default_channel, "no rule places it, so it stands in the default channel"
    )


def conditions_of(rule: PlaceRule) -> Mapping[str, str]:
    """The conditions that a rule sets, by the name of the fact they look at."""
    return {
        one.name: getattr(rule, one.name)
        for one in fields(rule)
        if one.name != "desk_channel" and getattr(rule, one.name) is not None
    }


def _words(conditions: Mapping[str, str]) -> str:
    return " and ".join(f"{name} is {wanted}" for name, wanted in conditions.items()) or "a rule for everything"
