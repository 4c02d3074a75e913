"""/hub help: every command on a line of its own. Pure."""

from collections.abc import Mapping

from inbox.slack.kit import Message, line, message, rich, words
from inbox.slack.text import one_line

NAME = 60

HELP: Mapping[str, str] = {
    "next": "takes what you should answer now",
    "find anna": "people by name, company or address",
    "who anna": "what we know of somebody",
    "send anna": "write to somebody",
    "contact new": "a new lead",
    "log": "tell of a call that was made elsewhere",
    "task call anna": "something you promise to do",
    "away": "off duty: nothing new is given to you",
    "back": "on duty again",
    "digest": "what today holds for you",
    "health": "how the channels are",
    "preferences": "what you are told of, and when",
    "help": "what you read now",
}
"""Each command as it is typed, and what it does."""


def help_message(told: str = "") -> Message:
    """All there is; `told` is said before, where something else was meant. Each has a button in the App Home."""
    first = line(words(f"{told}\n")) if told else None
    lines = [line(words(f"/hub {typed}", "code"), words(f"  {does}\n")) for typed, does in HELP.items()]
    return message("What /hub can do", [rich("help", first, *lines)])


def unknown(typed: str) -> Message:
    return help_message(f"There is no “{one_line(typed, NAME)}”. This is what there is:")
