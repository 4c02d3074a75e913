"""Records of contacts, of their addresses, and of how we came to believe that an address is theirs."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract.channel import Channel
from crm.contacts.values import (
    ClaimKind,
    ContactType,
    CustomerStatus,
    GoneReason,
    LanguageSource,
    SuggestionState,
    VerifiedBy,
)
from crm.storage.base import Base, Json, JsonObject, UtcDateTime, UuidType, enum_type, new_id
from crm.storage.columns import (
    MOVES_WITH_CONTACT,
    Exact,
    OptionalJson,
    channel_type,
    empty,
    named_enum,
    new_uuid,
    now,
    zero,
)

LIVE_EMAIL = text("email IS NOT NULL AND archived_at IS NULL AND merged_into IS NULL")


class Contact(Base, kw_only=True):
    """A person outside. Its e-mail is unique among living contacts, whatever the case of its letters.

    Money columns are in `currency` (ISO 4217). A contact merged into another stays as a row that leads there.
    """

    __tablename__ = "crm_contacts"
    __table_args__ = (
        Index("ix_crm_contacts_name", "last_name", "first_name"),
        Index("ix_crm_contacts_phone", "phone"),
    )

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)

    first_name: Mapped[str | None] = mapped_column(String(100), default=None)
    last_name: Mapped[str | None] = mapped_column(String(100), default=None)
    email: Mapped[str | None] = mapped_column(String(255), default=None)
    phone: Mapped[str | None] = mapped_column(String(50), default=None)
    company_name: Mapped[str | None] = mapped_column(String(255), default=None)
    job_title: Mapped[str | None] = mapped_column(String(100), default=None)

    linkedin_url: Mapped[str | None] = mapped_column(String(500), default=None)
    website: Mapped[str | None] = mapped_column(String(500), default=None)
    address: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    timezone: Mapped[str | None] = mapped_column(String(50), default=None)
    language: Mapped[str | None] = mapped_column(String(10), default="en", server_default="en")

    contact_type: Mapped[ContactType] = mapped_column(
        named_enum(ContactType, "contact_type_enum"), default=ContactType.LEAD, server_default="LEAD"
    )
    lead_source: Mapped[str | None] = mapped_column(String(100), default=None)
    lead_score: Mapped[int] = mapped_column(Integer, default=0, server_default=zero)
    customer_status: Mapped[CustomerStatus] = mapped_column(
        named_enum(CustomerStatus, "customer_status_enum"), default=CustomerStatus.PROSPECT, server_default="PROSPECT"
    )

    first_contact_date: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    last_contact_date: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    total_interactions: Mapped[int] = mapped_column(Integer, default=0, server_default=zero)
    email_opens: Mapped[int] = mapped_column(Integer, default=0, server_default=zero)
    email_clicks: Mapped[int] = mapped_column(Integer, default=0, server_default=zero)

    estimated_value: Mapped[Decimal | None] = mapped_column(Exact(10, 2), default=None)
    lifetime_value: Mapped[Decimal] = mapped_column(Exact(10, 2), default=Decimal(0), server_default=zero)
    total_spent: Mapped[Decimal] = mapped_column(Exact(10, 2), default=Decimal(0), server_default=zero)

    ai_summary: Mapped[str | None] = mapped_column(Text, default=None)
    ai_score: Mapped[int | None] = mapped_column(Integer, default=None)
    ai_recommendations: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    created_by: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
    assigned_to: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None, index=True)

    # beside the CRM document
    currency: Mapped[str] = mapped_column(String(3), default="EUR", server_default="EUR")
    country: Mapped[str | None] = mapped_column(String(2), default=None)  # ISO 3166-1
    language_source: Mapped[LanguageSource] = mapped_column(
        enum_type(LanguageSource, "language_source_enum"),
        default=LanguageSource.DEFAULT,
        server_default=LanguageSource.DEFAULT.value,
    )
    company_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_companies.id"), default=None, index=True)
    first_touch: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)  # see crm.contacts.touches
    last_touch: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    merged_into: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_contacts.id"), default=None, index=True)


Index(
    "uq_crm_contacts_email",
    func.lower(Contact.email),
    unique=True,
    postgresql_where=LIVE_EMAIL,
    sqlite_where=LIVE_EMAIL,
)


class Identity(Base, kw_only=True):
    """The claim that an address belongs to a contact, with its evidence. A group chat belongs to nobody.

    `is_claimed` marks the second row of an address that its provider has proven for somebody: there go the senders who
    use the address without proof. It has a contact of its own.
    """

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("channel", "scope", "handle", "is_claimed", name="uq_identities_address"),
        Index("ix_identities_contact_id", "contact_id"),
    )

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    channel: Mapped[Channel] = mapped_column(channel_type)
    scope: Mapped[str] = mapped_column(String(255), default="", server_default=empty)
    handle: Mapped[str] = mapped_column(String(320))
    is_claimed: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    contact_id: Mapped[UUID | None] = mapped_column(
        UuidType, ForeignKey("crm_contacts.id"), default=None, info=MOVES_WITH_CONTACT
    )
    display_name: Mapped[str | None] = mapped_column(String(255), default=None)
    username: Mapped[str | None] = mapped_column(String(255), default=None)
    evidence: Mapped[str] = mapped_column(Text, default="", server_default=empty)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    verified_by: Mapped[VerifiedBy | None] = mapped_column(enum_type(VerifiedBy, "verified_by_enum"), default=None)
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    gone_reason: Mapped[GoneReason | None] = mapped_column(enum_type(GoneReason, "gone_reason_enum"), default=None)
    is_group: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    first_seen: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    last_seen: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)


class Claim(Base, kw_only=True):
    """What somebody says about themselves: an e-mail address, a phone number. Proves nothing."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("identity_id", "kind", "value", name="uq_claims_value"),
        Index("ix_claims_kind_value", "kind", "value"),
    )

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    contact_id: Mapped[UUID] = mapped_column(
        UuidType, ForeignKey("crm_contacts.id"), index=True, info=MOVES_WITH_CONTACT
    )
    identity_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("identities.id"))
    kind: Mapped[ClaimKind] = mapped_column(enum_type(ClaimKind, "claim_kind_enum"))
    value: Mapped[str] = mapped_column(String(320))
    interaction_id: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("crm_interactions.id"), default=None)
    at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)


class MergeSuggestion(Base, kw_only=True):
    """Two contacts may be one person; a rep decides. `first_id` is the smaller id, so a pair stands here once."""

    __tablename__ = "merge_suggestions"
    __table_args__ = (UniqueConstraint("first_id", "second_id", name="uq_merge_suggestions_pair"),)

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    first_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_contacts.id"))
    second_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_contacts.id"), index=True)
    evidence: Mapped[str] = mapped_column(Text)
    state: Mapped[SuggestionState] = mapped_column(
        enum_type(SuggestionState, "merge_suggestion_state_enum"), default=SuggestionState.OPEN, server_default="open"
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    decided_by: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)


class ContactMerge(Base, kw_only=True):
    """One merge, with everything needed to undo it.

    `moved`: {"table.column": [row ids]}. `changed`: {record: {field: [before, after]}} of the kept contact and of its
    preferences. `by` is None when the hub joined them on proof..
    """

    __tablename__ = "contact_merges"

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)
    kept_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_contacts.id"), index=True)
    merged_id: Mapped[UUID] = mapped_column(UuidType, ForeignKey("crm_contacts.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)  # 1 for the first merge into the kept contact, then counting up
    at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    by: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
    evidence: Mapped[str] = mapped_column(Text)
    moved: Mapped[JsonObject] = mapped_column(Json)
    changed: Mapped[JsonObject] = mapped_column(Json)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    undone_by: Mapped[UUID | None] = mapped_column(UuidType, ForeignKey("users.id"), default=None)
