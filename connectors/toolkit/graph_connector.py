"""What the connectors of Messenger, Instagram and a Page are alike in: proof, shares of one endpoint, sending, files.

Their own are which items of a batch are theirs, how one is read, and how a part becomes a call.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, WebhookUnreadable
from connectors.contract.inbound import AttachmentRef, InboundEvent, WebhookReply, WebhookRequest
from connectors.contract.lookup import CANNOT_TELL, LookedUp, LostCall
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import ItemCount, Keys, Media, Shelf
from connectors.contract.shown import ShownMessage
from connectors.toolkit import graph_asking
from connectors.toolkit.events import distinct
from connectors.toolkit.graph import ENDPOINT, answer_challenge, verify_signature
from connectors.toolkit.graph_batch import Item, items_of, share_of
from connectors.toolkit.graph_frames import Place, unreadable
from connectors.toolkit.graph_preview import preview
from connectors.toolkit.graph_sending import GraphCall, receipt, with_link
from connectors.toolkit.graph_settings import GraphSettings
from connectors.toolkit.payload import read_object

if TYPE_CHECKING:
    from connectors.toolkit.graph_client import GraphClient


LINK_FOR = timedelta(days=1)  # Meta fetches a file while it is asked to send it, and keeps its own copy


class GraphConnector(ABC):
    """Implements Connector, MediaSource, SendsByLink, SharesEndpoint, CountsItems, TellsWhatWasSent and ShowsBeforehand.

    `kind` is Meta's word for our account: page, instagram.
    """

    name: ClassVar[str]
    channel: ClassVar[Channel]
    kind: ClassVar[str]
    endpoint = ENDPOINT

    def __init__(self, account: str, settings: GraphSettings) -> None:
        self.account = account
        self._settings = settings
        self._place = Place(self.channel, account)
        self._shelf: Shelf | None = None

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities: ...

    @property
    @abstractmethod
    def account_id(self) -> str:
        """Our account's id at Meta; "" where none is named, and every account's items are read."""

    @abstractmethod
    def concerns(self, item: Item) -> bool:
        """Whether an item of our kind of account is this channel's."""

    @abstractmethod
    def read(self, item: Item) -> InboundEvent:
        """The event of one of our items that is whole."""

    @abstractmethod
    def compose(self, part: OutboundPart) -> GraphCall: ...

    @cached_property
    def _client(self) -> "GraphClient":
        # Imported late: reading and verifying need no network.
        from connectors.toolkit.graph_client import GraphClient

        return GraphClient(self._settings)

    @property
    def endpoint_account(self) -> str:
        return self._settings.app

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        return answer_challenge(request, self._settings.verify_token.get_secret_value())

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """The signature covers the body, not the time."""
        verify_signature(request, self._settings.app_secret.get_secret_value())

    def share(self, request: WebhookRequest) -> WebhookRequest | None:
        try:
            body = share_of(read_object(request.body), self._is_mine)
        except WebhookUnreadable:
            return None
        return WebhookRequest(body=body, account=self.account) if body is not None else None

    def count_items(self, request: WebhookRequest) -> ItemCount:
        try:
            items = [item for item in items_of(read_object(request.body)) if item.kind == self.kind]
        except WebhookUnreadable:
            return ItemCount(0, 0)
        return ItemCount(len(items), sum(map(self._is_mine, items)))

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return distinct(self._event(item) for item in items_of(read_object(request.body)) if self._is_mine(item))

    async def send(self, part: OutboundPart) -> Receipt:
        call = self.compose(part)
        if call.file is not None:
            call = with_link(call, await self._checked_shelf().lay_out(call.file, LINK_FOR))
        return receipt(part, await self._client.carry(call))

    async def look_up(self, lost: LostCall) -> LookedUp:
        asked = graph_asking.question(self.account_id, self.kind, self.compose(lost.part))
        if asked is None:
            return CANNOT_TELL
        return graph_asking.answer(lost, asked, self.account_id, await self._client.ask(asked.path, asked.query))

    def shown(self, part: OutboundPart) -> ShownMessage:
        call = self.compose(part)
        if call.file is not None:
            self._checked_shelf()
        return preview(call)

    def attach_shelf(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def fetch_media(self, reference: AttachmentRef, limit: int) -> Media:
        return await self._client.fetch(reference, limit)

    async def close(self) -> None:
        if "_client" in self.__dict__:
            await self._client.close()

    def _checked_shelf(self) -> Shelf:
        if self._shelf is None:
            raise ContentRefused("a file goes as a link, and the hub has no public address where it could lie")
        return self._shelf

    def _is_mine(self, item: Item) -> bool:
        is_ours = item.kind == self.kind and (not self.account_id or item.account_id == self.account_id)
        return is_ours and self.concerns(item)

    def _event(self, item: Item) -> InboundEvent:
        if item.is_broken:
            return unreadable(self._place, item, "an item that is no object, or nests too deeply")
        return self.read(item)
