"""`hub parse CHANNEL FILE...`: what the hub makes of stored requests, one line of JSON for each file."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from connectors.contract.channel import Channel
from connectors.contract.errors import WebhookRejected, WebhookUnreadable
from connectors.registry import UnknownConnector
from hub.commands import joint, mail_webhook_words
from hub.commands.event_words import Words
from hub.commands.mail_webhook_words import webhook_words
from hub.commands.mail_words import mail_words

ACCOUNT = "files"
WRONG_USE = 2

Read = Callable[[Path], list[Words]]
"""The events of one file. Raises WebhookUnreadable, WebhookRejected or OSError."""


def run(channel: str, files: Sequence[Path], write: Callable[[str], None]) -> int:
    """Write `{"file", "events"}` or `{"file", "error"}` for each file in order; 0, or 2 when there is no such channel.

    Signatures are not asked for. `write` gets whole lines without line break, as text that can always be written as UTF-8.
    """
    try:
        read = reader(channel)
    except UnknownConnector as unknown:
        print(unknown, file=sys.stderr)
        return WRONG_USE
    for file in files:
        write(as_line({"file": file.name, **answer(read, file)}))
    return 0


def reader(channel: str) -> Read:
    """How files of this channel are read. UnknownConnector when there is none of this name."""
    if channel == mail_webhook_words.NAME:
        return lambda file: webhook_words(file.name, file.read_bytes())
    connectors = joint.readers(channel, ACCOUNT)
    if connectors[0].channel is Channel.EMAIL:
        return lambda file: [mail_words(file.read_bytes())]
    return lambda file: [
        joint.words(event)
        for event in joint.read(channel, connectors, file.read_bytes(), ACCOUNT)
        if joint.is_told(event)
    ]


def answer(read: Read, file: Path) -> Words:
    try:
        events = read(file)
    except (WebhookUnreadable, WebhookRejected) as problem:
        return {"error": {"class": type(problem).__name__, "message": str(problem)}}
    except OSError as problem:
        return {"error": {"class": WebhookUnreadable.__name__, "message": f"the file cannot be read: {problem}"}}
    return {"events": events}


def as_line(words: Words) -> str:
    """JSON that a file name of odd bytes cannot break."""
    return json.dumps(words, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
