"""One Viber bot: identity, abilities and verification; reading and writing are handed on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar

import orjson

from connectors.contract.capabilities import Capabilities, MediaLimit, Proactive, TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, WebhookRejected, WebhookUnreadable
from connectors.contract.inbound import (
    AttachmentRef,
    InboundEvent,
    MediaKind,
    ReportedStatus,
    WebhookReply,
    WebhookRequest,
)
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Keys, Media, Shelf
from connectors.contract.shown import FILE_ADDRESS, ShownMessage
from connectors.toolkit.fetch import fetch
from connectors.toolkit.http import Answer, HttpClient
from connectors.toolkit.payload import JsonObject, read_object
from connectors.toolkit.signatures import hmac_sha256_hex, same
from connectors.viber.compose import UNTOLD_WAIT, Face, compose, is_taken, receipt, send_error, welcome
from connectors.viber.parse import parse_callback
from connectors.viber.preview import preview
from connectors.viber.settings import ViberSettings

SIGNATURE = "x-viber-content-signature"
EVENTS = ("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started")  # messages always come
MEGABYTE = 1024 * 1024
FETCH_SECONDS = 60.0
SOME_LINK = "https://hub.example/file"
OK = 200

# Source: REST bot API 7.3.0. Text is counted in UTF-16 units, the stricter reading of "7,000 characters", so that a request stays
# below 30 KB. Of all files only a picture carries words, so words go before files.
CAPABILITIES = Capabilities(
    text_limit=7000,
    text_unit=TextUnit.UTF16,
    media={
        MediaKind.IMAGE: MediaLimit(MEGABYTE, frozenset({"image/jpeg", "image/png"})),
        MediaKind.VIDEO: MediaLimit(26 * MEGABYTE, frozenset({"video/mp4"})),
        MediaKind.DOCUMENT: MediaLimit(50 * MEGABYTE),
    },
    buttons=12,
    button_label_limit=60,
    button_value_limit=120,
    reports=frozenset({ReportedStatus.DELIVERED, ReportedStatus.READ, ReportedStatus.FAILED}),
    proactive=Proactive.AFTER_START,
)


class ViberConnector:
    """Implements Connector, AnswersPosts, MediaSource, SendsByLink, WebhookRegistrar and ShowsBeforehand."""

    name: ClassVar[str] = "viber"
    channel: ClassVar[Channel] = Channel.VIBER

    def __init__(self, account: str, settings: ViberSettings) -> None:
        self.account = account
        self.capabilities = replace(CAPABILITIES, messages_per_second=settings.messages_per_second)
        self._settings = settings
        self._face = Face(settings.sender_name, settings.avatar)
        self._shelf: Shelf | None = None

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        """Viber tries the address by an event of its own, which only has to be answered 200."""
        return None

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """HMAC-SHA256 of the raw body under the bot's token, in lower-case hex. The time is not signed apart."""
        token = self._settings.auth_token.get_secret_value()
        if not token:
            raise WebhookRejected("no auth token is set, so nothing can prove who posts")
        if not same(request.header(SIGNATURE) or "", hmac_sha256_hex(token, request.body)):
            raise WebhookRejected("the signature is missing or wrong")

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return parse_callback(self.account, request.body)

    def answer(self, request: WebhookRequest, status: int) -> WebhookReply:
        """Who opens the chat for the first time is greeted in the answer itself: by no other way may we speak yet."""
        if status != OK or not self._settings.welcome or not _opens_chat(request):
            return WebhookReply(status)
        return WebhookReply(OK, orjson.dumps(welcome(self._settings.welcome, self._face)), "application/json")

    async def send(self, part: OutboundPart) -> Receipt:
        compose(part, self._face, SOME_LINK)  # refused before a file is laid out
        answer = await self._client.post_json("/pa/send_message", compose(part, self._face, await self._link(part)))
        return receipt(_taken(answer))

    def shown(self, part: OutboundPart) -> ShownMessage:
        return preview(compose(part, self._face, FILE_ADDRESS if self._shelf is not None else None), part)

    async def register_webhook(self, url: str) -> None:
        """Viber posts a callback while it is asked, and takes the address only when that is answered 200."""
        wanted = {"url": url, "event_types": list(EVENTS), "send_name": True, "send_photo": False}
        _taken(await self._client.post_json("/pa/set_webhook", wanted))

    async def fetch_media(self, reference: AttachmentRef, limit: int) -> Media:
        """The link holds for about an hour, and asks for no proof of who we are."""
        if reference.url is None:
            raise ContentRefused("the attachment names no address")
        found = await fetch(reference.url, limit, own_base=self._settings.base_url, seconds=FETCH_SECONDS)
        return replace(found, filename=reference.filename)

    def attach_shelf(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def close(self) -> None:
        if "_client" in self.__dict__:
            await self._client.close()

    @cached_property
    def _client(self) -> HttpClient:
        given = self._settings
        headers = {"X-Viber-Auth-Token": given.auth_token.get_secret_value()}
        return HttpClient(given.base_url, headers, connect_timeout=given.connect_timeout, timeout=given.timeout)

    async def _link(self, part: OutboundPart) -> str | None:
        if part.attachment is None or self._shelf is None:
            return None
        return await self._shelf.lay_out(part.attachment, timedelta(days=self._settings.link_days))


def _taken(answer: Answer) -> JsonObject:
    if not is_taken(answer.status, answer.body):
        raise send_error(answer.status, answer.body, answer.retry_after(UNTOLD_WAIT))
    return answer.body


def _opens_chat(request: WebhookRequest) -> bool:
    try:
        body = read_object(request.body)
    except WebhookUnreadable:
        return False
    return body.text("event") == "conversation_started" and not body.flag("subscribed")
