"""One WhatsApp number on Meta's Cloud API: identity, abilities and verification; reading and writing are handed on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from yarl import URL

from connectors.contract.capabilities import Capabilities, Markup, MediaLimit, Proactive, TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, OutcomeUnknown, Unavailable, WebhookUnreadable
from connectors.contract.inbound import (
    AttachmentRef,
    InboundEvent,
    MediaKind,
    ReportedStatus,
    WebhookReply,
    WebhookRequest,
)
from connectors.contract.outbound import Attachment, OutboundPart, Receipt
from connectors.contract.protocol import ItemCount, Keys, Media
from connectors.contract.shown import ShownMessage
from connectors.contract.templates import OfferedTemplate
from connectors.toolkit.fetch import fetch
from connectors.toolkit.graph import ENDPOINT, answer_challenge, verify_signature
from connectors.toolkit.http import Answer, HttpClient, Upload
from connectors.toolkit.payload import JsonObject, read_object
from connectors.whatsapp.batch import Ours, count_of, share_of
from connectors.whatsapp.compose import (
    BUTTON_LABEL_LIMIT,
    CAPTION_LIMIT,
    ROWS,
    TEXT_LIMIT,
    VALUE_LIMIT,
    Rules,
    compose,
    receipt,
)
from connectors.whatsapp.errors import send_error
from connectors.whatsapp.parse import parse_body
from connectors.whatsapp.preview import preview
from connectors.whatsapp.settings import ButtonKind, TemplateShape, WhatsappSettings

MEGABYTE = 1024 * 1024
AUDIO_TYPES = frozenset({"audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg"})

# Sources: Meta's pages on messages, media and windows of 2026-05; the rate is that of a new number.
CAPABILITIES = Capabilities(
    text_limit=TEXT_LIMIT,
    text_unit=TextUnit.CHARACTERS,
    caption_limit=CAPTION_LIMIT,
    media={
        MediaKind.IMAGE: MediaLimit(5 * MEGABYTE, frozenset({"image/jpeg", "image/png"})),
        MediaKind.VIDEO: MediaLimit(16 * MEGABYTE, frozenset({"video/mp4", "video/3gpp"})),
        MediaKind.AUDIO: MediaLimit(16 * MEGABYTE, AUDIO_TYPES),
        MediaKind.VOICE: MediaLimit(16 * MEGABYTE, AUDIO_TYPES),
        MediaKind.STICKER: MediaLimit(100 * 1024, frozenset({"image/webp"})),
        MediaKind.DOCUMENT: MediaLimit(100 * MEGABYTE),
    },
    buttons=ROWS,
    button_label_limit=BUTTON_LABEL_LIMIT,
    button_value_limit=VALUE_LIMIT,
    replies=True,
    reactions=True,
    typing=True,
    typing_lasts=timedelta(seconds=25),
    read_marks=True,
    templates=True,
    markup=Markup.NONE,
    reports=frozenset({ReportedStatus.SENT, ReportedStatus.DELIVERED, ReportedStatus.READ, ReportedStatus.FAILED}),
    messages_per_second=80,
    burst=80,
    messages_per_second_per_address=1 / 6,
    reply_window=timedelta(hours=24),
    ad_window=timedelta(hours=72),
    proactive=Proactive.TEMPLATE_OUTSIDE_WINDOW,
)


class WhatsappConnector:
    """Implements Connector, MediaSource, OffersTemplates, SharesEndpoint, CountsItems and ShowsBeforehand."""

    name: ClassVar[str] = "whatsapp"
    channel: ClassVar[Channel] = Channel.WHATSAPP
    endpoint: ClassVar[str] = ENDPOINT

    def __init__(self, account: str, settings: WhatsappSettings) -> None:
        self.account = account
        self.endpoint_account = settings.app
        self.capabilities = replace(
            CAPABILITIES,
            messages_per_second=settings.messages_per_second,
            burst=max(1, int(settings.messages_per_second)),
        )
        self._settings = settings
        self._ours = Ours(settings.phone_number_id, settings.business_account_id)
        self._rules = Rules(settings.recipient_field, settings.templates, settings.list_button)
        self._credentials = {"Authorization": f"Bearer {settings.access_token.get_secret_value()}"}
        self._client = HttpClient(
            settings.base_url, self._credentials, connect_timeout=settings.connect_timeout, timeout=settings.timeout
        )

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        return answer_challenge(request, self._settings.verify_token.get_secret_value())

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """The signature covers the body, not the time."""
        verify_signature(request, self._settings.app_secret.get_secret_value())

    def share(self, request: WebhookRequest) -> WebhookRequest | None:
        """The changes about this number and its business account."""
        try:
            body = share_of(read_object(request.body), self._ours)
        except WebhookUnreadable:
            return None
        return replace(request, body=body, account=self.account) if body is not None else None

    def count_items(self, request: WebhookRequest) -> ItemCount:
        try:
            return count_of(read_object(request.body), self._ours)
        except WebhookUnreadable:
            return ItemCount(0, 0)

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return parse_body(self._ours, request.body)

    def templates_on(self, channel: Channel) -> Sequence[OfferedTemplate]:
        """Those whose text the operator wrote down."""
        return [_offered(one) for one in self._settings.templates if one.text]

    async def send(self, part: OutboundPart) -> Receipt:
        call = compose(part, self._rules)
        body = call.body if call.upload is None else call.with_file(await self._upload(call.upload))
        return receipt(part, _good(await self._client.post_json(self._path(f"{self._number}/messages"), body)))

    def shown(self, part: OutboundPart) -> ShownMessage:
        return preview(compose(part, self._rules), part, self.templates_on(part.address.channel))

    async def fetch_media(self, reference: AttachmentRef, limit: int) -> Media:
        """WhatsApp tells where a file lies for five minutes: asked anew each time, and fetched at once."""
        url = await self._media_url(reference, limit)
        media = await fetch(url, limit, own_base=self._base_of(url), headers=self._credentials)
        return Media(media.content, reference.filename, reference.mime_type or media.mime_type)

    async def close(self) -> None:
        await self._client.close()

    @property
    def _number(self) -> str:
        return self._settings.phone_number_id

    def _path(self, rest: str) -> str:
        return f"/{self._settings.graph_version}/{rest}"

    async def _upload(self, file: Attachment) -> str:
        """The id under which the file can be sent. Nobody has seen anything of it yet, so a lost answer is a mere outage."""
        upload = Upload("file", file.filename, file.mime_type, file.content)
        fields = {"messaging_product": "whatsapp"}
        try:
            answer = await self._client.post_files(self._path(f"{self._number}/media"), fields, [upload])
            media_id = _good(answer).identifier("id")
        except OutcomeUnknown as problem:
            raise Unavailable(f"the file was not taken: {problem}", code=problem.code) from problem
        if media_id is None:
            raise Unavailable("the file was taken, but the answer names no id")
        return media_id

    async def _media_url(self, reference: AttachmentRef, limit: int) -> str:
        media_id = reference.reference
        if media_id is None:
            if reference.url is None:
                raise ContentRefused("the attachment names no file of WhatsApp's")
            return reference.url
        if not _is_plain(media_id):
            raise ContentRefused("the attachment's id is none of WhatsApp's")
        found = _good(await self._client.get(self._path(media_id), {"phone_number_id": self._number}))
        size, url = found.identifier("file_size") or "", found.text("url")
        if size.isdigit() and len(size) < 19 and int(size) > limit:
            raise ContentRefused(f"the file is larger than {limit} bytes")
        if url is None:
            raise Unavailable("WhatsApp does not say where the file lies")
        return url

    def _base_of(self, url: str) -> str | None:
        """Meta's own host that this address is on; None where our token must not go."""
        own = (self._settings.base_url, *self._settings.media_hosts)
        return next((base for base in own if _origin(base) == _origin(url)), None)


def _offered(shape: TemplateShape) -> OfferedTemplate:
    labels = [*shape.button_labels, *("" for _ in shape.buttons)]
    buttons = tuple(
        f"{f'Button “{label}”' if label else f'Button {number}'}: {BUTTON_VALUES[kind]}"
        for number, (kind, label) in enumerate(zip(shape.buttons, labels, strict=False), 1)
    )
    return OfferedTemplate(shape.name, shape.language, shape.text, buttons)


BUTTON_VALUES: Mapping[ButtonKind, str] = {
    ButtonKind.URL: "the end of its address",
    ButtonKind.QUICK_REPLY: "the word that comes back when they press it",
}


def _good(answer: Answer) -> JsonObject:
    """The body of a success; raises what the answer says otherwise."""
    if not answer.good or "error" in answer.body:
        raise send_error(answer.status, answer.headers, answer.body)
    return answer.body


def _is_plain(media_id: str) -> bool:
    return media_id.isascii() and len(media_id) <= 200 and media_id.replace("-", "").replace("_", "").isalnum()


def _origin(address: str) -> URL | None:
    try:
        return URL(address).origin()
    except ValueError:
        return None
