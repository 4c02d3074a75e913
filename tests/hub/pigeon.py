"""A small connector for tests of the hub itself: carrier pigeons, proven by a secret ring on the leg."""

import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import Refused, WebhookRejected, WebhookUnreadable
from connectors.contract.inbound import (
    InboundEvent,
    MessageReceived,
    ReportedStatus,
    Sender,
    StatusReported,
    Unreadable,
    WebhookReply,
    WebhookRequest,
)
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Keys

SECRET = "ring"
KEY_URL = "https://pigeons.example/keys.pem"


class PigeonConnector:
    """Reads `{"birds": [{"id", "from", "text", "at"}]}`; a bird without an id is unreadable, one that says `crash` breaks it."""

    name = "pigeon"
    channel = Channel.SMS
    capabilities = Capabilities(text_limit=100)

    def __init__(self, account: str = "loft", *, key_urls: Sequence[str] = ()) -> None:
        self.account = account
        self._key_urls = key_urls
        self.knows_letters = False  # a parser that was mended reads letters too

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        challenge = request.query.get("challenge")
        return None if challenge is None else WebhookReply(body=challenge.encode())

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return self._key_urls

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        if not hmac.compare_digest(request.header("x-ring") or "", SECRET):
            raise WebhookRejected("wrong ring")
        if self._key_urls and keys.get(KEY_URL) != b"key":
            raise WebhookRejected("wrong key")

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        if self.knows_letters and request.body.startswith(b"LETTER "):
            return [self._message({"id": request.body.decode(), "from": "ann", "text": "a letter"})]
        try:
            birds = json.loads(request.body)["birds"]
        except (ValueError, KeyError, TypeError) as error:
            raise WebhookUnreadable("no birds in it") from error
        return [self._event(bird) for bird in birds]

    async def send(self, part: OutboundPart) -> Receipt:
        raise Refused("these pigeons only come in")

    async def close(self) -> None:
        return

    def _event(self, bird: dict[str, str]) -> InboundEvent:
        if bird.get("text") == "crash":
            raise ZeroDivisionError(bird["text"])
        if "id" not in bird:
            item = _item(bird)
            return Unreadable(event_id=f"odd:{item.decode()}", item=item, channel=self.channel, problem="no id")
        if "from" not in bird:
            return StatusReported(
                event_id=bird["id"], item=_item(bird), channel=self.channel, status=ReportedStatus.DELIVERED
            )
        return self._message(bird)

    def _message(self, bird: dict[str, str]) -> MessageReceived:
        return MessageReceived(
            event_id=bird["id"],
            item=_item(bird),
            channel=self.channel,
            address=ChannelAddress(self.channel, "", bird["from"]),
            sender=Sender(bird["from"]),
            at=datetime.fromtimestamp(float(bird["at"]), UTC) if "at" in bird else None,
            external_id=bird["id"],
            text=bird.get("text"),
        )


def bird(event_id: str, sender: str = "ann", text: str = "coo", at: str | None = None) -> dict[str, str]:
    more = {} if at is None else {"at": at}
    return {"id": event_id, "from": sender, "text": text, **more}


def flock(*birds: dict[str, str]) -> bytes:
    return json.dumps({"birds": birds}).encode()


def _item(bird: dict[str, str]) -> bytes:
    return flock(bird)
