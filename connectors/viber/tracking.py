"""What we hang on a message so that Viber gives it back with the answer: which buttons were under it.

A pressed button comes as an ordinary message with the button's text. Viber returns the tracking data of the last message that
the person got (REST bot API, `tracking_data`, at most 4,096 characters).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.outbound import Button
from connectors.toolkit.payload import as_object, read_value

MARK = "hub:"
LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Pressed:
    value: str
    label: str


def tracking(buttons: Sequence[Button]) -> str:
    """The tracking data of a message with these buttons; without any it takes the old ones off again."""
    labels = {value_of(button): button.label for button in buttons if button.url is None}
    written = MARK + json.dumps(labels, ensure_ascii=False, separators=(",", ":"))
    return written if len(written) <= LIMIT else MARK + "{}"


def pressed(tracked: str | None, text: str | None) -> Pressed | None:
    """The button that this text stands for, if it was under our last message."""
    if tracked is None or text is None or not tracked.startswith(MARK):
        return None
    try:
        labels = as_object(read_value(tracked.removeprefix(MARK).encode("utf-8", "replace")))
    except WebhookUnreadable:
        return None
    label = labels.text(text)
    return Pressed(text, label) if label is not None else None


def value_of(button: Button) -> str:
    """What comes back; a button that opens a page sends nothing."""
    return button.value or button.label
