"""One Telegram bot: identity, abilities and verification; reading and writing are handed on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar

import orjson

from connectors.contract.capabilities import Capabilities, Markup, MediaLimit, Proactive, TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    OutcomeUnknown,
    SendError,
    Unavailable,
    WebhookRejected,
)
from connectors.contract.inbound import AttachmentRef, InboundEvent, MediaKind, WebhookReply, WebhookRequest
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Keys, Media, Undelivered
from connectors.contract.shown import ShownMessage
from connectors.telegram.answers import AnswerLost, NeverSent, ServerProblem, ServerRefused
from connectors.telegram.compose import compose, receipt, send_error, settled
from connectors.telegram.parse import READERS, parse_update
from connectors.telegram.preview import preview
from connectors.telegram.reactions import REACTION_EMOJI
from connectors.telegram.settings import Mode, TelegramSettings
from connectors.toolkit.payload import JsonObject, depth_within
from connectors.toolkit.signatures import same

if TYPE_CHECKING:
    from connectors.telegram.client import TelegramClient

SECRET_HEADER = "x-telegram-bot-api-secret-token"
POLLED_DEPTH = 200  # orjson writes at most 254 levels
MEGABYTE = 1024 * 1024
PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})

# Sources: Bot API 10.1 (lengths, sizes, callback data); the vendor's FAQ (rates). Telegram tells nobody what was
# delivered or read, so `reports` is empty.
CAPABILITIES = Capabilities(
    text_limit=4096,
    text_unit=TextUnit.UTF16,
    caption_limit=1024,
    media={
        MediaKind.IMAGE: MediaLimit(10 * MEGABYTE, PHOTO_TYPES),
        MediaKind.VIDEO: MediaLimit(50 * MEGABYTE, frozenset({"video/mp4"})),
        MediaKind.AUDIO: MediaLimit(50 * MEGABYTE, frozenset({"audio/mpeg", "audio/mp4"})),
        MediaKind.VOICE: MediaLimit(50 * MEGABYTE, frozenset({"audio/ogg", "audio/mpeg", "audio/mp4"})),
        MediaKind.DOCUMENT: MediaLimit(50 * MEGABYTE),
    },
    buttons=100,
    button_label_limit=64,
    button_value_limit=64,
    replies=True,
    edits=True,
    caption_edits=True,
    deletions=True,
    deletion_window=timedelta(hours=48),
    reactions=True,
    reaction_emoji=REACTION_EMOJI,
    typing=True,
    markup=Markup.NONE,
    messages_per_second=30,
    burst=30,
    messages_per_second_per_address=1,
    proactive=Proactive.AFTER_START,
)


class TelegramConnector:
    """Implements Connector, MediaSource, Polled, WebhookRegistrar, CountsDelivered and ShowsBeforehand."""

    name: ClassVar[str] = "telegram"
    channel: ClassVar[Channel] = Channel.TELEGRAM
    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def __init__(self, account: str, settings: TelegramSettings) -> None:
        self.account = account
        self._settings = settings

    @cached_property
    def _client(self) -> "TelegramClient":
        # Imported late: reading and verifying need no client library, and it takes a quarter of a second to load.
        from connectors.telegram.client import TelegramClient

        return TelegramClient(self._settings)

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        """Telegram asks no set-up question."""
        return None

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """The secret given to setWebhook comes back in a header; it does not cover the body, nor the time."""
        secret = self._settings.webhook_secret
        if secret is None:
            raise WebhookRejected("this bot has no webhook secret, so nothing can prove who posts")
        if not same(request.header(SECRET_HEADER) or "", secret.get_secret_value()):
            raise WebhookRejected("the secret token is missing or wrong")

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return parse_update(self.account, request.body)

    async def send(self, part: OutboundPart) -> Receipt:
        try:
            return receipt(part, await self._client.call(compose(part)))
        except ServerRefused as refused:
            if (already := settled(part, refused.refusal)) is not None:
                return already
            raise send_error(self.account, refused.refusal) from refused
        except NeverSent as problem:
            raise Unavailable(f"Telegram was not reached: {problem}") from problem
        except AnswerLost as problem:
            raise OutcomeUnknown(f"sent, but no answer could be read: {problem}") from problem

    def shown(self, part: OutboundPart) -> ShownMessage:
        return preview(compose(part))

    async def fetch_media(self, reference: AttachmentRef, limit: int) -> Media:
        if reference.reference is None:
            raise ContentRefused("the attachment names no Telegram file")
        try:
            content, path = await self._client.download(reference.reference, limit)
        except ServerProblem as problem:
            raise self._asking_failed(problem) from problem
        return Media(content, reference.filename or PurePosixPath(path).name or None, reference.mime_type)

    @property
    def wants_polling(self) -> bool:
        return self._settings.mode is Mode.POLLING

    async def poll(self, cursor: str | None, seconds: float) -> tuple[list[WebhookRequest], str | None]:
        """Telegram forgets what stands before `cursor` once it is asked: keep the requests before polling again."""
        try:
            if cursor is None:
                await self._client.delete_webhook()  # while one is set, Telegram answers 409
            updates = await self._client.updates(int(cursor) if cursor else None, seconds, list(READERS))
        except ServerProblem as problem:
            raise self._asking_failed(problem) from problem
        numbers = [number for update in updates if (number := update.whole("update_id")) is not None]
        return [self._as_posted(update) for update in updates], str(max(numbers) + 1) if numbers else cursor or "0"

    async def register_webhook(self, url: str) -> None:
        secret = self._settings.webhook_secret
        if secret is None:
            raise Misconfigured("webhook_secret is not set, so no webhook is registered")
        try:
            await self._client.set_webhook(url, secret.get_secret_value(), list(READERS))
        except ServerProblem as problem:
            raise self._asking_failed(problem) from problem

    async def undelivered(self) -> Undelivered:
        """What getWebhookInfo says; updates wait there for a day (Bot API, "Getting updates")."""
        try:
            info = await self._client.webhook_info()
        except ServerProblem as problem:
            raise self._asking_failed(problem) from problem
        return Undelivered(info.pending_update_count, info.last_error_message, info.last_error_date)

    async def close(self) -> None:
        if "_client" in self.__dict__:
            await self._client.close()

    def _as_posted(self, update: JsonObject) -> WebhookRequest:
        # What nests deeper than Telegram ever does is kept as a body that nobody can read, and shows up as such.
        shallow = depth_within(update.values, POLLED_DEPTH)
        body = orjson.dumps(update.values if shallow else {"unreadable": "a polled update nests too deeply"})
        return WebhookRequest(body=body, account=self.account)

    def _asking_failed(self, problem: ServerProblem) -> SendError:
        """A question may always be asked again, so a lost answer is no more than an outage."""
        if isinstance(problem, ServerRefused):
            return send_error(self.account, problem.refusal)
        return Unavailable(f"Telegram did not answer: {problem}")
