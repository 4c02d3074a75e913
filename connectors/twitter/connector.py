"""One account on X: identity, abilities and verification; reading and writing are handed on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from yarl import URL

from connectors.contract.capabilities import Capabilities, MediaLimit, Proactive, TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, NotReachable, WebhookUnreadable
from connectors.contract.inbound import (
    AttachmentRef,
    InboundEvent,
    MediaKind,
    ReportedStatus,
    WebhookReply,
    WebhookRequest,
)
from connectors.contract.lookup import CANNOT_TELL, LookedUp, LostCall
from connectors.contract.outbound import OutboundPart, PartAction, Receipt
from connectors.contract.protocol import ItemCount, Keys, Media
from connectors.contract.shown import ShownMessage
from connectors.toolkit.fetch import fetch
from connectors.toolkit.payload import read_object
from connectors.twitter import asking
from connectors.twitter.batch import items_of, owner_of
from connectors.twitter.client import TwitterClient
from connectors.twitter.compose import GIF, MESSAGE_LIMIT, compose, receipt
from connectors.twitter.parse import concerns, parse_body
from connectors.twitter.preview import preview
from connectors.twitter.proof import answer_challenge, verify_signature
from connectors.twitter.settings import TwitterSettings

ENDPOINT = "twitter"
MEGABYTE = 1024 * 1024

# Sources: X's pages on direct messages, media and rate limits, 2026-08. `text_limit` is that of a direct message; a reply that
# everybody can read has room for 280 weighted characters, which compose counts. X takes 15 direct messages in 15 minutes and
# 1,440 in a day, all at once if they must; when they are used up it says until when. A post may be answered privately at any time.
# A film may have 512 MB; it is held to what goes to X within the time that a message has.
CAPABILITIES = Capabilities(
    text_limit=MESSAGE_LIMIT,
    text_unit=TextUnit.CHARACTERS,
    caption_limit=MESSAGE_LIMIT,
    media={
        MediaKind.IMAGE: MediaLimit(5 * MEGABYTE, frozenset({"image/jpeg", "image/png", "image/webp", GIF})),
        MediaKind.VIDEO: MediaLimit(10 * MEGABYTE, frozenset({"video/mp4", "video/quicktime"})),
    },
    replies=True,
    deletions=True,
    changes_public_alone=True,
    messages_per_second=15 / 900,
    burst=15,
    reports=frozenset({ReportedStatus.READ}),
    private_reply_window=timedelta(days=3650),
    proactive=Proactive.AFTER_START,
)


class TwitterConnector:
    """Implements Connector, MediaSource, SharesEndpoint, TellsWhatWasSent and ShowsBeforehand.

    An app at X has one webhook for all its accounts.
    """

    name: ClassVar[str] = "twitter"
    channel: ClassVar[Channel] = Channel.TWITTER
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    endpoint: ClassVar[str] = ENDPOINT

    def __init__(self, account: str, settings: TwitterSettings) -> None:
        self.account = account
        self.endpoint_account = settings.app
        self._settings = settings
        self._consumer_secret = settings.consumer_secret.get_secret_value()
        self._client_secret = settings.client_secret.get_secret_value() if settings.client_secret else None
        self._client = TwitterClient(settings)

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        return answer_challenge(request, self._consumer_secret, self._client_secret)

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """The signature covers the body, not the time."""
        verify_signature(request, self._consumer_secret, self._client_secret)

    def share(self, request: WebhookRequest) -> WebhookRequest | None:
        """The whole body where it speaks of this account: X tells of one account at a time."""
        try:
            owners = {owner_of(item) for item in items_of(read_object(request.body))}
        except WebhookUnreadable:
            return None
        return replace(request, account=self.account) if self._settings.user_id in owners else None

    def count_items(self, request: WebhookRequest) -> ItemCount:
        try:
            concerning = [concerns(self._settings.user_id, item) for item in items_of(read_object(request.body))]
        except WebhookUnreadable:
            return ItemCount(0, 0)
        return ItemCount(len(concerning), sum(concerning))

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return parse_body(self.account, self._settings.user_id, request.body)

    async def send(self, part: OutboundPart) -> Receipt:
        try:
            return receipt(part, await self._client.call(compose(part), part.key))
        except NotReachable:
            if part.action is PartAction.DELETE:
                return Receipt(part.target_id)  # it is gone already
            raise

    async def look_up(self, lost: LostCall) -> LookedUp:
        path = asking.path(compose(lost.part))
        if path is None:
            return CANNOT_TELL
        return asking.answer(lost, self._settings.user_id, await self._client.ask(path))

    def shown(self, part: OutboundPart) -> ShownMessage:
        return preview(compose(part), part)

    async def fetch_media(self, reference: AttachmentRef, limit: int) -> Media:
        """Files of direct messages are for those who take part: our proof goes to X's own hosts, and nowhere else."""
        if reference.url is None:
            raise ContentRefused("X does not say where this file lies")
        own = next((host for host in self._own_hosts() if _origin(host) == _origin(reference.url or "")), None)
        headers = await self._client.headers_for(reference.url) if own is not None else {}
        media = await fetch(reference.url, limit, own_base=own, headers=headers)
        return Media(media.content, reference.filename, reference.mime_type or media.mime_type)

    async def close(self) -> None:
        await self._client.close()

    def _own_hosts(self) -> Sequence[str]:
        return (*self._settings.media_hosts, self._settings.base_url)


def _origin(address: str) -> URL | None:
    try:
        return URL(address).origin()
    except ValueError:
        return None
