"""Records of companies."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.companies.values import CompanySize
from crm.contacts.values import CustomerStatus
from crm.storage.base import Base, JsonObject, UtcDateTime, UuidType, new_id
from crm.storage.columns import Exact, OptionalJson, named_enum, new_uuid, now, zero


class Company(Base, kw_only=True):
    """An organisation. Money columns are in `currency` (ISO 4217)."""

    __tablename__ = "crm_companies"

    id: Mapped[UUID] = mapped_column(UuidType, primary_key=True, default_factory=new_id, server_default=new_uuid)

    name: Mapped[str] = mapped_column(String(255))
    domain: Mapped[str | None] = mapped_column(String(255), default=None, index=True)
    industry: Mapped[str | None] = mapped_column(String(100), default=None)
    company_size: Mapped[CompanySize | None] = mapped_column(named_enum(CompanySize, "company_size_enum"), default=None)
    annual_revenue: Mapped[Decimal | None] = mapped_column(Exact(15, 2), default=None)

    website: Mapped[str | None] = mapped_column(String(500), default=None)
    linkedin_url: Mapped[str | None] = mapped_column(String(500), default=None)
    address: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    phone: Mapped[str | None] = mapped_column(String(50), default=None)

    description: Mapped[str | None] = mapped_column(Text, default=None)
    technologies_used: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    pain_points: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    business_model: Mapped[str | None] = mapped_column(String(100), default=None)

    customer_status: Mapped[CustomerStatus] = mapped_column(
        named_enum(CustomerStatus, "customer_status_enum"), default=CustomerStatus.PROSPECT, server_default="PROSPECT"
    )
    lead_score: Mapped[int] = mapped_column(Integer, default=0, server_default=zero)
    total_contacts: Mapped[int] = mapped_column(Integer, default=0, server_default=zero)
    total_value: Mapped[Decimal] = mapped_column(Exact(15, 2), default=Decimal(0), server_default=zero)

    ai_research_data: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)
    ai_company_score: Mapped[int | None] = mapped_column(Integer, default=None)
    market_analysis: Mapped[JsonObject | None] = mapped_column(OptionalJson, default=None)

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=now)

    # beside the CRM document
    currency: Mapped[str] = mapped_column(String(3), default="EUR", server_default="EUR")
    timezone: Mapped[str | None] = mapped_column(String(50), default=None)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
