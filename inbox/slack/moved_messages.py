"""What stands where a conversation was, and leads to where it is. Pure views of frozen values."""

from inbox.slack.kit import Message, Piece, channel_name, context, line, link_button, message, rich, row, words
from inbox.slack.text import one_line

NAME = 60
SENTENCE = 400


def pointer(name: str, channel: str, link: str) -> Message:
    """In the place of a card: the conversation goes on elsewhere, and nothing can be pressed here but the way there."""
    shown = one_line(name, NAME, "This conversation")
    told = line(words("➡️ "), words(shown, "bold"), words(" goes on in "), channel_name(channel), words("."))
    return message(f"{shown} goes on elsewhere.", [rich("moved", told), *_way(link, "Open it there")])


def not_here(name: str, channel: str, link: str) -> Message:
    """Told to somebody who wrote in a thread that is over."""
    shown = one_line(name, NAME, "This conversation")
    told = line(words(f"Nothing was sent. {shown} goes on in "), channel_name(channel), words("; write there."))
    return message(f"{shown} goes on elsewhere. Nothing was sent.", [rich("moved", told), *_way(link, "Open it there")])


def way(text: str, link: str) -> Message:
    """A sentence in a thread with the way to another one."""
    shown = one_line(text, SENTENCE)
    return message(shown, [context("told", shown), *_way(link, "Open it")])


def began(channel: str, link: str) -> Message:
    """In the new thread: where the words before are."""
    told = line(words("⬅️ What was said before stands in "), channel_name(channel), words("."))
    return message(
        "What was said before stands in another channel.", [rich("began", told), *_way(link, "Read it there")]
    )


def _way(link: str, label: str) -> list[Piece]:
    return [row("way", link_button(label, "open", link))] if link else []
