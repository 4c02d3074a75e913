"""What goes out: one message for one address, the parts it is carried in, and the provider's receipt."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import MediaKind


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message. `value` comes back in ButtonPressed; with `url` the button opens a page instead."""

    label: str
    value: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send. `content` is the bytes; `mime_type` as detected, not as claimed. `announced`: the size in bytes of a
    file that is not here yet; such a one is planned with, and shown beforehand, and never sent."""

    kind: MediaKind
    filename: str
    mime_type: str
    content: bytes
    announced: int | None = None

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content) if self.announced is None else self.announced


@dataclass(frozen=True, slots=True)
class Template:
    """A message the provider approved beforehand, the only kind it carries outside its reply window.

    `variables` in the order of the template's places; `button_values` of its buttons that want one. `language` as the provider
    writes it (en_US).
    """

    name: str
    language: str
    variables: tuple[str, ...] = ()
    button_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """How the reader gets no more messages of this kind: of every one that we were not asked for.

    `token` names them and the kind, and proves that we gave it: at most 52 of [a-z2-7], in whatever case it comes back, so that
    it fits behind `name+` in an address (RFC 5321, section 4.5.3.1.1). `url` takes the one-click POST of RFC 8058 and shows a
    page to a GET, which changes nothing; "" where no https leads to us. `words` stand before the link, in the reader's
    language. A channel that has no such way leaves it out.
    """

    token: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message for one address, before it is cut to what the channel can carry. `text` is plain, never markup.

    `reply_to` is the id of the message answered, `references` those before it in the exchange, oldest first; `copied` who
    else gets it, as handles of the same channel; `automatic`: no person wrote it; `template` goes instead of
    the text; `privately`: what was said in public is answered where only they read it; `public`: the answer goes where anybody
    can read it, on a channel that has both; `unsubscribe`: how they get no more of it, where nobody asked for it.
    """

    address: ChannelAddress
    text: str
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()
    reply_to: str | None = None
    subject: str | None = None
    references: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    automatic: bool = False
    template: Template | None = None
    privately: bool = False
    public: bool = False
    unsubscribe: Unsubscribe | None = None


class PartAction(StrEnum):
    """What one call to the provider does."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"
    REACT = "react"
    TYPING = "typing"
    READ = "read"  # show them that their message was read
    ACKNOWLEDGE = "acknowledge"  # tell the provider that a button press was seen; reaches no eye as a message


@dataclass(frozen=True, slots=True)
class OutboundPart:
    """One call. `target_id` names the message edited, deleted, reacted to, or the press acknowledged; `further` are more files
    beside the attachment, where the channel carries them together. `late`: a person of ours answers after the reply window, within
    the longer one that the channel has for people (Capabilities.late_window). An emoji of None takes the reaction away.
    `is_caption`: the words that are edited stand under a file.
    `unsubscribe` stands on every part of a message that has it, where the channel knows such a thing.
    """

    address: ChannelAddress
    action: PartAction = PartAction.SEND
    text: str = ""
    attachment: Attachment | None = None
    further: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()
    reply_to: str | None = None
    target_id: str | None = None
    is_caption: bool = False
    emoji: str | None = None
    subject: str | None = None
    references: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    automatic: bool = False
    template: Template | None = None
    privately: bool = False
    late: bool = False
    unsubscribe: Unsubscribe | None = None
    key: str = ""  # our own id of this part, given to providers that take one


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took it. `provider_message_id` is what later statuses name; `moved_to` the address that replaced the one used."""

    provider_message_id: str | None
    at: datetime | None = None
    moved_to: ChannelAddress | None = None
