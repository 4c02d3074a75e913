"""One telephone number at Twilio: identity, what is ours, what callers hear; reading and calling are handed on."""

from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from connectors.calls.compose import compose
from connectors.calls.frames import far_end, near_end
from connectors.calls.parse import is_about_calls, parse_call
from connectors.calls.settings import CallsSettings
from connectors.calls.twiml import asks_what_to_do, instructions
from connectors.contract.capabilities import Capabilities, Proactive
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, WebhookUnreadable
from connectors.contract.inbound import InboundEvent, WebhookReply, WebhookRequest
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.toolkit.twilio.account import TwilioAccount
from connectors.toolkit.twilio.callbacks import ACCOUNT
from connectors.toolkit.twilio.forms import TwilioForm, read_form

TWIML = "text/xml; charset=utf-8"
NO_CONTENT = 204

CAPABILITIES = Capabilities(sends=False, text_limit=0, proactive=Proactive.NEVER)


class CallsConnector(TwilioAccount):
    """Implements Connector, SharesEndpoint, AnswersPosts, MediaSource, PlacesCalls and ToldItsAddress."""

    name: ClassVar[str] = "calls"
    channel: ClassVar[Channel] = Channel.PHONE

    def __init__(self, account: str, settings: CallsSettings) -> None:
        super().__init__(account, settings)
        self._settings = settings
        self.capabilities = replace(CAPABILITIES, messages_per_second=settings.calls_per_second)

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        form = read_form(request)
        return parse_call(self.account, form) if self.is_ours(form) else []

    def is_ours(self, form: TwilioForm) -> bool:
        """A call to or from our number, or a leg of one; a recording names no number and may be anybody's, unless marked."""
        if not is_about_calls(form):
            return False
        if (mark := form.text(ACCOUNT)) is not None:
            return mark == self.account
        ends = {one.handle for one in (near_end(form), far_end(form)) if one.handle}
        ours = self._settings.number
        return not ours or not ends or ours in ends or "ParentCallSid" in form

    def answer(self, request: WebhookRequest, status: int) -> WebhookReply:
        """A caller on the line is told what happens; of a mere report Twilio wants nothing back."""
        if status != 200:
            return WebhookReply(status)
        try:
            form = read_form(request)
        except WebhookUnreadable:
            return WebhookReply(NO_CONTENT)
        if not asks_what_to_do(form):
            return WebhookReply(NO_CONTENT)
        return WebhookReply(200, instructions(form, self._settings, _without_query(request.url), self.account), TWIML)

    async def place_call(self, address: ChannelAddress, rep_phone: str | None, name: str = "") -> Receipt:
        return await self._make(compose(address, rep_phone, self._settings, self.account, self._address, name))

    async def send(self, part: OutboundPart) -> Receipt:
        """Nothing written goes through a telephone; `place_call` calls."""
        raise ContentRefused("a telephone carries no written words: call, or write a text message")


def _without_query(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(query="", fragment=""))
