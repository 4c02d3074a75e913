"""/hub help: every command on a line of its own. Pure."""

from collections.abc import Mapping

from inbox.slack.kit import Message, line, message, rich, words

HELP: Mapping[str, str] = {
    "help": "what you read now",
}
"""Each command as it is typed, and what it does."""


def help_message(told: str = "") -> Message:
    """All there is; `told` is said before, where something else was meant."""
    first = line(words(f"{told}\n")) if told else None
    lines = [line(words(f"/hub {typed}", "code"), words(f"  {does}\n")) for typed, does in HELP.items()]
    return message("What /hub can do", [rich("help", first, *lines)])


def unknown(typed: str) -> Message:
    return help_message(f"There is no “{typed[:60]}”. This is what there is:")
