"""One organization's page on LinkedIn: identity, abilities and verification; reading and writing are handed on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from connectors.contract.capabilities import Capabilities, Proactive, TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import Refused, Unchangeable, WebhookUnreadable
from connectors.contract.inbound import InboundEvent, WebhookReply, WebhookRequest
from connectors.contract.outbound import OutboundPart, PartAction, Receipt
from connectors.contract.protocol import ItemCount, Keys
from connectors.contract.shown import ShownMessage
from connectors.linkedin.client import LinkedinClient
from connectors.linkedin.compose import TEXT_LIMIT, compose, receipt
from connectors.linkedin.leads import Rules
from connectors.linkedin.parse import Reading, count_of, parse_body
from connectors.linkedin.polling import Poller
from connectors.linkedin.preview import preview
from connectors.linkedin.proof import answer_challenge, verify_signature
from connectors.linkedin.settings import LinkedinSettings, Mode

# Sources: LinkedIn's pages on comments and rate limits, 2026. It publishes limits for a day only, and those in the portal of each
# app. What happens here is public where the event says so; a form's answers are not.
CAPABILITIES = Capabilities(
    text_limit=TEXT_LIMIT,
    text_unit=TextUnit.CHARACTERS,
    replies=True,
    edits=True,
    deletions=True,
    messages_per_second=1,
    proactive=Proactive.NEVER,
)
GONE = "404"


class LinkedinConnector:
    """Implements Connector, PolledSeldom, LeadSource, CountsItems and ShowsBeforehand."""

    name: ClassVar[str] = "linkedin"
    channel: ClassVar[Channel] = Channel.LINKEDIN
    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def __init__(self, account: str, settings: LinkedinSettings) -> None:
        self.account = account
        self._settings = settings
        self._secret = settings.client_secret.get_secret_value() if settings.client_secret is not None else ""
        rules = Rules(settings.consents, settings.default_country)
        self._reading = Reading(account, settings.organization, frozenset(settings.lead_owners), rules)
        self._client = LinkedinClient(settings)
        self._poller = Poller(account, settings, self._client)

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        return answer_challenge(request, self._secret)

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """The signature covers the body, not the time."""
        verify_signature(request, self._secret)

    def count_items(self, request: WebhookRequest) -> ItemCount:
        try:
            return count_of(self._reading, request.body)
        except WebhookUnreadable:
            return ItemCount(0, 0)

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return parse_body(self._reading, request.body)

    async def send(self, part: OutboundPart) -> Receipt:
        call = compose(self._settings.organization, part)
        try:
            answer = await self._client.call(call)
        except Refused as refused:
            if refused.code == GONE and part.action is PartAction.DELETE:
                return Receipt(part.target_id)  # it is gone already
            if refused.code == GONE and part.action is PartAction.EDIT:
                raise Unchangeable(refused.detail, code=refused.code) from refused
            raise
        return receipt(part, call, answer.headers, answer.body)

    def shown(self, part: OutboundPart) -> ShownMessage:
        return preview(compose(self._settings.organization, part))

    @property
    def wants_polling(self) -> bool:
        return self._settings.mode is Mode.POLLING

    @property
    def polls_apart(self) -> timedelta:
        return timedelta(minutes=self._settings.poll_minutes)

    async def poll(self, cursor: str | None, seconds: float) -> tuple[list[WebhookRequest], str | None]:
        return await self._poller.poll(cursor)

    async def fetch_lead(self, external_id: str) -> WebhookRequest:
        return await self._poller.fetch_lead(external_id)

    async def close(self) -> None:
        await self._client.close()
