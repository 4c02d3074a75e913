"""What comes in: a request as it arrived, and the closed union of things that can have happened outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from connectors.contract.channel import Channel, ChannelAddress


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request as it arrived. Header names are lower case; `url` is the full public address, for providers that sign it."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    url: str = ""
    account: str = ""

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())


@dataclass(frozen=True, slots=True)
class WebhookReply:
    """What a provider is answered when it asks a set-up question, and what a browser is answered that posts a form."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)


class Direction(StrEnum):
    """Seen from us: outbound was sent by our own account."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MediaKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    STORY_MENTION = "story_mention"
    SHARE = "share"
    LIKE_HEART = "like_heart"


class PublicKind(StrEnum):
    """What stands where anybody can read it."""

    COMMENT = "comment"
    POST = "post"
    MENTION = "mention"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as far as the provider says. `phone` is E.164 with +, and only what the provider itself vouches for.

    `bsuid` and `parent_bsuid` are WhatsApp's business-scoped user ids: they name the person where the phone number is hidden,
    and change when the number does. `also` are further handles of the same channel and scope which the provider says are the
    same person's.
    """

    handle: str
    name: str | None = None
    username: str | None = None
    phone: str | None = None
    language: str | None = None
    country: str | None = None
    is_bot: bool = False
    bsuid: str | None = None
    parent_bsuid: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentRef:
    """A file the provider keeps for us; fetched later by a job. `reference` is the provider's id, `size` is in bytes.

    `content`: the bytes themselves, where they came with the message (a mail). `content_id`: the name under which the
    message's HTML shows it.
    """

    kind: MediaKind
    reference: str | None = None
    url: str | None = None
    mime_type: str | None = None
    filename: str | None = None
    size: int | None = None
    sha256: str | None = None
    content: bytes | None = None
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody named in a message's head. `handle` is an address on the message's own channel."""

    handle: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """An address-book entry sent as a message. Phones carry + and no blanks. It is what somebody says, never proof."""

    name: str | None
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order. `price` is for one piece, in `currency` (ISO 4217), as the provider writes it."""

    sku: str
    quantity: int
    price: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """How somebody came to us: an advertisement, a deep link, a post."""

    source_type: str | None = None
    source_id: str | None = None
    source_url: str | None = None
    headline: str | None = None
    ref: str | None = None
    click_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event carries.

    `event_id` is the same when the provider repeats itself; (account, event_id) is unique in the database.
    `item` is a body which, given to `parse` alone, yields this event again with the same id.
    `address` is where an answer would go: the private chat, or the group. `None` where nobody is addressed.
    `at` is the provider's own time in UTC; `None` where it gives none.
    `sequence`: the provider's own number of what was written, which grows with everything that is written in that exchange, by
    them or by us; `None` unless the provider says that it grows. It tells apart what was written within one second of the
    provider's, where our own clock cannot be asked: it may have gone back. A report of a call is numbered inside its call.
    `sender_verified`: whether this very event proves who sent it; `None` where the channel as a whole does or does not.
    `public`: it stands, or stood, where anybody can read it; `thread_id` is then the post.
    `standby`: another application of ours owns the exchange and answers in it.
    """

    event_id: str
    item: bytes
    channel: Channel
    address: ChannelAddress | None = None
    sender: Sender | None = None
    at: datetime | None = None
    sequence: int | None = None
    direction: Direction = Direction.INBOUND
    account_id: str | None = None
    delivery_id: str | None = None
    thread_id: str | None = None
    is_group: bool = False
    chat_type: str | None = None
    business_connection_id: str | None = None
    sender_verified: bool | None = None
    public: PublicKind | None = None
    standby: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Event):
    """A person wrote to us, or in a group we are in. `verified_phone` is the sender's own number, vouched for by the provider.

    `quotes`: a public post of ours that theirs carries along. `rating`: of a review, the provider's own word or number.
    `encrypted`: the provider says that something was written, not what.

    Of a mail: `text` is what was typed for the occasion, `full_text` all there is to see, `html` the HTML as it was sent (never
    to be shown unsanitised), `answers` the ids of messages it may answer, nearest first; `reply_addresses` where an answer is
    asked for, when not at the sender's; `automatic`: a machine answered; `bulk`: a list or newsletter; `wants_no_machine`: a
    person may have written it, but asks that no program answer; `in_our_name`: it names us as its writer, and unless its id is
    one of ours, somebody else or a program of ours wrote it.
    """

    external_id: str
    text: str | None = None
    media: tuple[AttachmentRef, ...] = ()
    contacts: tuple[ContactCard, ...] = ()
    location: Location | None = None
    verified_phone: str | None = None
    reply_to: str | None = None
    reply_to_story: str | None = None
    referral: Referral | None = None
    forwarded: bool = False
    group_id: str | None = None
    order: tuple[OrderItem, ...] = ()
    quotes: str | None = None
    rating: str | None = None
    encrypted: bool = False
    subject: str | None = None
    full_text: str | None = None
    html: str | None = None
    answers: tuple[str, ...] = ()
    reply_addresses: tuple[Correspondent, ...] = ()
    to: tuple[Correspondent, ...] = ()
    copied: tuple[Correspondent, ...] = ()
    automatic: bool = False
    bulk: bool = False
    spam: bool = False
    wants_no_machine: bool = False
    in_our_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentWaits(Event):
    """A message lies somewhere else, under `reference`: a job fetches it and brings it in as a request of its own."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEchoed(Event):
    """Our own account wrote, from our software or by hand in the provider's app. Never answered; merged with our record by id.

    `recipient_id`: whom we wrote to; None where `thread_id` says so.
    """

    external_id: str
    text: str | None = None
    media: tuple[AttachmentRef, ...] = ()
    reply_to: str | None = None
    is_edit: bool = False
    recipient_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Event):
    external_id: str | None = None
    target_id: str
    text: str | None = None
    media: tuple[AttachmentRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Event):
    external_id: str | None = None
    target_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentModerated(Event):
    """Somebody with rights on our page hid a comment, or showed it again. `action` is the provider's word (hide, unhide)."""

    target_id: str
    action: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionChanged(Event):
    """`emoji` as sent, or the provider's word for it in lower case (love); `None` when the reaction was taken away."""

    target_id: str
    emoji: str | None
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Event):
    """A button, list row or quick reply. `payload` is the machine value, `text` the label where the provider sends one."""

    external_id: str
    payload: str | None = None
    text: str | None = None
    reply_to: str | None = None
    referral: Referral | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(Event):
    """A filled form. `fields` is `None` when the answers are no object; `payload` is the raw text.

    `form_id`: which form, where the provider has several; `test`: somebody of ours tried it out.

    `claimed`: addresses that whoever filled it names as theirs (e-mail, phone in E.164); nobody proved them. `visit`: where they
    came from (utm_*, referrer, page, click ids). `text` and `company`: the answers that are the message and the company's name.
    `spam`: something was in a field that people do not see.
    """

    external_id: str
    claimed: tuple[ChannelAddress, ...] = ()
    visit: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, object] | None = None
    payload: str | None = None
    text: str | None = None
    company: str | None = None
    spam: bool = False
    form_id: str | None = None
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReported(Event):
    """A form under an advertisement was filled, or its answers are to be erased (`deleted`).

    The answers lie at the provider under `external_id`: a job fetches them and brings them in as FormSubmitted. `lead_type` is
    the provider's own word.
    """

    external_id: str
    form_id: str | None = None
    lead_type: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred(Event):
    """Somebody came by a link or an advertisement and has not said anything yet. `payload` is the link's own word."""

    referral: Referral | None = None
    payload: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReported(Event):
    """A call began, went on or ended: one interaction for all reports of one `external_id`, completed as they come.

    `call_status` is one of CallStatus or the provider's own word in lower case; `duration` is in seconds; `parent_id` the call
    this is a leg of; `recipient_id` who was called when we called; `sequence` orders the reports of one call.
    """

    external_id: str
    call_status: str
    duration: int | None = None
    parent_id: str | None = None
    recipient_id: str | None = None


class CallStatus(StrEnum):
    """The stations of a call, in Twilio's words, which the others are put into."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecorded(Event):
    """What became of the recording of the call `target_id`. `status` is the provider's word; `duration` is in seconds."""

    external_id: str
    target_id: str
    status: str
    duration: int | None = None
    media: tuple[AttachmentRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTranscribed(Event):
    """What was said in the call `target_id`, as a machine heard it. `final` is False for a part that may still change."""

    external_id: str
    target_id: str
    status: str
    text: str | None = None
    final: bool = True


class ReportedStatus(StrEnum):
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    DELAYED = "delayed"  # the provider still tries
    OPENED = "opened"  # a weak sign: machines open mail too
    CLICKED = "clicked"  # the same


class ConsentTopic(StrEnum):
    ALL = "all"
    MARKETING = "marketing"
    SALES = "sales"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReported(Event):
    """The provider says what became of messages of ours: these ids, and everything up to `watermark`; with `up_to` everything
    up to the named one, which may be anybody's in that exchange.

    `permanent`: the address itself takes nothing any more (a hard bounce). `unreachable`: this message did not reach them there,
    and another road may. `window_closed`: the time to answer was over when it came there. `opted_out`: they had taken back their
    consent to this. `url`: what was clicked. `subject`: the title of the message, where the report gives it back.
    """

    status: ReportedStatus
    target_ids: tuple[str, ...] = ()
    watermark: datetime | None = None
    up_to: bool = False
    recipient_id: str | None = None
    error_code: int | None = None
    error_text: str | None = None
    permanent: bool = False
    unreachable: bool = False
    window_closed: bool = False
    opted_out: ConsentTopic | None = None
    url: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(Event):
    """Somebody allowed or forbade us to write (start, stop, block, subscribe). `payload` is a deep link's word, or the token of
    an Unsubscribe of ours that came back.

    `token`: what the provider wants to see when we write on the ground of this permission. `topic` may be
    the name of one of our lists at the provider. `answers_welcome`: they left all lists and blocked nobody, so what they write is
    still answered.
    """

    granted: bool
    topic: str = ConsentTopic.ALL
    external_id: str | None = None
    text: str | None = None
    payload: str | None = None
    referral: Referral | None = None
    token: str | None = None
    answers_welcome: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemNotice(Event):
    """A change of number, chat or membership. `type` is the provider's own word where it has one."""

    type: str
    external_id: str | None = None
    old_id: str | None = None
    new_id: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNotice(Event):
    """Something about our own account, template or authorisation. `topic` is the provider's field or event, `status` its word.

    `stops`: until somebody of ours sees to it nothing can be sent or received (authorisation withdrawn, account disabled).
    """

    topic: str
    status: str | None = None
    text: str | None = None
    stops: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemReported(Event):
    """The provider reports an error that belongs to no message."""

    error_code: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookConfirmed(Event):
    """The provider tried whether we answer; nothing happened to anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Event):
    """An item that tells us nothing we keep (somebody is typing, a kind that came after us). Counted by `what`, never stored.

    `known`: the connector knows the kind and leaves it out on purpose.
    """

    what: str
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported(Event):
    """The provider could not pass the content on, or we have no word for it though a person is waiting behind it."""

    external_id: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Event):
    """One bad item among others: kept with its bytes, listed, replayable."""

    problem: str


Kept = TypeVar("Kept")


class Distinct(list[Kept]):
    """What a parser found in one body, each event once. `repeated`: how many more items told the same again."""

    def __init__(self, events: Iterable[Kept] = (), repeated: int = 0) -> None:
        super().__init__(events)
        self.repeated = repeated


InboundEvent = (
    MessageReceived
    | ContentWaits
    | MessageEchoed
    | MessageEdited
    | MessageDeleted
    | CommentModerated
    | ReactionChanged
    | ButtonPressed
    | FormSubmitted
    | LeadReported
    | Referred
    | CallReported
    | CallRecorded
    | CallTranscribed
    | StatusReported
    | ConsentChanged
    | SystemNotice
    | AccountNotice
    | ProblemReported
    | WebhookConfirmed
    | Ignored
    | Unsupported
    | Unreadable
)


def repeated_in(events: object) -> int:
    """How many items of the body told what one before them had told; 0 where the parser did not look for that."""
    return events.repeated if isinstance(events, Distinct) else 0
