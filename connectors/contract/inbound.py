"""What comes in: a request as it arrived, and the closed union of things that can have happened outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as far as the provider says. `phone` is E.164 with +, and only what the provider itself vouches for."""

    handle: str
    name: str | None = None
    username: str | None = None
    phone: str | None = None
    language: str | None = None
    country: str | None = None
    is_bot: bool = False


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
    `sender_verified`: whether this very event proves who sent it; `None` where the channel as a whole does or does not.
    """

    event_id: str
    item: bytes
    channel: Channel
    address: ChannelAddress | None = None
    sender: Sender | None = None
    at: datetime | None = None
    direction: Direction = Direction.INBOUND
    account_id: str | None = None
    delivery_id: str | None = None
    thread_id: str | None = None
    is_group: bool = False
    chat_type: str | None = None
    business_connection_id: str | None = None
    sender_verified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Event):
    """A person wrote to us, or in a group we are in. `verified_phone` is the sender's own number, vouched for by the provider.

    Of a mail: `text` is what was typed for the occasion, `full_text` all there is to see, `html` the HTML as it was sent (never
    to be shown unsanitised), `answers` the ids of messages it may answer, nearest first; `reply_addresses` where an answer is
    asked for, when not at the sender's; `automatic`: a machine answered; `bulk`: a list or newsletter.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentWaits(Event):
    """A message lies somewhere else, under `reference`: a job fetches it and brings it in as a request of its own."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEchoed(Event):
    """Our own account wrote, from our software or by hand in the provider's app. Never answered; merged with our record by id."""

    external_id: str
    text: str | None = None
    media: tuple[AttachmentRef, ...] = ()
    reply_to: str | None = None
    is_edit: bool = False


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
class ReactionChanged(Event):
    """`emoji` as sent; `None` when the reaction was taken away."""

    target_id: str
    emoji: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Event):
    """A button, list row or quick reply. `payload` is the machine value, `text` the label where the provider sends one."""

    external_id: str
    payload: str | None = None
    text: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(Event):
    """A filled form. `fields` is `None` when the answers are no object; `payload` is the raw text.

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


class ReportedStatus(StrEnum):
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    DELAYED = "delayed"  # the provider still tries
    OPENED = "opened"  # a weak sign: machines open mail too
    CLICKED = "clicked"  # the same


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReported(Event):
    """The provider says what became of messages of ours: these ids, or everything up to `watermark`.

    `permanent`: the address itself takes nothing any more (a hard bounce). `url`: what was clicked.
    """

    status: ReportedStatus
    target_ids: tuple[str, ...] = ()
    watermark: datetime | None = None
    recipient_id: str | None = None
    error_code: int | None = None
    error_text: str | None = None
    permanent: bool = False
    url: str | None = None


class ConsentTopic(StrEnum):
    ALL = "all"
    MARKETING = "marketing"
    SALES = "sales"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(Event):
    """Somebody allowed or forbade us to write (start, stop, block, subscribe). `payload` is a deep link's word."""

    granted: bool
    topic: str = ConsentTopic.ALL
    external_id: str | None = None
    text: str | None = None
    payload: str | None = None
    referral: Referral | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemNotice(Event):
    """A change of number, chat or membership. `type` is the provider's own word where it has one."""

    type: str
    external_id: str | None = None
    old_id: str | None = None
    new_id: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported(Event):
    """The provider could not pass the content on, or we have no word for it though a person is waiting behind it."""

    external_id: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Event):
    """One bad item among others: kept with its bytes, listed, replayable."""

    problem: str


InboundEvent = (
    MessageReceived
    | ContentWaits
    | MessageEchoed
    | MessageEdited
    | MessageDeleted
    | ReactionChanged
    | ButtonPressed
    | FormSubmitted
    | StatusReported
    | ConsentChanged
    | SystemNotice
    | Unsupported
    | Unreadable
)
