"""`hub parse CHANNEL FILE...`: what the hub makes of stored requests, one line of JSON for each file."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from connectors.contract.channel import Channel
from connectors.contract.errors import WebhookRejected, WebhookUnreadable
from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Connector
from connectors.registry import UnknownConnector, entry
from hub.commands.event_words import Words, event_words
from hub.commands.mail_words import mail_words

ACCOUNT = "files"
WRONG_USE = 2


def run(channel: str, files: Sequence[Path], write: Callable[[str], None]) -> int:
    """Write `{"file", "events"}` or `{"file", "error"}` for each file in order; 0, or 2 when there is no such channel.

    Signatures are not asked for. `write` gets whole lines without line break, as text that can always be written as UTF-8.
    """
    try:
        kind = entry(channel)
    except UnknownConnector as unknown:
        print(unknown, file=sys.stderr)
        return WRONG_USE
    connector = kind.make(ACCOUNT, kind.settings_class.offline())
    for file in files:
        write(as_line({"file": file.name, **answer(connector, file)}))
    return 0


def answer(connector: Connector, file: Path) -> Words:
    try:
        if connector.channel is Channel.EMAIL:
            return {"events": [mail_words(file.read_bytes())]}
        events = connector.parse(WebhookRequest(file.read_bytes(), account=ACCOUNT))
    except (WebhookUnreadable, WebhookRejected) as problem:
        return {"error": {"class": type(problem).__name__, "message": str(problem)}}
    except OSError as problem:
        return {"error": {"class": WebhookUnreadable.__name__, "message": f"the file cannot be read: {problem}"}}
    return {"events": [event_words(event) for event in events]}


def as_line(words: Words) -> str:
    """JSON that a file name of odd bytes cannot break."""
    return json.dumps(words, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
