"""Pure decisions about what a contact wants."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from connectors.contract.channel import Channel
from crm.preferences.values import LeftBy

TAKEN_BACK_WITHIN = timedelta(days=1)
"""A slip is noticed at once; who wants to hear from us again later says so anew."""
WITHOUT_A_YES = ", where no yes stood"
"""Behind the source of a no that took nothing back."""

DETAIL_OF_CHANNEL: dict[Channel, str] = {
    Channel.EMAIL: "email_address",
    Channel.PHONE: "phone_number",
    Channel.SMS: "phone_number",
    Channel.WHATSAPP: "whatsapp_number",
    Channel.TELEGRAM: "telegram_username",
    Channel.LINKEDIN: "linkedin_profile",
}
"""Which contact detail of the preferences an address on a channel fills."""


def stated_order(priorities: Iterable[Any]) -> tuple[Channel, ...]:
    """The channels in the contact's own order, the first wish first; entries that name no channel count for nothing.

    Equal priorities keep the order in which they were stated; a channel named twice counts where it stands first.
    """
    entries = [entry for entry in priorities if isinstance(entry, dict) and _channel(entry.get("channel"))]
    entries.sort(key=lambda entry: _rank(entry.get("priority")))
    return tuple(dict.fromkeys(Channel(str(entry["channel"]).lower()) for entry in entries))


def _channel(word: object) -> bool:
    return isinstance(word, str) and word.lower() in set(Channel)


def _rank(priority: object) -> float:
    is_number = isinstance(priority, int | float) and not isinstance(priority, bool)
    return float(priority) if is_number and isinstance(priority, int | float) else float("inf")


def as_priorities(order: Iterable[Channel]) -> list[dict[str, Any]]:
    """A stated order in the form in which it is kept, 1 first. ValueError when a channel stands in it twice."""
    channels = list(order)
    if len(set(channels)) != len(channels):
        raise ValueError("A channel can stand in the order only once. Leave out the second mention.")
    return [{"channel": channel.value, "priority": place} for place, channel in enumerate(channels, start=1)]


def may_take_back(*, granted: bool, source: str, at: datetime, now: datetime) -> bool:
    """Whether the newest word is a no by which a yes was lost, by our own link or mail and so lately that it may be a slip."""
    return not granted and source in set(LeftBy) and now - at < TAKEN_BACK_WITHIN
