"""The words of canned answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.contract.channel import Channel

FILLED = frozenset({"first_name", "last_name", "name", "company", "rep_name", "subject"})
"""The places the hub fills by itself. Any other is for the rep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedAnswer:
    """One text in one language. `key` is short and its own; `channels` are texts for single channels, where they differ."""

    key: str
    language: str
    title: str
    text: str
    channels: Mapping[Channel, str]

    def text_for(self, channel: Channel | None) -> str:
        return self.channels.get(channel, self.text) if channel is not None else self.text


@dataclass(frozen=True, slots=True)
class CannedAnswers:
    """All of them, as the files have them."""

    answers: tuple[CannedAnswer, ...] = ()

    def by_key(self, key: str) -> CannedAnswer | None:
        return next((one for one in self.answers if one.key == key), None)


NO_ANSWERS = CannedAnswers()
