"""How a rep wants to be told of what, and when their day begins and ends: the modal, and what was put into it. Pure."""

from collections.abc import Mapping
from datetime import time

from inbox.notifications.values import NoticeKind, NoticeWay, QuietHours, RepPreferences
from inbox.slack.interactions import Payload, field_choice, field_time
from inbox.slack.kit import Block, ask, choice, context, modal, option, section, select, time_input

CALLBACK = "home.preferences"
KINDS: Mapping[NoticeKind, str] = {
    NoticeKind.HAND_ASSIGNED: "Somebody gives me a conversation",
    NoticeKind.RULE_ASSIGNED: "Routing gives me a conversation",
    NoticeKind.MENTION: "Somebody names me",
    NoticeKind.CUSTOMER_MESSAGE: "A customer writes in a conversation of mine",
    NoticeKind.SLA: "A promise of mine is near its end, or broken",
}
WAYS: Mapping[NoticeWay, str] = {
    NoticeWay.DIRECT_OUTSIDE_QUIET_HOURS: "Direct message, outside quiet hours",
    NoticeWay.DIRECT: "Direct message, always",
    NoticeWay.OFF: "Not at all",
}
QUIET, FREE = "quiet", "free"


def preferences(found: RepPreferences, zone: str) -> Block:
    """Each kind with its way, then the clock. What comes in quiet hours is told in the morning."""
    return modal(
        CALLBACK,
        "Notifications",
        [
            section("told", "What comes in your quiet hours is gathered for the morning."),
            *(_kind(kind, label, found.way(kind)) for kind, label in KINDS.items()),
            ask("quiet_from", "Quiet from", _clock("from", found.quiet.start if found.quiet else None), optional=True),
            ask("quiet_to", "Quiet until", _clock("to", found.quiet.end if found.quiet else None), optional=True),
            ask("weekends", "Saturday and Sunday", choice("preferences.weekends", _weekends(), _weekend(found))),
            ask("morning", "Morning digest", _clock("morning", found.morning)),
            ask("evening", "Evening digest, for those who lead", _clock("evening", found.evening)),
            context("zone", f"Times are in {zone}. Leave both quiet times empty for no quiet hours."),
        ],
        submit="Keep",
    )


def _kind(kind: NoticeKind, label: str, way: NoticeWay) -> Block:
    offers = [option(words, one.value) for one, words in WAYS.items()]
    return ask(f"way-{kind.value}", label, select(f"preferences.{kind.value}", offers, way.value))


def _clock(name: str, at: time | None) -> Block:
    return time_input(f"preferences.{name}", f"{at:%H:%M}" if at else None)


def _weekends() -> list[Block]:
    return [option("Are quiet", QUIET), option("Are as other days", FREE)]


def _weekend(found: RepPreferences) -> str:
    return QUIET if found.quiet_weekends else FREE


def wanted(view: Payload) -> RepPreferences | dict[str, str]:
    """What stands in the modal; or what is wrong with it, by field."""
    start, end = field_time(view, "quiet_from"), field_time(view, "quiet_to")
    if (start is None) != (end is None):
        empty = "quiet_from" if start is None else "quiet_to"
        return {empty: "Give both times, or none."}
    quiet = QuietHours(start, end) if start is not None and end is not None and start != end else None
    ways = {kind: _way(field_choice(view, f"way-{kind.value}")) for kind in NoticeKind}
    usual = RepPreferences()
    return RepPreferences(
        ways={kind: way for kind, way in ways.items() if way is not None},
        quiet=quiet,
        quiet_weekends=field_choice(view, "weekends") != FREE,
        morning=field_time(view, "morning") or usual.morning,
        evening=field_time(view, "evening") or usual.evening,
    )


def _way(word: str) -> NoticeWay | None:
    return next((one for one in NoticeWay if one.value == word), None)
