"""One number at Twilio for messages: identity, abilities and what is ours; reading and writing are handed on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from connectors.contract.capabilities import Capabilities, MediaLimit, Proactive, TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, WebhookUnreadable
from connectors.contract.inbound import InboundEvent, MediaKind, ReportedStatus, WebhookReply, WebhookRequest
from connectors.contract.lookup import CANNOT_TELL, LookedUp, LostCall
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Shelf
from connectors.contract.shown import FILE_ADDRESS, ShownMessage
from connectors.contract.templates import OfferedTemplate
from connectors.sms.compose import WHATSAPP_FILE, Desk, compose
from connectors.sms.parse import came_in, is_message, our_number, parse_message
from connectors.sms.preview import preview
from connectors.sms.settings import SmsSettings
from connectors.toolkit.twilio import asking
from connectors.toolkit.twilio.account import TwilioAccount
from connectors.toolkit.twilio.callbacks import ACCOUNT, callback
from connectors.toolkit.twilio.forms import TwilioForm, read_form
from connectors.toolkit.twilio.segments import TEXT_LIMIT

MEGABYTE = 1024 * 1024
ROOM_FOR_LINK = 400  # characters of a text that are kept for the address of a file
SOME_LINK = "x" * (ROOM_FOR_LINK - 1)
FILE_KINDS = (MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.VOICE, MediaKind.DOCUMENT)
OK, NO_CONTENT = 200, 204
TWIML = "text/xml; charset=utf-8"

# Sources: Twilio's Message resource and its pages on MMS and WhatsApp, 2026-10. A file that MMS does not carry goes as a link.
CAPABILITIES = Capabilities(
    text_limit=TEXT_LIMIT,
    text_unit=TextUnit.UTF16,
    caption_limit=TEXT_LIMIT - ROOM_FOR_LINK,
    media=dict.fromkeys(FILE_KINDS, MediaLimit(25 * MEGABYTE)),
    templates=True,
    reports=frozenset({ReportedStatus.SENT, ReportedStatus.DELIVERED, ReportedStatus.FAILED}),
    proactive=Proactive.ALWAYS,
)
WHATSAPP = replace(
    CAPABILITIES,
    media=dict.fromkeys(FILE_KINDS, MediaLimit(WHATSAPP_FILE)),
    reports=CAPABILITIES.reports | {ReportedStatus.READ},
    reply_window=timedelta(hours=24),
    proactive=Proactive.TEMPLATE_OUTSIDE_WINDOW,
)


class SmsConnector(TwilioAccount):
    """Implements Connector, SharesEndpoint, AnswersPosts, MediaSource, SendsByLink, CarriesSeveral,
    OffersTemplates, ToldItsAddress, TellsWhatWasSent and ShowsBeforehand."""

    name: ClassVar[str] = "sms"
    channel: ClassVar[Channel] = Channel.SMS

    def __init__(self, account: str, settings: SmsSettings) -> None:
        super().__init__(account, settings)
        self._settings = settings
        self._shelf: Shelf | None = None
        self.capabilities = replace(CAPABILITIES, messages_per_second=settings.messages_per_second)

    @property
    def also_carries(self) -> Mapping[Channel, Capabilities]:
        """WhatsApp by way of Twilio. Always read; sent where the account has a WhatsApp sender."""
        rate = self._settings.messages_per_second
        return {
            Channel.WHATSAPP: replace(WHATSAPP, messages_per_second=rate, sends=bool(self._settings.whatsapp_number))
        }

    def templates_on(self, channel: Channel) -> Sequence[OfferedTemplate]:
        """Those whose text the operator wrote down."""
        return [one.offered(name) for name, one in self._settings.templates.items() if one.text]

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        form = read_form(request)
        return parse_message(form) if self.is_ours(form) else []

    def is_ours(self, form: TwilioForm) -> bool:
        """A message to or from a number of this account; one that names none of our ends may be anybody's."""
        if not is_message(form):
            return False
        if (mark := form.text(ACCOUNT)) is not None:
            return mark == self.account
        ours = {one for one in (self._settings.number, self._settings.whatsapp_number) if one}
        service, named = self._settings.messaging_service_sid, form.text("MessagingServiceSid")
        if not ours and not service:
            return True
        number = our_number(form).handle
        return (not number and named is None) or number in ours or (bool(service) and named == service)

    def answer(self, request: WebhookRequest, status: int) -> WebhookReply:
        """Twilio wants TwiML for a message that came in; an empty one says nothing to anybody. For a report it wants nothing."""
        if status != OK:
            return WebhookReply(status)
        if not self._came_in(request):
            return WebhookReply(NO_CONTENT)
        return WebhookReply(200, b'<?xml version="1.0" encoding="UTF-8"?><Response/>', TWIML)

    async def send(self, part: OutboundPart) -> Receipt:
        self._check(part)
        return await self._make(compose(part, self._desk(), await self._link(part)))

    async def look_up(self, lost: LostCall) -> LookedUp:
        """Of a file that would lie somewhere else today nobody can tell: its address stood in the words."""
        if lost.part.attachment is not None:
            return CANNOT_TELL
        asked = asking.question(compose(lost.part, self._desk()))
        return asking.answer(lost, asked, await self._ask(asking.PATH, asked.query))

    def shown(self, part: OutboundPart) -> ShownMessage:
        self._check(part)
        call = compose(part, self._desk(), FILE_ADDRESS if part.attachment else None)
        return preview(call, part, self._settings.templates)

    def attach_shelf(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def _came_in(self, request: WebhookRequest) -> bool:
        try:
            form = read_form(request)
        except WebhookUnreadable:
            return False
        return is_message(form) and came_in(form)

    def _check(self, part: OutboundPart) -> None:
        """What cannot go is refused before a file is laid out."""
        compose(part, self._desk(), SOME_LINK if part.attachment else None)
        if part.attachment is not None and self._shelf is None:
            raise ContentRefused("Twilio fetches files from a public address, and the hub has none to lay them out at")

    async def _link(self, part: OutboundPart) -> str | None:
        if part.attachment is None or self._shelf is None:
            return None
        return await self._shelf.lay_out(part.attachment, timedelta(days=self._settings.link_days))

    def _desk(self) -> Desk:
        given = self._settings
        return Desk(
            number=given.number,
            messaging_service_sid=given.messaging_service_sid,
            whatsapp_number=given.whatsapp_number,
            templates=given.templates,
            most_segments=given.most_segments,
            mms=given.mms,
            callback=callback(self._address, {ACCOUNT: self.account}),
        )
