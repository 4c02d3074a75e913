"""One Twilio account as its connectors see it: who may post, what is ours, our calls, and files of customers."""

import base64
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from connectors.contract.errors import ContentRefused, WebhookUnreadable
from connectors.contract.inbound import AttachmentRef, WebhookReply, WebhookRequest
from connectors.contract.outbound import Receipt
from connectors.contract.protocol import ItemCount, Keys, Media
from connectors.toolkit.fetch import fetch
from connectors.toolkit.http import HttpClient
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.twilio.calls_out import Call, receipt
from connectors.toolkit.twilio.errors import UNTOLD_WAIT, send_error
from connectors.toolkit.twilio.forms import TwilioForm, read_form
from connectors.toolkit.twilio.settings import TwilioSettings
from connectors.toolkit.twilio.signature import verify_signature

FETCH_SECONDS = 60.0


class TwilioAccount(ABC):
    """What connectors at Twilio have in common. Implements the greater part of Connector, SharesEndpoint, CountsItems and MediaSource."""

    endpoint: ClassVar[str] = "twilio"

    def __init__(self, account: str, settings: TwilioSettings) -> None:
        self.account = account
        self._twilio = settings
        self._address = ""

    @property
    def endpoint_account(self) -> str:
        return self._twilio.twilio

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        """Twilio asks no set-up question."""
        return None

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """Signed over our public address and every field; the time is not signed."""
        verify_signature(request, self._twilio.auth_token.get_secret_value())

    def share(self, request: WebhookRequest) -> WebhookRequest | None:
        """The whole post where it is ours: one post is one event. Marks in our own addresses go over into the body."""
        try:
            form = read_form(request)
        except WebhookUnreadable:
            return None
        if not self.is_ours(form):
            return None
        return replace(request, body=form.item, account=self.account)

    def count_items(self, request: WebhookRequest) -> ItemCount:
        try:
            form = read_form(request)
        except WebhookUnreadable:
            return ItemCount(0, 0)
        return ItemCount(1, int(self.is_ours(form)))

    @abstractmethod
    def is_ours(self, form: TwilioForm) -> bool:
        """Whether this account of this channel is meant."""

    def reached_at(self, url: str) -> None:
        self._address = url

    async def fetch_media(self, reference: AttachmentRef, limit: int) -> Media:
        """A file of a message, or a recording as MP3 (Twilio's page on recordings: without an ending it is the larger WAV)."""
        if reference.url is None:
            raise ContentRefused("the attachment names no address")
        address = reference.url + (".mp3" if self._is_recording(reference) else "")
        own, headers = self._twilio.base_url, {"Authorization": self._authorization}
        found = await fetch(address, limit, own_base=own, headers=headers, seconds=FETCH_SECONDS)
        return replace(found, mime_type=reference.mime_type or found.mime_type, filename=reference.filename)

    async def close(self) -> None:
        if "_client" in self.__dict__:
            await self._client.close()

    async def _make(self, call: Call) -> Receipt:
        answer = await self._client.post_form(
            f"/2010-04-01/Accounts/{self._twilio.account_sid}{call.path}", call.fields
        )
        if not answer.good:
            raise send_error(answer.status, answer.body, answer.retry_after(UNTOLD_WAIT))
        return receipt(answer.body)

    async def _ask(self, path: str, query: Mapping[str, str]) -> JsonObject:
        answer = await self._client.get(f"/2010-04-01/Accounts/{self._twilio.account_sid}{path}", query)
        if not answer.good:
            raise send_error(answer.status, answer.body, answer.retry_after(UNTOLD_WAIT))
        return answer.body

    @cached_property
    def _client(self) -> HttpClient:
        given = self._twilio
        return HttpClient(
            given.base_url,
            {"Authorization": self._authorization},
            connect_timeout=given.connect_timeout,
            timeout=given.timeout,
        )

    @property
    def _authorization(self) -> str:
        """RFC 7617, in UTF-8."""
        return "Basic " + base64.b64encode(":".join(self._twilio.credentials).encode()).decode()

    def _is_recording(self, reference: AttachmentRef) -> bool:
        last = (reference.url or "").rpartition("/")[2]
        return last == reference.reference and last.startswith("RE")
