"""A connector that breaks a promise is found out, whichever promise it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from benchmarks.fuzz.feeds import ACCOUNT, Feed, feed_of
from benchmarks.fuzz.judging import Broken, Judge
from benchmarks.fuzz.mutator import Payload
from benchmarks.fuzz.reading import read_all
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import AttachmentRef, InboundEvent, MediaKind, MessageReceived, WebhookRequest
from connectors.contract.protocol import Keys
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings
from tests.hub.whole import update

READINGS = count()
Events = list[InboundEvent]
GOOD = Payload(update(7, "Hello"))


class Odd(TelegramConnector):
    """A parser with a fault: what it read goes through `spoil`."""

    def __init__(self, spoil: Callable[[MessageReceived], Events]) -> None:
        super().__init__(ACCOUNT, TelegramSettings.offline())
        self._spoil = spoil

    def parse(self, request: WebhookRequest) -> Events:
        [event] = super().parse(request)
        assert isinstance(event, MessageReceived)
        return self._spoil(event)


class LetsEverybodyIn(TelegramConnector):
    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        return


def changed(**fields: Any) -> Callable[[MessageReceived], Events]:
    return lambda event: [replace(event, **fields)]


def breaks(event: MessageReceived) -> Events:
    raise KeyError(event.text)


def forgets(event: MessageReceived) -> Events:
    """The second time it has another text."""
    return [replace(event, text=f"{event.text} {next(READINGS)}")]


HUGE = AttachmentRef(MediaKind.IMAGE, size=2**63)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (breaks, "parse raised KeyError in breaks"),
        (changed(text="a\0b"), "text: a text with NUL"),
        (changed(text="\ud83d"), "text: a text with a lone surrogate"),
        (changed(event_id=""), "it has no id"),
        (changed(media=(HUGE,)), r"media\[\].size: a whole number"),
        (changed(address=ChannelAddress(Channel.TELEGRAM, ACCOUNT, "")), "its address has no handle"),
        (changed(channel=Channel.EMAIL), "of another channel"),
        (changed(item=b"{}"), "an item"),
        (changed(item=update(8, "Hello")), "an item does not give its one event again"),
        (forgets, "its item gives another event .text."),
        (lambda event: [event, event], "the same id"),
        (lambda event: [event, replace(event, event_id="another")], "an item does not give its one event again"),
    ],
)
def test_a_broken_promise_is_named(spoil: Callable[[MessageReceived], Events], words: str) -> None:
    with pytest.raises(Broken, match=words):
        Judge(Odd(spoil), ACCOUNT).judge(GOOD)


def test_who_keeps_all_promises_is_let_through() -> None:
    judge = Judge(Odd(lambda event: [event]), ACCOUNT)
    judge.judge_way_in(GOOD)
    assert judge.judge(GOOD) == ["MessageReceived"]


def test_who_lets_everybody_in_is_found_out() -> None:
    with pytest.raises(Broken, match="let in what nobody signed"):
        Judge(LetsEverybodyIn(ACCOUNT, TelegramSettings.offline()), ACCOUNT).judge_way_in(GOOD)


def test_findings_are_counted_by_what_they_are_and_can_be_made_again() -> None:
    feed = feed_of("telegram", 3)
    told = read_all(Feed("telegram", Odd(breaks), feed.mutator), range(300), 60.0)
    [line] = [line for line in told.findings.lines() if "KeyError" in line]
    number = int(line.rpartition("payload ")[2].rstrip(")"))
    with pytest.raises(Broken, match="KeyError"):
        Judge(Odd(breaks), ACCOUNT).judge(feed.mutator.payload(number))
