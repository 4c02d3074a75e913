"""One mailbox of ours: identity, abilities, and the roads by which its mail comes and goes. The work is handed on."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from email.utils import localtime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from connectors.contract.capabilities import Capabilities, MediaLimit
from connectors.contract.channel import Channel
from connectors.contract.errors import Misconfigured, Refused, WebhookRejected, WebhookUnreadable
from connectors.contract.inbound import (
    Distinct,
    InboundEvent,
    MediaKind,
    ReportedStatus,
    SystemNotice,
    WebhookReply,
    WebhookRequest,
    repeated_in,
)
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Admit, Arrival, Keys, Reader
from connectors.contract.shown import ShownMessage
from connectors.email import events, postmark, posts, sendgrid, ses, sns
from connectors.email.compose import Author, ComposedMail, compose, message_name
from connectors.email.envelope import is_packed, pack, unpack
from connectors.email.front import front_of
from connectors.email.marks import for_postmark, for_sendgrid
from connectors.email.notices import is_notice, mail_in
from connectors.email.posted import PostedMail
from connectors.email.preview import preview
from connectors.email.ses_received import TRANSPORT as SES
from connectors.email.ses_received import waiting_of
from connectors.email.settings import MEGABYTE, EmailSettings, ListenSettings
from connectors.email.trust import authors, verdicts_of

if TYPE_CHECKING:
    from connectors.email.access_tokens import AccessTokens
    from connectors.email.imap import ImapFolder
    from connectors.email.ses_client import SesClient

TEXT = 200_000  # characters; nothing but good sense limits them
# Most servers take mails of 25 MB, and on the wire a file grows by a little more than a third.
FILE = MediaLimit(18 * MEGABYTE)
POSTED = (postmark.TRANSPORT, sendgrid.TRANSPORT)
BOUNCES = frozenset({ReportedStatus.FAILED, ReportedStatus.DELAYED})
AMAZONS = BOUNCES | {ReportedStatus.DELIVERED, ReportedStatus.OPENED, ReportedStatus.CLICKED}

CAPABILITIES = Capabilities(
    text_limit=TEXT,
    caption_limit=TEXT,
    media=dict.fromkeys((MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.VOICE, MediaKind.DOCUMENT), FILE),
    files_together=True,
    threads=True,
    replies=True,
    reports=BOUNCES,
    messages_per_second=10,
    messages_per_second_per_address=1,
    authenticates_sender=False,
)


class EmailConnector:
    """Implements Connector, ReadsLater, Listening, Polled, ContentSource, FollowsNotices, NamesMessages, AnswersFor and
    ShowsBeforehand.

    `clock` gives the time that a mail is dated with.
    """

    name: ClassVar[str] = "email"
    channel: ClassVar[Channel] = Channel.EMAIL

    def __init__(self, account: str, settings: EmailSettings, clock: Callable[[], datetime] = localtime) -> None:
        self.account = account
        self.listening_at: tuple[str, int] | None = None
        self._settings = settings
        self._clock = clock
        self._author = Author(
            settings.address,
            settings.display_name,
            settings.signature,
            settings.domain,
            settings.mark,
            settings.home,
        )

    @property
    def capabilities(self) -> Capabilities:
        is_told_more = self._settings.smtp is None or self._settings.takes_posts
        return replace(CAPABILITIES, reports=AMAZONS) if is_told_more else CAPABILITIES

    def answers_for(self, handle: str) -> bool:
        return self._settings.home.answers_for(handle)

    # Posts, by Amazon, Postmark or SendGrid

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        """Amazon's set-up question wants a visit, not an answer."""
        return None

    @property
    def key_hosts(self) -> str:
        """The hosts from which Amazon hands out its signing certificates, as a pattern of the whole name."""
        return sns.KEY_HOSTS

    @property
    def key_base(self) -> str | None:
        return self._settings.ses.sns_certificate_base if self._settings.ses is not None else None

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return sns.key_urls(request.body, self._settings.ses) if self._settings.ses is not None else ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        settings = self._settings
        if settings.ses is not None and (is_notice(request.body) or not settings.takes_posts):
            sns.verify(request.body, settings.ses, now, keys)
        elif settings.takes_posts:
            posts.verify(request, settings.postmark, settings.sendgrid, now)
        else:
            raise WebhookRejected("nobody posts mail to this mailbox: it comes by SMTP or IMAP")

    # Reading

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        if self._is_posted(request):
            return [event for one in posts.contents(request) for event in self._read(one)]
        return events.read(self.account, self._item(request.body))

    def arrivals(self, request: WebhookRequest) -> list[Arrival | InboundEvent]:
        if self._is_posted(request):
            found = posts.contents(request)
            return Distinct((self._arrival(one) for one in found), repeated_in(found))
        item = self._item(request.body)
        return self._noticed(item) if is_notice(item) else [events.arrival(item)]

    @property
    def reader(self) -> Reader:
        return events.read

    def unread(self, item: bytes, why: str) -> InboundEvent:
        return events.unread(item, why)

    def _noticed(self, item: bytes) -> list[Arrival | InboundEvent]:
        found = ses.events(self.account, item)
        return Distinct(found, repeated_in(found))

    def _is_posted(self, request: WebhookRequest) -> bool:
        """Where Postmark or SendGrid post, a bare body is never a mail: one of theirs, or nothing anybody can read."""
        is_foreign = not is_packed(request.body) and not is_notice(request.body)
        return posts.is_posted(request) or (self._settings.takes_posts and is_foreign)

    def _read(self, found: PostedMail | InboundEvent) -> list[InboundEvent]:
        return events.read(self.account, self._kept(found)) if isinstance(found, PostedMail) else [found]

    def _arrival(self, found: PostedMail | InboundEvent) -> Arrival | InboundEvent:
        return events.arrival(self._kept(found)) if isinstance(found, PostedMail) else found

    def _kept(self, mail: PostedMail) -> bytes:
        return self._marked(pack(mail.envelope, mail.raw))

    def _item(self, body: bytes) -> bytes:
        """The body with all in it that reading it will need; of a notice that holds a mail, the mail."""
        inside = mail_in(body)
        return inside if is_notice(inside) else self._marked(inside)

    def _marked(self, body: bytes) -> bytes:
        """The mail with what its head tells those who know whom to believe, and with who we are."""
        envelope, raw = unpack(body)
        headers = front_of(raw).fields
        settings = self._settings
        # Our own mail server wrote nothing into what a provider took.
        server = "" if envelope.transport in POSTED else settings.trusted_authserv_id
        told = {} if envelope.transport == SES else verdicts_of(headers, server, settings.spam_header)
        verdicts = {**envelope.verdicts, **told, "authors": str(authors(headers))}
        return pack(replace(envelope, verdicts=verdicts, home=settings.home), raw)

    # Roads in

    @property
    def listens(self) -> bool:
        return self._settings.listen is not None

    def listening(self, admit: Admit) -> AbstractAsyncContextManager[None]:
        """Take mail by SMTP or LMTP while the block runs; `listening_at` tells where. OSError when the place is taken."""
        if self._settings.listen is None:
            raise Misconfigured("this mailbox has no place to listen at: set listen")
        return self._listening(self._settings.listen, admit)

    @asynccontextmanager
    async def _listening(self, place: ListenSettings, admit: Admit) -> AsyncIterator[None]:
        # Imported late, as all that reaches out: reading and verifying need none of it.
        from connectors.email.listener import listening

        settings = self._settings
        async with listening(place, self.account, settings.home, settings.size_limit, admit) as listener:
            self.listening_at = (place.host, listener.port)
            try:
                yield
            finally:
                self.listening_at = None

    @property
    def wants_polling(self) -> bool:
        return self._settings.imap is not None

    async def poll(self, cursor: str | None, seconds: float) -> tuple[list[WebhookRequest], str | None]:
        return await self._folder.poll(cursor, seconds)

    async def fetch_content(self, reference: str, limit: int) -> WebhookRequest:
        """A mail that Amazon left in S3."""
        try:
            waiting = waiting_of(reference)
        except WebhookUnreadable as problem:
            raise Refused(str(problem)) from problem
        raw = await self._amazon.fetch(waiting.bucket or "", waiting.key or "", min(limit, self._settings.size_limit))
        return WebhookRequest(pack(waiting.envelope, raw), account=self.account)

    async def follow(self, notice: SystemNotice) -> str | None:
        """Amazon asks whether it may post here, or says that it will no more."""
        from connectors.email.sns_notices import follow

        if self._settings.ses is None:
            raise Misconfigured("this mailbox is not set up for Amazon SES: set ses")
        return await follow(notice, self._settings.ses, self._settings.address)

    # The road out

    def message_name(self, part: OutboundPart) -> str:
        return message_name(part, self._author.domain)

    def shown(self, part: OutboundPart) -> ShownMessage:
        return preview(compose(part, self._author, self._clock()))

    async def send(self, part: OutboundPart) -> Receipt:
        mail = compose(part, self._author, self._clock())
        if self._settings.smtp is None:
            name = await self._amazon.send_raw(mail.content, mail.sender, mail.recipients, part.key or mail.message_id)
            return Receipt(name)
        from connectors.email.sending import deliver

        tokens = self._tokens if self._settings.smtp.needs_oauth else None
        await deliver(self._asking(mail), self._settings.smtp, self._author.domain, tokens)
        return Receipt(mail.message_id)

    def _asking(self, mail: ComposedMail) -> ComposedMail:
        """The mail with what has the provider name it as we do, in all that it posts."""
        for_whom = for_postmark(mail) if self._settings.postmark is not None else mail
        return for_sendgrid(for_whom) if self._settings.sendgrid is not None else for_whom

    async def close(self) -> None:
        if "_folder" in self.__dict__:
            self._folder.close()
        if "_amazon" in self.__dict__:
            self._amazon.close()
        if "_tokens" in self.__dict__:
            await self._tokens.close()

    @cached_property
    def _folder(self) -> "ImapFolder":
        from connectors.email.imap import ImapFolder

        if self._settings.imap is None:
            raise Misconfigured("this mailbox has no folder to ask for: set imap")
        tokens = self._tokens if self._settings.imap.needs_oauth else None
        return ImapFolder(self._settings.imap, self.account, self._settings.size_limit, tokens)

    @cached_property
    def _tokens(self) -> "AccessTokens":
        from connectors.email.access_tokens import AccessTokens

        if self._settings.oauth is None:
            raise Misconfigured("this mailbox has no way to get access tokens: set oauth")
        return AccessTokens(self._settings.oauth)

    @cached_property
    def _amazon(self) -> "SesClient":
        from connectors.email.ses_client import SesClient

        if self._settings.ses is None:
            raise Misconfigured("this mailbox is not set up for Amazon SES: set ses")
        return SesClient(self._settings.ses)
