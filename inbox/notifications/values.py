"""The words of notifications."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a rep may be told of."""

    HAND_ASSIGNED = "hand_assigned"  # somebody gave them a conversation
    RULE_ASSIGNED = "rule_assigned"  # routing gave them one
    MENTION = "mention"  # somebody named them
    CUSTOMER_MESSAGE = "customer_message"  # a customer wrote in a conversation of theirs
    SLA = "sla"  # a promise of theirs is near its end, or broken


class NoticeWay(StrEnum):
    OFF = "off"
    DIRECT = "direct"
    DIRECT_OUTSIDE_QUIET_HOURS = "outside_quiet"


class NoticeTime(StrEnum):
    """When a rep is told."""

    NEVER = "never"
    NOW = "now"
    MORNING = "morning"  # with the morning digest


class NoticeState(StrEnum):
    WAITING = "waiting"  # for its direct message
    TOLD = "told"
    GATHERED = "gathered"  # for the morning digest
    READ_OUT = "read_out"  # told in one


@dataclass(frozen=True, slots=True)
class QuietHours:
    """On the rep's clock, from `start` up to, and without, `end`; over midnight where the end is not after the start."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class RepPreferences:
    """How a rep wants to be told of what, and when their day begins and ends (on their own clock).

    `quiet` None: no hour of the day is quiet. `quiet_weekends`: Saturday and Sunday are quiet as a whole.
    """

    ways: Mapping[NoticeKind, NoticeWay] = field(default_factory=dict)
    quiet: QuietHours | None = QuietHours(time(20), time(8))
    quiet_weekends: bool = True
    morning: time = time(8, 30)
    evening: time = time(17, 30)

    def way(self, kind: NoticeKind) -> NoticeWay:
        return self.ways.get(kind, DEFAULT_WAYS[kind])


DEFAULT_WAYS: Mapping[NoticeKind, NoticeWay] = {
    NoticeKind.HAND_ASSIGNED: NoticeWay.DIRECT_OUTSIDE_QUIET_HOURS,
    NoticeKind.RULE_ASSIGNED: NoticeWay.DIRECT_OUTSIDE_QUIET_HOURS,
    NoticeKind.MENTION: NoticeWay.DIRECT_OUTSIDE_QUIET_HOURS,
    NoticeKind.CUSTOMER_MESSAGE: NoticeWay.OFF,  # it stands in the thread, which Slack tells its followers of
    NoticeKind.SLA: NoticeWay.DIRECT_OUTSIDE_QUIET_HOURS,
}
