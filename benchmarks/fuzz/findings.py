"""What was found, counted by what it is, with the first payload that showed it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Findings:
    """`first`: of each finding the number of the payload that showed it first, from which it can be made again."""

    times: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, number: int) -> None:
        self.times[what] += 1
        self.first.setdefault(what, number)

    def __len__(self) -> int:
        return len(self.times)

    def lines(self) -> list[str]:
        return [f"{times}x {what} (first by payload {self.first[what]})" for what, times in self.times.most_common()]


@dataclass(frozen=True, slots=True)
class Read:
    """One channel at parse level. `seconds` is the time of everything, `slowest` that of one payload and its number; `slow`
    counts those that took longer than the bound. `outcomes`: kinds of events, and unreadable bodies."""

    channel: str
    payloads: int
    seconds: float
    slowest: tuple[float, int]
    slow: int
    megabytes: float
    outcomes: Mapping[str, int]
    findings: Findings


@dataclass(slots=True)
class PostedChannel:
    """What a channel's posts were answered. `answers`: status -> how often; 0 where the connection broke."""

    channel: str
    payloads: int = 0
    signed: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    answers: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Posted:
    """All channels posted to one hub. `facts`: what was seen of it afterwards, in words."""

    channels: list[PostedChannel]
    facts: Mapping[str, str]
    findings: Findings
