"""Records of what contacts want, and of the consent they gave or took back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract.channel import Channel
from crm.preferences.values import ConsentTopic
from crm.storage.base import Base, Json, JsonObject, UtcDateTime, UuidType, enum_type, new_id
from crm.storage.columns import MOVES_WITH_CONTACT, OptionalJson, channel_type, empty, new_uuid, now


class CommunicationPreferences(Base, kw_only=True):
    """What one contact wants. Hours are {"start": "09:00", "end": "18:00"} with an optional "timezone".

    `channel_priorities`: [{"channel": "email", "priority": 1}, ...], 1 first. `opted_out_channels`: channel values.
    """

    __tablename__ = "contact_communication_preferences"
    __table_args__ = (UniqueConstraint("contact_id", name="uq_contact_communication_preferences_contact_id"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)

    contact_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_contacts.id"))

    channel_priorities: Mapped[list[JsonObject]] = mapped_column(Json, default_factory=list)

    email_address: Mapped[str | None] = mapped_column(String(255), default=None)
    phone_number: Mapped[str | None] = mapped_column(String(50), default=None)
    whatsapp_number: Mapped[str | None] = mapped_column(String(50), default=None)
    telegram_username: Mapped[str | None] = mapped_column(String(100), default=None)
    linkedin_profile: Mapped[str | None] = mapped_column(String(255), default=None)

    preferred_contact_hours: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    quiet_hours: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    weekend_contact: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    marketing_consent: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    sales_contact_consent: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    urgent_notifications: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())

    response_patterns: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    last_successful_channel: Mapped[str | None] = mapped_column(String(50), default=None)
    channel_effectiveness_scores: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)

    # beside the CRM document
    opted_out_channels: Mapped[list[str]] = mapped_column(Json, default_factory=list, server_default="[]")


class ConsentRecord(Base, kw_only=True):
    """One yes or no, with its proof: when, where it came from, and the very words. Rows are only added.

    `channel` None speaks of every channel; `by` is the rep who recorded it, None when the contact's own act did.
    """

    __tablename__ = "consent_history"
    __table_args__ = (Index("ix_consent_history_contact_id", "contact_id", "at"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    contact_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_contacts.id"), info=MOVES_WITH_CONTACT)
    topic: Mapped[ConsentTopic] = mapped_column(enum_type(ConsentTopic, "consent_topic_enum"))
    channel: Mapped[Channel | None] = mapped_column(channel_type, default=None)
    granted: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(255))
    proof: Mapped[str] = mapped_column(Text, default="", server_default=empty)
    by: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
