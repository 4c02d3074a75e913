"""The one protocol a connector keeps, and the optional ones."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import AttachmentRef, InboundEvent, SystemNotice, WebhookReply, WebhookRequest
from connectors.contract.outbound import Attachment, OutboundPart, Receipt
from connectors.contract.templates import OfferedTemplate

Keys = Mapping[str, bytes]  # address -> what was fetched from it: signing certificates, cached by the hub


class Connector(Protocol):
    """One account at one provider. `handshake`, `verify` and `parse` are pure: bytes in, values out."""

    @property
    def name(self) -> str: ...  # its folder and its settings table

    @property
    def account(self) -> str: ...  # the operator's name for this bot, number, mailbox or page

    @property
    def channel(self) -> Channel: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        """The answer to a set-up question, or None when the request is none."""
        ...

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        """Addresses whose content `verify` needs; the hub checks the host, fetches and caches."""
        ...

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """Return when the request is proven genuine; raise WebhookRejected when not."""
        ...

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        """Every event of the body, in its order; raise WebhookUnreadable when the body as a whole cannot be read."""
        ...

    async def send(self, part: OutboundPart) -> Receipt:
        """Carry one part; raise a SendError when it was not carried or nobody can know."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Media:
    """A fetched file. `content` never exceeds the limit that was asked for."""

    content: bytes
    filename: str | None = None
    mime_type: str | None = None


@runtime_checkable
class MediaSource(Protocol):
    """A connector that keeps files for us."""

    async def fetch_media(self, reference: AttachmentRef, limit: int) -> Media:
        """The file's bytes, at most `limit`; raise ContentRefused when larger, another SendError when it cannot be had."""
        ...


@runtime_checkable
class Polled(Protocol):
    """A connector that can ask for news where the provider cannot reach us."""

    @property
    def wants_polling(self) -> bool:
        """True when the operator chose asking over being told."""
        ...

    async def poll(self, cursor: str | None, seconds: float) -> tuple[list[WebhookRequest], str | None]:
        """What is new since `cursor`, wrapped as if it had been posted, and the next cursor. Waits at most `seconds`."""
        ...


@runtime_checkable
class PolledSeldom(Polled, Protocol):
    """A polled connector whose provider allows few questions."""

    @property
    def polls_apart(self) -> timedelta:
        """So long nobody asks again after a question, whatever came of it. All processes keep to it."""
        ...


@runtime_checkable
class WebhookRegistrar(Protocol):
    """A connector that tells its provider where to post."""

    async def register_webhook(self, url: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of an event before its body is parsed: enough to keep it once and in its place.

    `item` is a body which, given to `parse` alone, yields the event. `address` decides in whose order it stands.
    """

    event_id: str
    item: bytes
    address: ChannelAddress | None = None
    at: datetime | None = None


Reader = Callable[[str, bytes], list[InboundEvent]]
"""(account, item) -> its events. A function of a module, so that another process can call it."""


@runtime_checkable
class ReadsLater(Protocol):
    """A connector whose bodies are heavy to parse: only the head is read before the acknowledgement, `reader` reads the rest in
    a job, in a process that is ended when it takes too long."""

    def arrivals(self, request: WebhookRequest) -> list[Arrival | InboundEvent]:
        """What the request holds, in its order; events that are cheap to read come whole. Raises WebhookUnreadable."""
        ...

    @property
    def reader(self) -> Reader: ...

    def unread(self, item: bytes, why: str) -> InboundEvent:
        """The event as far as its head tells, with the bytes as a file: for a body that could not be read."""
        ...


@runtime_checkable
class ContentSource(Protocol):
    """A connector whose messages lie somewhere else: those of ContentWaits."""

    async def fetch_content(self, reference: str, limit: int) -> WebhookRequest:
        """The message, at most `limit` bytes, as if it had been posted. Raises a SendError when it cannot be had."""
        ...


@runtime_checkable
class FollowsNotices(Protocol):
    """A connector whose provider tells or asks things about the account itself: is this address yours? we post no more."""

    async def follow(self, notice: SystemNotice) -> str | None:
        """Do what the notice asks for. One sentence for the operator, None when there is nothing to tell. Raises a SendError."""
        ...


Admit = Callable[[WebhookRequest], Awaitable[None]]
"""Keeps what a connector's own listener took; when it returns, that is on disk. Raises NotKept."""


class NotKept(Exception):
    """Nothing was kept and nothing may be acknowledged: whoever sent it shall send it again later."""


@runtime_checkable
class Listening(Protocol):
    """A connector that listens for its provider itself (SMTP, LMTP)."""

    @property
    def listens(self) -> bool:
        """True when the operator gave it a place to listen at."""
        ...

    def listening(self, admit: Admit) -> AbstractAsyncContextManager[None]:
        """Listen while the block runs."""
        ...


@runtime_checkable
class NamesMessages(Protocol):
    """A connector that gives a message its id itself (Message-ID): kept before it is sent, so that no answer comes too early."""

    def message_name(self, part: OutboundPart) -> str:
        """The id that answers to this part will name; the same each time for the same part."""
        ...


@runtime_checkable
class AnswersFor(Protocol):
    """A connector whose account has addresses that stand among those of other people (To and Cc of a mail)."""

    def answers_for(self, handle: str) -> bool:
        """Whether what is sent to this handle of the channel comes to us."""
        ...


@dataclass(frozen=True, slots=True)
class PostLimit:
    """What counts together under `key`: so many at once, and so many a second in the long run."""

    key: str
    at_once: float
    per_second: float


@runtime_checkable
class LimitsPosts(Protocol):
    """A connector whose posts come from strangers, each of whom may make only so many."""

    def post_limits(self, request: WebhookRequest, caller: str) -> Sequence[PostLimit]:
        """What this genuine post counts against; nothing for one that may always come. `caller`: the network address."""
        ...


@runtime_checkable
class AnswersPosts(Protocol):
    """A connector whose posts come from browsers, which need more of an answer than a status."""

    def answer(self, request: WebhookRequest, status: int) -> WebhookReply:
        """The reply to a post that came to this status (200, 401, 413, 503 ...)."""
        ...


@runtime_checkable
class SharesEndpoint(Protocol):
    """A connector whose provider posts to one address for several channels (Meta, Twilio). The address is
    /webhooks/<endpoint>/<endpoint_account>; the request is handed to every connector there that has a share in it."""

    @property
    def endpoint(self) -> str: ...  # "meta", "twilio"

    @property
    def endpoint_account(self) -> str:
        """The operator's name for what is shared: Meta's app, Twilio's account."""
        ...

    def share(self, request: WebhookRequest) -> WebhookRequest | None:
        """What of a genuine request concerns this account, as a request of its own; None when nothing does.

        None as well for what cannot be read, which `parse` then says: never raises.
        """
        ...


@runtime_checkable
class LeadSource(Protocol):
    """A connector whose forms' answers lie at the provider: those of LeadReported."""

    async def fetch_lead(self, external_id: str) -> WebhookRequest:
        """The answers, as if they had been posted: parsed to FormSubmitted. Raises a SendError when they cannot be had."""
        ...


@runtime_checkable
class CarriesSeveral(Protocol):
    """A connector by which further channels come and go beside its own: WhatsApp by way of Twilio's messages.

    Their events and parts name the further channel; the account is the same.
    """

    @property
    def also_carries(self) -> Mapping[Channel, Capabilities]:
        """Each further channel, and what it can carry here."""
        ...


def capabilities_on(connector: Connector, channel: Channel) -> Capabilities:
    """What it can carry there: on its own channel, or on one that it carries beside."""
    if channel is not connector.channel and isinstance(connector, CarriesSeveral):
        return connector.also_carries[channel]
    return connector.capabilities


@runtime_checkable
class OffersTemplates(Protocol):
    """A connector whose account has messages that the provider approved beforehand, with their texts."""

    def templates_on(self, channel: Channel) -> Sequence[OfferedTemplate]:
        """Those that can be sent there, in the operator's order. One whose text is not known is not among them."""
        ...


@runtime_checkable
class ToldItsAddress(Protocol):
    """A connector that tells its provider with each call where to report what became of it."""

    def reached_at(self, url: str) -> None:
        """`url`: the public address of this account's webhooks. Told in every process, before anything is sent."""
        ...


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What a provider has for us and did not hand over. `problem` is its own word for why it last failed, `failed_at` when
    (UTC); None twice where it never did."""

    waiting: int
    problem: str | None = None
    failed_at: datetime | None = None


@runtime_checkable
class CountsDelivered(Protocol):
    """A connector whose provider tells how much it could not post to us, so that lost webhooks are noticed."""

    async def undelivered(self) -> Undelivered:
        """What waits there now. Raises a SendError when the provider does not say."""
        ...


@dataclass(frozen=True, slots=True)
class ItemCount:
    """How many items a request holds: `told` whosever they are, `ours` those that `parse` of this account reads."""

    told: int
    ours: int

    @property
    def foreign(self) -> int:
        return self.told - self.ours


@runtime_checkable
class CountsItems(Protocol):
    """A connector whose requests may hold items about accounts of others, which `parse` leaves out."""

    def count_items(self, request: WebhookRequest) -> ItemCount:
        """Of a request that cannot be read, or has a form that this connector does not know: none. Never raises."""
        ...


class Shelf(Protocol):
    """Where files lie for providers that fetch what we send. Handed to the connector by the hub."""

    async def lay_out(self, file: Attachment, keep: timedelta) -> str:
        """A public address from which anybody who knows it can fetch the file, for as long as `keep`. Raises Unavailable."""
        ...


@runtime_checkable
class SendsByLink(Protocol):
    """A connector whose provider takes files as addresses only (Viber, Twilio)."""

    def attach_shelf(self, shelf: Shelf) -> None:
        """Where to lay out the files that are sent from now on."""
        ...


@runtime_checkable
class PlacesCalls(Protocol):
    """A connector that can call somebody on the telephone and put one of us through to them."""

    async def place_call(self, address: ChannelAddress, rep_phone: str | None, name: str = "") -> Receipt:
        """Ring `rep_phone` (E.164; None: the account's own telephone), and the contact when it is picked up.

        What is reported of it later (CallReported, CallRecorded, CallTranscribed) calls it `name`, which is therefore known
        before anything can be reported; without one, what the receipt calls it. Raises a SendError.
        """
        ...
