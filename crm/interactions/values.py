"""The words of interactions."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from connectors.contract.channel import Channel
from crm.storage.base import JsonObject


class InteractionType(StrEnum):
    EMAIL = "EMAIL"
    CALL = "CALL"
    MEETING = "MEETING"
    CHAT = "CHAT"
    SOCIAL_MEDIA = "SOCIAL_MEDIA"
    FORM_SUBMISSION = "FORM_SUBMISSION"
    WEBSITE_VISIT = "WEBSITE_VISIT"


class InteractionDirection(StrEnum):
    """Seen from us."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class AttachmentState(StrEnum):
    WAITING = "waiting"  # known, not fetched yet
    STORED = "stored"
    REFUSED = "refused"  # too large, a forbidden type, a private address
    FAILED = "failed"  # the provider did not give it


TYPE_OF_CHANNEL: dict[Channel, InteractionType] = {
    Channel.EMAIL: InteractionType.EMAIL,
    Channel.PHONE: InteractionType.CALL,
    Channel.WHATSAPP: InteractionType.CHAT,
    Channel.TELEGRAM: InteractionType.CHAT,
    Channel.LINKEDIN: InteractionType.SOCIAL_MEDIA,
    Channel.FACEBOOK: InteractionType.SOCIAL_MEDIA,
    Channel.TWITTER: InteractionType.SOCIAL_MEDIA,
    Channel.CHAT: InteractionType.CHAT,
    Channel.FORM: InteractionType.FORM_SUBMISSION,
    Channel.SMS: InteractionType.CHAT,
    Channel.MESSENGER: InteractionType.CHAT,
    Channel.INSTAGRAM: InteractionType.CHAT,
    Channel.VIBER: InteractionType.CHAT,
}
"""What a message on a channel is in the words of the CRM document, where nothing more exact is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentFact:
    """A file that belongs to an interaction. `provider_reference` is whatever is needed to fetch it; size in bytes."""

    kind: str
    filename: str | None = None
    mime_type: str | None = None
    size: int | None = None
    provider_reference: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened with a contact, as the outside told it.

    `happened_at` is the provider's own time (None where it gives none: then arrival counts), `sequence` its own
    number inside the chat (None where it has none that grows). `external_id` is unique inside (channel, account,
    direction). `contact_id` may be None for what no person did. `group_id` is the identity of the group chat it happened in.
    """

    channel: Channel
    direction: InteractionDirection
    contact_id: UUID | None
    type: InteractionType | None = None
    account: str = ""
    identity_id: UUID | None = None
    group_id: UUID | None = None
    external_id: str | None = None
    reply_to: str | None = None
    subject: str | None = None
    content: str | None = None
    happened_at: datetime | None = None
    sequence: int | None = None
    platform_data: JsonObject | None = None
    sender_verified: bool = False
    rep_id: UUID | None = None
    company_id: UUID | None = None
    opportunity_id: UUID | None = None
    attachments: tuple[AttachmentFact, ...] = field(default=())
