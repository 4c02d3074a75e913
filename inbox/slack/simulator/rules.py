"""Small rules that say what a piece of JSON must look like; a rule answers with Slack's own kind of error lines."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Rule = Callable[[Any, str], list[str]]


def fault(message: str, where: str) -> str:
    """One line as in `response_metadata.messages`, with the JSON pointer of the place."""
    return f"[ERROR] {message} [json-pointer:{where}]"


def text(most: int, least: int = 1) -> Rule:
    """A string of so many characters."""

    def check(value: Any, where: str) -> list[str]:
        if not isinstance(value, str):
            return [fault("must be a string", where)]
        if len(value) < least:
            return [fault(f"must be more than {least - 1} characters", where)]
        return [fault(f"must be less than {most + 1} characters", where)] if len(value) > most else []

    return check


def matching(pattern: str, meaning: str) -> Rule:
    """A string of this form."""

    def check(value: Any, where: str) -> list[str]:
        fits = isinstance(value, str) and re.fullmatch(pattern, value)
        return [] if fits else [fault(f"must be {meaning}", where)]

    return check


def one_of(*allowed: object) -> Rule:
    """One of a closed list of values."""

    def check(value: Any, where: str) -> list[str]:
        return [] if value in allowed else [fault(f"must be one of {', '.join(map(str, allowed))}", where)]

    return check


def flag(value: Any, where: str) -> list[str]:
    """True or false."""
    return [] if isinstance(value, bool) else [fault("must be a boolean", where)]


def number(least: float | None = None, most: float | None = None) -> Rule:
    """A number within bounds, both included."""

    def check(value: Any, where: str) -> list[str]:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return [fault("must be a number", where)]
        if least is not None and value < least:
            return [fault(f"must be at least {least:g}", where)]
        return [fault(f"must be at most {most:g}", where)] if most is not None and value > most else []

    return check


def listed(rule: Rule, most: int | None = None, least: int = 1) -> Rule:
    """A list of so many items, each of which keeps the rule."""

    def check(value: Any, where: str) -> list[str]:
        if not isinstance(value, list):
            return [fault("must be an array", where)]
        if len(value) < least:
            return [fault(f"no fewer than {least} items allowed", where)]
        if most is not None and len(value) > most:
            return [fault(f"no more than {most} items allowed", where)]
        return [line for place, item in enumerate(value) for line in rule(item, f"{where}/{place}")]

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule], *further: Rule) -> Rule:
    """An object with these keys and no others; `further` rules judge it as a whole once its keys are right."""
    known = {**optional, **required}

    def check(value: Any, where: str) -> list[str]:
        if not isinstance(value, dict):
            return [fault("must be an object", where)]
        lines = [fault(f"missing required field: {key}", where) for key in required if key not in value]
        lines += [
            fault(f"additional property not allowed: {key}", f"{where}/{key}") for key in value if key not in known
        ]
        lines += [line for key, rule in known.items() if key in value for line in rule(value[key], f"{where}/{key}")]
        return lines or [line for rule in further for line in rule(value, where)]

    return check


def by_type(table: Mapping[str, Rule], what: str) -> Rule:
    """An object whose `type` says which rule of the table judges it."""

    def check(value: Any, where: str) -> list[str]:
        if not isinstance(value, dict):
            return [fault("must be an object", where)]
        rule = table.get(str(value.get("type")))
        return rule(value, where) if rule else [fault(f"unsupported {what} type: {value.get('type')}", f"{where}/type")]

    return check


def anything(value: Any, where: str) -> list[str]:
    """No demand."""
    return []


def unique(names: Iterable[Any], what: str, where: str) -> list[str]:
    """A line for each name that occurs more than once."""
    counted = Counter(name for name in names if name is not None)
    return [fault(f"{what} `{name}` already exists", where) for name, times in counted.items() if times > 1]
