"""The plan as rows, and the rows as calls again."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

from connectors.contract.capabilities import Capabilities, MediaLimit
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, OutboundMessage
from connectors.contract.parts import plan_parts
from connectors.contract.protocol import Connector
from inbox.deliveries.model import Delivery
from inbox.deliveries.rows import outbound_part, part_rows
from inbox.deliveries.values import Purpose

SMALL_PICTURES = Capabilities(
    text_limit=100, media={MediaKind.IMAGE: MediaLimit(10), MediaKind.DOCUMENT: MediaLimit(100)}
)


def test_a_picture_that_was_planned_as_a_document_goes_as_one() -> None:
    address = ChannelAddress(Channel.TELEGRAM, "main", "7")
    picture = Attachment(MediaKind.IMAGE, "large.png", "image/png", b"x" * 50)
    [planned] = plan_parts(OutboundMessage(address, "", (picture,)), SMALL_PICTURES)
    delivery = Delivery(
        interaction_id=uuid4(), conversation_id=uuid4(), purpose=Purpose.ANSWER, created_at=datetime.now(UTC)
    )
    [row] = part_rows(delivery, [planned], ["file-1"], cast(Connector, SimpleNamespace(account="main")))
    sent = outbound_part(row, address, {"file-1": picture}).attachment
    assert sent is not None and sent.kind is MediaKind.DOCUMENT
    assert sent.content == picture.content
