"""The chat of one web site: identity, abilities and verification; reading, writing and the pages are handed on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from connectors.contract.capabilities import Capabilities, Markup, Proactive, TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    Unavailable,
    Unchangeable,
    WebhookRejected,
    WebhookUnreadable,
)
from connectors.contract.inbound import InboundEvent, ReportedStatus, WebhookReply, WebhookRequest
from connectors.contract.live import LineAnswer, LineWord, Mailbox, MailboxAway, PageFile, Visitor
from connectors.contract.outbound import OutboundPart, PartAction, Receipt
from connectors.contract.protocol import Keys, PostLimit
from connectors.contract.shown import ShownMessage
from connectors.toolkit.payload import read_object
from connectors.webchat import words
from connectors.webchat.compose import compose, key_of, recompose
from connectors.webchat.pages import Look, page_file
from connectors.webchat.parse import VISITOR, message_id, parse_body, visitor_of
from connectors.webchat.preview import preview
from connectors.webchat.settings import WebchatSettings
from connectors.webchat.tokens import TokenMaker

TOKEN_HEADER = "authorization"
SCHEME = "Bearer "

# The limits are our own: the widget shows whatever it is given. It shows no files yet.
CAPABILITIES = Capabilities(
    text_limit=8000,
    text_unit=TextUnit.CHARACTERS,
    buttons=10,
    button_label_limit=80,
    button_value_limit=200,
    edits=True,
    deletions=True,
    typing=True,
    typing_lasts=timedelta(seconds=6),
    read_marks=True,
    markup=Markup.NONE,
    reports=frozenset({ReportedStatus.DELIVERED, ReportedStatus.READ}),
    messages_per_second=100,
    messages_per_second_per_address=5,
    proactive=Proactive.AFTER_START,
    live=True,
)


class WebchatConnector:
    """Implements Connector, LiveChat, LimitsPosts and ShowsBeforehand. What it sends it leaves in the mailbox that the hub attaches."""

    name: ClassVar[str] = "webchat"
    channel: ClassVar[Channel] = Channel.CHAT
    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def __init__(self, account: str, settings: WebchatSettings) -> None:
        self.account = account
        self._tokens = TokenMaker(
            account,
            settings.token_secret.get_secret_value(),
            settings.token_lifetime,
            timedelta(days=settings.longest_days),
            settings.ended_visitors,
        )
        self._look = Look(settings.title, settings.colour, settings.ask_for_email, settings.forget_on_close)
        self._origins = frozenset(settings.origins)
        self._mailbox: Mailbox | None = None

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        """Nobody asks a set-up question."""
        return None

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """The visitor's own token stands in the header, and what is said is said by that visitor."""
        header = request.header(TOKEN_HEADER) or ""
        visitor = self._tokens.visitor_of(header[len(SCHEME) :], now) if header.startswith(SCHEME) else None
        if visitor is None:
            raise WebhookRejected("the visitor's token is missing, wrong or has run out")
        if _said_by(request.body) != visitor:
            raise WebhookRejected("the token is another visitor's")

    def post_limits(self, request: WebhookRequest, caller: str) -> Sequence[PostLimit]:
        """As much as on a line."""
        visitor = _said_by(request.body)
        return (PostLimit(f"address:{caller}", 200, 20), PostLimit(f"visitor:{visitor}", 30, 2))

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return parse_body(self.account, request.body)

    async def send(self, part: OutboundPart) -> Receipt:
        match part.action:
            case PartAction.SEND:
                return await self._leave(part)
            case PartAction.EDIT | PartAction.DELETE:
                return await self._change(part)
            case PartAction.TYPING:
                return await self._show_typing(part)
            case PartAction.READ:
                return await self._show_read(part)
            case PartAction.ACKNOWLEDGE:
                return Receipt(None)  # the visitor saw it at once
            case _:
                raise ContentRefused(f"the chat cannot {part.action.value}")

    def shown(self, part: OutboundPart) -> ShownMessage:
        return preview(compose(part), self._look.title)

    async def close(self) -> None:
        self._mailbox = None

    # Lines

    @property
    def origins(self) -> frozenset[str]:
        return self._origins

    def attach(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def page_file(self, name: str, hub: str) -> PageFile | None:
        return page_file(name, self._look, self._origins, hub)

    def enter(self, token: str | None, now: datetime) -> Visitor:
        known = self._tokens.next(token, now) if token else None
        return Visitor(*(known or self._tokens.first(now)), is_refused=bool(token) and known is None)

    def frame_key(self, message_id: str) -> str:
        return message_id.partition(":")[2]

    def read_word(self, said: str, visitor: str | None) -> LineWord:
        return words.read_word(self.account, said, visitor)

    def write_answer(self, answer: LineAnswer) -> str:
        return words.write_answer(answer)

    # Leaving

    async def _leave(self, part: OutboundPart) -> Receipt:
        content, key = compose(part), key_of(part, str(uuid4()))
        mailbox, visitor = self._way(part)
        try:
            frame = await mailbox.leave(self.account, visitor, key, content)
        except MailboxAway as away:  # even if it lies there: the same key is left once
            raise Unavailable(f"the visitor's mailbox cannot be reached: {away}") from away
        return Receipt(message_id(visitor, frame.key), frame.created_at)

    async def _change(self, part: OutboundPart) -> Receipt:
        content, (mailbox, visitor) = recompose(part), self._way(part)
        named, _, key = (part.target_id or "").partition(":")
        if named != visitor or not key:
            raise ContentRefused(f"{part.target_id!r} names no message to this visitor")
        try:
            frame = await mailbox.change(self.account, visitor, key, content)
        except MailboxAway as away:  # even if it reads so: doing it twice changes nothing
            raise Unavailable(f"the visitor's mailbox cannot be reached: {away}") from away
        if frame is None:
            raise Unchangeable("it lies in the visitor's mailbox no more")
        return Receipt(part.target_id)

    async def _show_typing(self, part: OutboundPart) -> Receipt:
        mailbox, visitor = self._way(part)
        try:
            await mailbox.show_typing(self.account, visitor)
        except MailboxAway as away:
            raise Unavailable(f"the visitor's mailbox cannot be reached: {away}") from away
        return Receipt(None)

    async def _show_read(self, part: OutboundPart) -> Receipt:
        mailbox, visitor = self._way(part)
        try:
            await mailbox.show_read(self.account, visitor)
        except MailboxAway as away:
            raise Unavailable(f"the visitor's mailbox cannot be reached: {away}") from away
        return Receipt(None)

    def _way(self, part: OutboundPart) -> tuple[Mailbox, str]:
        if not VISITOR.fullmatch(part.address.handle):
            raise NotReachable(f"{part.address.handle!r} is no visitor")
        if self._mailbox is None:
            raise Misconfigured("this process has no mailbox for visitors")
        return self._mailbox, part.address.handle


def _said_by(body: bytes) -> str | None:
    try:
        return visitor_of(read_object(body))
    except WebhookUnreadable:
        return None
