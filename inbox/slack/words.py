"""The words and signs the desk uses for channels, priorities, languages and times. Never a colour alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.contract.channel import Channel
from inbox.channel_choice.values import CHANNEL_NAMES
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.triage.values import PriorityLevel


@dataclass(frozen=True, slots=True)
class Badge:
    """How a channel is told apart: a sign, a name, and the name of the sign's emoji in Slack."""

    sign: str
    name: str
    emoji: str

    def __str__(self) -> str:
        return f"{self.sign} {self.name}"


SIGNS: Mapping[Channel, tuple[str, str]] = {
    Channel.EMAIL: ("✉️", ":email:"),
    Channel.PHONE: ("📞", ":telephone_receiver:"),
    Channel.WHATSAPP: ("🟢", ":large_green_circle:"),
    Channel.TELEGRAM: ("✈️", ":airplane:"),
    Channel.LINKEDIN: ("💼", ":briefcase:"),
    Channel.FACEBOOK: ("📘", ":blue_book:"),
    Channel.TWITTER: ("✖️", ":heavy_multiplication_x:"),
    Channel.CHAT: ("💬", ":speech_balloon:"),
    Channel.FORM: ("📝", ":memo:"),
    Channel.SMS: ("📱", ":iphone:"),
    Channel.MESSENGER: ("🔵", ":large_blue_circle:"),
    Channel.INSTAGRAM: ("📷", ":camera:"),
    Channel.VIBER: ("🟣", ":large_purple_circle:"),
}

PRIORITIES: Mapping[PriorityLevel, tuple[str, str]] = {
    PriorityLevel.URGENT: ("🔴", "Urgent"),
    PriorityLevel.HIGH: ("🟠", "High"),
    PriorityLevel.MEDIUM: ("🔵", "Normal"),
    PriorityLevel.LOW: ("⚪", "Low"),
}

DELIVERY_STATES: Mapping[DeliveryState, tuple[str, str]] = {
    DeliveryState.QUEUED: ("⏳", "Going out"),
    DeliveryState.SENDING: ("⏳", "On its way"),
    DeliveryState.SENT: ("✅", "Sent"),
    DeliveryState.DELIVERED: ("✅", "Delivered"),
    DeliveryState.READ: ("👀", "Read"),
    DeliveryState.HELD: ("🕘", "Held"),
    DeliveryState.RETURNED: ("↩️", "Back to you"),
    DeliveryState.CANCELLED: ("🚫", "Taken back"),
    DeliveryState.FAILED: ("❌", "Not sent"),
    DeliveryState.UNKNOWN: ("❔", "Not sure it arrived"),
}

# The emoji put on what a rep typed in a thread: the newest state only, beside what the customer put on it.
REACTIONS: Mapping[DeliveryState, str] = {
    DeliveryState.QUEUED: "hourglass",
    DeliveryState.SENDING: "hourglass",
    DeliveryState.SENT: "white_check_mark",
    DeliveryState.DELIVERED: "white_check_mark",
    DeliveryState.READ: "eyes",
    DeliveryState.HELD: "hourglass",
    DeliveryState.RETURNED: "leftwards_arrow_with_hook",
    DeliveryState.CANCELLED: "no_entry_sign",
    DeliveryState.FAILED: "x",
    DeliveryState.UNKNOWN: "grey_question",
}

TONES: Sequence[tuple[float, str]] = (  # the first whose bound is not below the tone, from -1 to 1
    (-0.6, "very unhappy"),
    (-0.2, "unhappy"),
    (0.2, "neutral"),
    (0.6, "friendly"),
    (1.0, "delighted"),
)

PURPOSES: Mapping[Purpose, str] = {
    Purpose.ANSWER: "An answer to what they wrote",
    Purpose.SERVICE: "Service: about something they have with us",
    Purpose.SALES: "Sales: we start, about an offer",
    Purpose.MARKETING: "Marketing: news and campaigns",
}

LANGUAGES: Mapping[str, str] = {
    "cs": "Czech",
    "sk": "Slovak",
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pl": "Polish",
    "uk": "Ukrainian",
    "ru": "Russian",
    "it": "Italian",
    "hu": "Hungarian",
}


def badge(channel: Channel) -> Badge:
    sign, emoji = SIGNS[channel]
    return Badge(sign, CHANNEL_NAMES[channel], emoji)


def tone_words(tone: float | None) -> str:
    """How they sound, with the figure it was read from; without a figure it says so."""
    if tone is None:
        return "tone unclear"
    word = next((word for bound, word in TONES if tone <= bound), TONES[-1][1])
    figure = f"{tone:+.1f}".replace("-", "−")
    return f"{word} ({'0.0' if figure[1:] == '0.0' else figure})"


def language_name(code: str) -> str:
    return LANGUAGES.get(code.lower(), code.upper())


def city(zone: ZoneInfo) -> str:
    """How people call a zone: Prague, New York, UTC."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def clock_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`at` on the clocks of `zone`: 09:00, tomorrow 09:00, Wed 25 Nov 09:00."""
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    match (there.date() - today).days:
        case 0:
            return f"{there:%H:%M}"
        case 1:
            return f"tomorrow {there:%H:%M}"
        case _:
            return f"{there:%a} {there.day} {there:%b %H:%M}"


def span_words(span: timedelta) -> str:
    """How long ago: 2 s, 5 min, 3 h, 4 days."""
    seconds = max(int(span.total_seconds()), 0)
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size or (seconds >= size and unit != "days"):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def size_words(size: int) -> str:
    """A file's size: 340 B, 12 KB, 3.4 MB."""
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
