"""The one protocol a connector keeps, and two optional ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel
from connectors.contract.inbound import AttachmentRef, InboundEvent, WebhookReply, WebhookRequest
from connectors.contract.outbound import OutboundPart, Receipt

Keys = Mapping[str, bytes]  # address -> what was fetched from it: signing certificates, cached by the hub


class Connector(Protocol):
    """One account at one provider. `handshake`, `verify` and `parse` are pure: bytes in, values out."""

    @property
    def name(self) -> str: ...  # its folder and its settings table

    @property
    def account(self) -> str: ...  # the operator's name for this bot, number, mailbox or page

    @property
    def channel(self) -> Channel: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        """The answer to a set-up question, or None when the request is none."""
        ...

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        """Addresses whose content `verify` needs; the hub checks the host, fetches and caches."""
        ...

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """Return when the request is proven genuine; raise WebhookRejected when not."""
        ...

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        """Every event of the body, in its order; raise WebhookUnreadable when the body as a whole cannot be read."""
        ...

    async def send(self, part: OutboundPart) -> Receipt:
        """Carry one part; raise a SendError when it was not carried or nobody can know."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Media:
    """A fetched file. `content` never exceeds the limit that was asked for."""

    content: bytes
    filename: str | None = None
    mime_type: str | None = None


@runtime_checkable
class MediaSource(Protocol):
    """A connector that keeps files for us."""

    async def fetch_media(self, reference: AttachmentRef, limit: int) -> Media:
        """The file's bytes, at most `limit`; raise ContentRefused when larger, another SendError when it cannot be had."""
        ...


@runtime_checkable
class Polled(Protocol):
    """A connector that can ask for news where the provider cannot reach us."""

    @property
    def wants_polling(self) -> bool:
        """True when the operator chose asking over being told."""
        ...

    async def poll(self, cursor: str | None, seconds: float) -> tuple[list[WebhookRequest], str | None]:
        """What is new since `cursor`, wrapped as if it had been posted, and the next cursor. Waits at most `seconds`."""
        ...


@runtime_checkable
class WebhookRegistrar(Protocol):
    """A connector that tells its provider where to post."""

    async def register_webhook(self, url: str) -> None: ...
