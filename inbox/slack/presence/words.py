"""What Slack says of a rep, in the words the desk shows. Plain text: it goes where nothing is read as markup."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from inbox.slack.presence.values import NO_STATUS, Hint, Presence, Status
from inbox.slack.text import emoji_sign, one_line
from inbox.slack.words import city, clock_words

PRESENCES: Mapping[Presence, str] = {Presence.ACTIVE: "active in Slack", Presence.AWAY: "away in Slack"}
TEXT = 60

SIGNS: Mapping[str, str] = {
    "speech_balloon": "💬",
    "spiral_calendar_pad": "🗓️",
    "bus": "🚌",
    "face_with_thermometer": "🤒",
    "palm_tree": "🌴",
    "house_with_garden": "🏡",
    "headphones": "🎧",
    "no_entry": "⛔",
    "no_bell": "🔕",
    "zzz": "💤",
    "baby": "👶",
    "hamburger": "🍔",
    "knife_fork_plate": "🍽️",
    "hospital": "🏥",
    "mute": "🔇",
    "lotus_position": "🧘",
    "desert_island": "🏝️",
    "beach_with_umbrella": "🏖️",
    "luggage": "🧳",
}
"""Those that Slack itself offers for a status, and their neighbours. A workspace's own pictures have no sign."""


def hint_words(hint: Hint | None, zone: ZoneInfo) -> str:
    """Such as "away in Slack · 🌴 On holiday until tomorrow 09:00", on the clock of whoever reads it; "" where Slack says
    nothing that is fresh."""
    if hint is None:
        return ""
    said = [PRESENCES[hint.presence] if hint.presence else "", _status(hint.status, hint, zone)]
    return " · ".join(one for one in said if one)


def _status(status: Status, hint: Hint, zone: ZoneInfo) -> str:
    sign = SIGNS.get(status.emoji) or emoji_sign(status.emoji) or ""
    shown = " ".join(one for one in (sign, one_line(status.text, TEXT, "")) if one)
    if status == NO_STATUS or not shown:
        return ""
    return f"{shown} until {clock_words(status.until, hint.at, zone)}" if status.until else shown


def age_words(hints: Iterable[Hint | None], zone: ZoneInfo) -> str:
    """One sentence below them: how old they are, and what they are worth; "" where there is none."""
    read = [one.read_at for one in hints if one is not None]
    if not read:
        return ""
    return f"From Slack at {min(read).astimezone(zone):%H:%M} {city(zone)}, as a hint: it changes nobody's duty."
