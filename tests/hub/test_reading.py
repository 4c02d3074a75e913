"""A body that takes too long, too much memory, or breaks its reader harms nobody: the next one is read."""

import time

import pytest

from connectors.contract.channel import Channel
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import InboundEvent, Unsupported
from hub.reading import ReadingEnded, ReadingProcess


def read(account: str, item: bytes) -> list[InboundEvent]:
    match item:
        case b"for ever":
            time.sleep(3600)
        case b"too much":
            bytearray(8 * 1024**3)
        case b"broken":
            raise ZeroDivisionError
        case b"gone":
            raise SystemExit
        case b"unreadable":
            raise WebhookUnreadable("this is no mail")
    return [Unsupported(event_id=account, item=item, channel=Channel.EMAIL, external_id="1", what="a test")]


@pytest.mark.parametrize("item", [b"for ever", b"too much", b"broken", b"gone"])
async def test_what_cannot_be_read_ends_and_the_next_is_read(item: bytes) -> None:
    reading = ReadingProcess(seconds=3)
    try:
        with pytest.raises(ReadingEnded):
            await reading.read(read, "shop", item)
        (event,) = await reading.read(read, "shop", b"good")
        assert (event.event_id, event.item) == ("shop", b"good")
        with pytest.raises(WebhookUnreadable):
            await reading.read(read, "shop", b"unreadable")
    finally:
        reading.close()
