"""Where an answer goes on Telegram: a chat of the bot, or a chat of a business account for which the bot answers."""

from dataclasses import dataclass

from connectors.contract.channel import ChannelAddress

_MARK = "/"  # neither a chat id nor a connection id holds it


@dataclass(frozen=True, slots=True)
class Target:
    """What a call needs to name a chat. A business chat is another chat than the bot's own with the same person."""

    chat_id: int | str
    business_connection_id: str | None = None


def business_handle(connection: str, chat_id: str) -> str:
    return f"{chat_id}{_MARK}{connection}"


def target_of(address: ChannelAddress) -> Target:
    chat, _, connection = address.handle.partition(_MARK)
    return Target(int(chat) if _is_number(chat) else chat, connection or None)


def message_number(external_id: str | None) -> int | None:
    """The message_id of our `chat:message` id, or None where it names none."""
    number = (external_id or "").rpartition(":")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None


def _is_number(chat: str) -> bool:
    digits = chat.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 19
