"""The first schema: the CRM document's tables, and what they need around them.

Written by `python -m hub.migrations.regenerate`; see the README beside.
"""

import sqlalchemy as sa
from alembic import op

from hub.migrations.columns import big_id, create_words, drop_words, json, moment, new_uuid, words

revision = "0001"
down_revision = None

WORDS = {
    "act_kind_enum": ("words", "reaction"),
    "attachment_state_enum": ("waiting", "stored", "refused", "failed"),
    "claim_kind_enum": ("email", "phone"),
    "communication_channel_enum": (
        "EMAIL",
        "PHONE",
        "WHATSAPP",
        "TELEGRAM",
        "LINKEDIN",
        "FACEBOOK",
        "TWITTER",
        "CHAT",
        "FORM",
        "SMS",
        "MESSENGER",
        "INSTAGRAM",
        "VIBER",
    ),
    "company_size_enum": ("STARTUP", "SMALL", "MEDIUM", "LARGE", "ENTERPRISE"),
    "consent_topic_enum": ("all", "marketing", "sales"),
    "contact_type_enum": ("LEAD", "PROSPECT", "CUSTOMER", "PARTNER", "VENDOR"),
    "conversation_anchor_enum": ("contact", "group"),
    "conversation_channel_enum": (
        "email",
        "phone",
        "whatsapp",
        "telegram",
        "linkedin",
        "facebook",
        "twitter",
        "chat",
        "form",
        "sms",
        "messenger",
        "instagram",
        "viber",
    ),
    "conversation_close_reason_enum": ("resolved", "spam", "blocked", "merged", "quiet"),
    "conversation_priority_enum": ("LOW", "MEDIUM", "HIGH", "URGENT"),
    "conversation_state_enum": ("open", "waiting", "snoozed", "closed"),
    "conversation_turn_enum": ("ours", "theirs"),
    "customer_status_enum": ("PROSPECT", "QUALIFIED", "CUSTOMER", "CHURNED", "BLACKLISTED"),
    "delivery_channel_enum": (
        "email",
        "phone",
        "whatsapp",
        "telegram",
        "linkedin",
        "facebook",
        "twitter",
        "chat",
        "form",
        "sms",
        "messenger",
        "instagram",
        "viber",
    ),
    "delivery_part_state_enum": ("waiting", "sending", "sent", "failed", "unknown"),
    "delivery_purpose_enum": ("answer", "service", "sales", "marketing", "opt_out_confirmation"),
    "delivery_state_enum": (
        "queued",
        "sending",
        "sent",
        "delivered",
        "read",
        "held",
        "returned",
        "cancelled",
        "failed",
        "unknown",
    ),
    "gone_reason_enum": ("blocked", "left", "opted_out", "unreachable"),
    "interaction_direction_enum": ("INBOUND", "OUTBOUND"),
    "interaction_type_enum": ("EMAIL", "CALL", "MEETING", "CHAT", "SOCIAL_MEDIA", "FORM_SUBMISSION", "WEBSITE_VISIT"),
    "label_of_enum": ("priority", "tone", "noise", "rest"),
    "language_source_enum": ("default", "provider", "detected", "stated", "rep"),
    "merge_suggestion_state_enum": ("open", "accepted", "refused"),
    "opportunity_stage_enum": ("INITIAL_CONTACT", "QUALIFIED", "PROPOSAL", "NEGOTIATION", "CLOSED_WON", "CLOSED_LOST"),
    "placed_call_purpose_enum": ("answer", "service", "sales", "marketing", "opt_out_confirmation"),
    "placed_call_state_enum": ("queued", "calling", "placed", "refused", "failed", "unknown"),
    "priority_enum": ("LOW", "MEDIUM", "HIGH", "URGENT"),
    "project_state_enum": ("active", "done", "cancelled"),
    "proposal_kind_enum": ("draft", "summary", "translation"),
    "rep_role_enum": ("viewer", "rep", "lead", "admin"),
    "satisfaction_channel_enum": (
        "email",
        "phone",
        "whatsapp",
        "telegram",
        "linkedin",
        "facebook",
        "twitter",
        "chat",
        "form",
        "sms",
        "messenger",
        "instagram",
        "viber",
    ),
    "sign_enum": ("read", "typing"),
    "task_state_enum": ("OPEN", "DONE", "CANCELLED"),
    "tombstone_kind_enum": ("address", "event", "message"),
    "verified_by_enum": ("provider", "answered", "rep"),
}


def upgrade() -> None:
    for name, values in WORDS.items():
        create_words(name, values)
    op.create_table(
        "account_paces",
        sa.Column("account_key", sa.String(length=150), nullable=False),
        sa.Column("caught_up_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("account_key", name=op.f("pk_account_paces")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("channel", words("communication_channel_enum", WORDS["communication_channel_enum"]), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("connector", sa.String(length=60), nullable=False),
        sa.Column("paused_at", moment, nullable=True),
        sa.Column("paused_reason", sa.Text(), nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("channel", "name", name="uq_accounts_name"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system", sa.String(length=80), nullable=False),
        sa.Column("begin", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", json, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=True),
        sa.Column("last_used_at", moment, nullable=True),
        sa.Column("revoked_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_keys_digest")),
    )
    op.create_index("ix_api_keys_system", "api_keys", ["system"], unique=False)
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("data", json, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_log_subject", "audit_log", ["subject_type", "subject_id", "at"], unique=False)
    op.create_table(
        "channel_watches",
        sa.Column("channel", words("communication_channel_enum", WORDS["communication_channel_enum"]), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("watched_since", moment, nullable=False),
        sa.Column("looked_at", moment, nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("silent_since", moment, nullable=True),
        sa.Column("silence", sa.Text(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=True),
        sa.Column("undelivered_since", moment, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_channel_watches")),
    )
    op.create_table(
        "chat_frames",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("visitor", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("content", json, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_frames")),
        sa.UniqueConstraint("account", "key", name=op.f("uq_chat_frames_account_key")),
        sa.UniqueConstraint("account", "visitor", "sequence", name=op.f("uq_chat_frames_account_visitor_sequence")),
    )
    op.create_index("ix_chat_frames_created", "chat_frames", ["created_at"], unique=False)
    op.create_index(
        "ix_chat_frames_unseen",
        "chat_frames",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("seen_at IS NULL"),
        sqlite_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "chat_visitors",
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("visitor", sa.String(length=64), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("typing_until", moment, nullable=True),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("looked_at", moment, nullable=True),
        sa.Column("typed_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("account", "visitor", name=op.f("pk_chat_visitors")),
    )
    op.create_table(
        "clock_offset",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("microseconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "crm_companies",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=True),
        sa.Column("industry", sa.String(length=100), nullable=True),
        sa.Column("company_size", words("company_size_enum", WORDS["company_size_enum"]), nullable=True),
        sa.Column("annual_revenue", sa.Numeric(15, 2), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("linkedin_url", sa.String(length=500), nullable=True),
        sa.Column("address", json, nullable=True),
        sa.Column("phone", sa.String(length=50), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("technologies_used", json, nullable=True),
        sa.Column("pain_points", json, nullable=True),
        sa.Column("business_model", sa.String(length=100), nullable=True),
        sa.Column(
            "customer_status",
            words("customer_status_enum", WORDS["customer_status_enum"]),
            server_default="PROSPECT",
            nullable=False,
        ),
        sa.Column("lead_score", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_contacts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_value", sa.Numeric(15, 2), server_default=sa.text("0"), nullable=False),
        sa.Column("ai_research_data", json, nullable=True),
        sa.Column("ai_company_score", sa.Integer(), nullable=True),
        sa.Column("market_analysis", json, nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="EUR", nullable=False),
        sa.Column("timezone", sa.String(length=50), nullable=True),
        sa.Column("archived_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_companies")),
    )
    op.create_index(op.f("ix_crm_companies_domain"), "crm_companies", ["domain"], unique=False)
    op.create_table(
        "desk_presences",
        sa.Column("team", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=40), nullable=False),
        sa.Column("presence", sa.String(length=20), nullable=False),
        sa.Column("presence_at", moment, nullable=True),
        sa.Column("status_text", sa.String(length=200), nullable=False),
        sa.Column("status_emoji", sa.String(length=120), nullable=False),
        sa.Column("status_until", moment, nullable=True),
        sa.Column("status_at", moment, nullable=True),
        sa.Column("asked_at", moment, nullable=True),
        sa.Column("problem", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("team", "user", name=op.f("pk_desk_presences")),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("key_check", sa.String(length=16), nullable=False),
        sa.Column("contacts", json, nullable=False),
        sa.Column("counts", json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("process", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("lane", sa.String(length=255), nullable=False),
        sa.Column("payload", json, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("not_before", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("keeps_order", sa.Boolean(), nullable=False),
        sa.Column("coalesce_key", sa.String(length=255), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("done_generation", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(
        "ix_jobs_dead",
        "jobs",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'dead'"),
        sqlite_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_jobs_due",
        "jobs",
        ["due_at", "lane"],
        unique=False,
        postgresql_where=sa.text("state = 'ready'"),
        sqlite_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "ix_jobs_lane",
        "jobs",
        ["lane", "priority", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'ready'"),
        sqlite_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "uq_jobs_coalesce",
        "jobs",
        ["lane", "coalesce_key"],
        unique=True,
        postgresql_where=sa.text("coalesce_key IS NOT NULL AND state = 'ready'"),
        sqlite_where=sa.text("coalesce_key IS NOT NULL AND state = 'ready'"),
    )
    op.create_table(
        "journal",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("connector", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("lane", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.Column("headers", json, nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("kept_at", moment, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("blob_key", sa.String(length=255), nullable=True),
        sa.Column("erased_at", moment, nullable=True),
        sa.Column("emptied_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        postgresql_partition_by="RANGE (id)",
    )
    op.create_index(
        "ix_journal_blob",
        "journal",
        ["blob_key"],
        unique=False,
        postgresql_where=sa.text("blob_key IS NOT NULL"),
        sqlite_where=sa.text("blob_key IS NOT NULL"),
    )
    op.create_index(
        "ix_journal_unreadable",
        "journal",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'unreadable'"),
        sqlite_where=sa.text("state = 'unreadable'"),
    )
    op.create_index(
        "ix_journal_whole",
        "journal",
        ["id"],
        unique=False,
        postgresql_where=sa.text("lane = 'unreadable' AND state = 'accepted' AND emptied_at IS NULL"),
        sqlite_where=sa.text("lane = 'unreadable' AND state = 'accepted' AND emptied_at IS NULL"),
    )
    op.create_table(
        "lanes",
        sa.Column("lane", sa.String(length=255), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("next_allowed_at", moment, nullable=True),
        sa.Column("taken_over", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_lanes")),
    )
    op.create_table(
        "routing_user_groups",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("members", json, nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column("read_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_user_groups")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("slack_team_id", sa.String(length=32), nullable=True),
        sa.Column("slack_user_id", sa.String(length=32), nullable=True),
        sa.Column("role", words("rep_role_enum", WORDS["rep_role_enum"]), server_default="rep", nullable=False),
        sa.Column("team", sa.String(length=100), server_default=sa.text("('')"), nullable=False),
        sa.Column("languages", json, server_default="[]", nullable=False),
        sa.Column("timezone", sa.String(length=50), nullable=True),
        sa.Column("on_duty", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("max_load", sa.Integer(), server_default=sa.text("(20)"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", moment, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("slack_team_id", "slack_user_id", name="uq_users_slack"),
    )
    op.create_table(
        "crm_contacts",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=True),
        sa.Column("last_name", sa.String(length=100), nullable=True),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("phone", sa.String(length=50), nullable=True),
        sa.Column("company_name", sa.String(length=255), nullable=True),
        sa.Column("job_title", sa.String(length=100), nullable=True),
        sa.Column("linkedin_url", sa.String(length=500), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("address", json, nullable=True),
        sa.Column("timezone", sa.String(length=50), nullable=True),
        sa.Column("language", sa.String(length=10), server_default="en", nullable=True),
        sa.Column(
            "contact_type",
            words("contact_type_enum", WORDS["contact_type_enum"]),
            server_default="LEAD",
            nullable=False,
        ),
        sa.Column("lead_source", sa.String(length=100), nullable=True),
        sa.Column("lead_score", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "customer_status",
            words("customer_status_enum", WORDS["customer_status_enum"]),
            server_default="PROSPECT",
            nullable=False,
        ),
        sa.Column("first_contact_date", moment, nullable=True),
        sa.Column("last_contact_date", moment, nullable=True),
        sa.Column("total_interactions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("email_opens", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("email_clicks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("estimated_value", sa.Numeric(10, 2), nullable=True),
        sa.Column("lifetime_value", sa.Numeric(10, 2), server_default=sa.text("0"), nullable=False),
        sa.Column("total_spent", sa.Numeric(10, 2), server_default=sa.text("0"), nullable=False),
        sa.Column("ai_summary", sa.Text(), nullable=True),
        sa.Column("ai_score", sa.Integer(), nullable=True),
        sa.Column("ai_recommendations", json, nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), server_default="EUR", nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column(
            "language_source",
            words("language_source_enum", WORDS["language_source_enum"]),
            server_default="default",
            nullable=False,
        ),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("first_touch", json, nullable=True),
        sa.Column("last_touch", json, nullable=True),
        sa.Column("archived_at", moment, nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["assigned_to"], ["users.id"], name=op.f("fk_crm_contacts_assigned_to")),
        sa.ForeignKeyConstraint(["company_id"], ["crm_companies.id"], name=op.f("fk_crm_contacts_company_id")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_crm_contacts_created_by")),
        sa.ForeignKeyConstraint(["merged_into"], ["crm_contacts.id"], name=op.f("fk_crm_contacts_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_contacts")),
    )
    op.create_index(op.f("ix_crm_contacts_assigned_to"), "crm_contacts", ["assigned_to"], unique=False)
    op.create_index(op.f("ix_crm_contacts_company_id"), "crm_contacts", ["company_id"], unique=False)
    op.create_index(op.f("ix_crm_contacts_merged_into"), "crm_contacts", ["merged_into"], unique=False)
    op.create_index("ix_crm_contacts_name", "crm_contacts", ["last_name", "first_name"], unique=False)
    op.create_index("ix_crm_contacts_phone", "crm_contacts", ["phone"], unique=False)
    op.create_index(
        "uq_crm_contacts_email",
        "crm_contacts",
        [sa.literal_column("lower(email)")],
        unique=True,
        postgresql_where=sa.text("email IS NOT NULL AND archived_at IS NULL AND merged_into IS NULL"),
        sqlite_where=sa.text("email IS NOT NULL AND archived_at IS NULL AND merged_into IS NULL"),
    )
    op.create_table(
        "rep_preferences",
        sa.Column("rep_id", sa.Uuid(), nullable=False),
        sa.Column("ways", json, nullable=False),
        sa.Column("quiet_start", sa.String(length=5), nullable=True),
        sa.Column("quiet_end", sa.String(length=5), nullable=True),
        sa.Column("quiet_weekends", sa.Boolean(), nullable=False),
        sa.Column("morning", sa.String(length=5), nullable=False),
        sa.Column("evening", sa.String(length=5), nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["rep_id"], ["users.id"], name=op.f("fk_rep_preferences_rep_id")),
        sa.PrimaryKeyConstraint("rep_id", name=op.f("pk_rep_preferences")),
    )
    op.create_table(
        "routing_turns",
        sa.Column("rep_id", sa.Uuid(), nullable=False),
        sa.Column("last_assigned_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["rep_id"], ["users.id"], name=op.f("fk_routing_turns_rep_id")),
        sa.PrimaryKeyConstraint("rep_id", name=op.f("pk_routing_turns")),
    )
    op.create_table(
        "tombstones",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", words("tombstone_kind_enum", WORDS["tombstone_kind_enum"]), nullable=False),
        sa.Column("erased_at", moment, nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"], name=op.f("fk_tombstones_erasure_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_tombstones")),
    )
    op.create_index(op.f("ix_tombstones_erasure_id"), "tombstones", ["erasure_id"], unique=False)
    op.create_table(
        "consent_history",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("topic", words("consent_topic_enum", WORDS["consent_topic_enum"]), nullable=False),
        sa.Column("channel", words("communication_channel_enum", WORDS["communication_channel_enum"]), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("proof", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_consent_history_by")),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_consent_history_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_history")),
    )
    op.create_index("ix_consent_history_contact_id", "consent_history", ["contact_id", "at"], unique=False)
    op.create_table(
        "contact_communication_preferences",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("channel_priorities", json, nullable=False),
        sa.Column("email_address", sa.String(length=255), nullable=True),
        sa.Column("phone_number", sa.String(length=50), nullable=True),
        sa.Column("whatsapp_number", sa.String(length=50), nullable=True),
        sa.Column("telegram_username", sa.String(length=100), nullable=True),
        sa.Column("linkedin_profile", sa.String(length=255), nullable=True),
        sa.Column("preferred_contact_hours", json, nullable=True),
        sa.Column("quiet_hours", json, nullable=True),
        sa.Column("weekend_contact", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("marketing_consent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sales_contact_consent", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("urgent_notifications", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("response_patterns", json, nullable=True),
        sa.Column("last_successful_channel", sa.String(length=50), nullable=True),
        sa.Column("channel_effectiveness_scores", json, nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("opted_out_channels", json, server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contacts.id"], name=op.f("fk_contact_communication_preferences_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_communication_preferences")),
        sa.UniqueConstraint("contact_id", name="uq_contact_communication_preferences_contact_id"),
    )
    op.create_table(
        "contact_merges",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("moved", json, nullable=False),
        sa.Column("changed", json, nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_contact_merges_by")),
        sa.ForeignKeyConstraint(["kept_id"], ["crm_contacts.id"], name=op.f("fk_contact_merges_kept_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["crm_contacts.id"], name=op.f("fk_contact_merges_merged_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"], name=op.f("fk_contact_merges_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merges")),
    )
    op.create_index(op.f("ix_contact_merges_kept_id"), "contact_merges", ["kept_id"], unique=False)
    op.create_index(op.f("ix_contact_merges_merged_id"), "contact_merges", ["merged_id"], unique=False)
    op.create_table(
        "identities",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("channel", words("communication_channel_enum", WORDS["communication_channel_enum"]), nullable=False),
        sa.Column("scope", sa.String(length=255), server_default=sa.text("('')"), nullable=False),
        sa.Column("handle", sa.String(length=320), nullable=False),
        sa.Column("is_claimed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("display_name", sa.String(length=255), nullable=True),
        sa.Column("username", sa.String(length=255), nullable=True),
        sa.Column("evidence", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("verified_at", moment, nullable=True),
        sa.Column("verified_by", words("verified_by_enum", WORDS["verified_by_enum"]), nullable=True),
        sa.Column("gone_at", moment, nullable=True),
        sa.Column("gone_reason", words("gone_reason_enum", WORDS["gone_reason_enum"]), nullable=True),
        sa.Column("is_group", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("first_seen", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("last_seen", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_identities_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("channel", "scope", "handle", "is_claimed", name="uq_identities_address"),
    )
    op.create_index("ix_identities_contact_id", "identities", ["contact_id"], unique=False)
    op.create_table(
        "merge_suggestions",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column(
            "state",
            words("merge_suggestion_state_enum", WORDS["merge_suggestion_state_enum"]),
            server_default="open",
            nullable=False,
        ),
        sa.Column("at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_merge_suggestions_decided_by")),
        sa.ForeignKeyConstraint(["first_id"], ["crm_contacts.id"], name=op.f("fk_merge_suggestions_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["crm_contacts.id"], name=op.f("fk_merge_suggestions_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_suggestions")),
        sa.UniqueConstraint("first_id", "second_id", name="uq_merge_suggestions_pair"),
    )
    op.create_index(op.f("ix_merge_suggestions_second_id"), "merge_suggestions", ["second_id"], unique=False)
    op.create_table(
        "projects",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "state", words("project_state_enum", WORDS["project_state_enum"]), server_default="active", nullable=False
        ),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["crm_companies.id"], name=op.f("fk_projects_company_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_projects_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
    )
    op.create_index(op.f("ix_projects_company_id"), "projects", ["company_id"], unique=False)
    op.create_index(op.f("ix_projects_contact_id"), "projects", ["contact_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("anchor_kind", words("conversation_anchor_enum", WORDS["conversation_anchor_enum"]), nullable=False),
        sa.Column("anchor_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("state", words("conversation_state_enum", WORDS["conversation_state_enum"]), nullable=False),
        sa.Column("turn", words("conversation_turn_enum", WORDS["conversation_turn_enum"]), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("channel", words("conversation_channel_enum", WORDS["conversation_channel_enum"]), nullable=True),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("queue", sa.String(length=100), nullable=False),
        sa.Column("route", json, nullable=True),
        sa.Column("desk_team", sa.String(length=40), nullable=False),
        sa.Column("desk_channel", sa.String(length=40), nullable=False),
        sa.Column("taken_at", moment, nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("priority", words("conversation_priority_enum", WORDS["conversation_priority_enum"]), nullable=False),
        sa.Column("urgency", sa.Float(), nullable=False),
        sa.Column("sentiment", sa.Numeric(3, 2), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("judgement", json, nullable=True),
        sa.Column("rep_word", json, nullable=True),
        sa.Column("is_noise", sa.Boolean(), nullable=False),
        sa.Column("waiting_since", moment, nullable=True),
        sa.Column("sla_due_at", moment, nullable=True),
        sa.Column("resolution_due_at", moment, nullable=True),
        sa.Column("clock_round", sa.Integer(), nullable=False),
        sa.Column("clock_since", moment, nullable=True),
        sa.Column("last_inbound_at", moment, nullable=True),
        sa.Column("last_outbound_at", moment, nullable=True),
        sa.Column("snoozed_until", moment, nullable=True),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column(
            "close_reason",
            words("conversation_close_reason_enum", WORDS["conversation_close_reason_enum"]),
            nullable=True,
        ),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_conversations_contact_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_conversations_identity_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_conversations_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(op.f("ix_conversations_contact_id"), "conversations", ["contact_id"], unique=False)
    op.create_index("ix_conversations_owner", "conversations", ["owner_id", "state"], unique=False)
    op.create_index(
        "uq_conversations_open_anchor",
        "conversations",
        ["anchor_kind", "anchor_id", "topic"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
        sqlite_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "crm_opportunities",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("value", sa.Numeric(10, 2), nullable=False),
        sa.Column("probability", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("expected_close_date", sa.Date(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column(
            "stage",
            words("opportunity_stage_enum", WORDS["opportunity_stage_enum"]),
            server_default="INITIAL_CONTACT",
            nullable=False,
        ),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("category", sa.String(length=100), nullable=True),
        sa.Column("priority", words("priority_enum", WORDS["priority_enum"]), server_default="MEDIUM", nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), server_default="EUR", nullable=False),
        sa.Column("lost_reason", sa.Text(), nullable=True),
        sa.Column("archived_at", moment, nullable=True),
        sa.CheckConstraint("probability BETWEEN 0 AND 100", name=op.f("ck_crm_opportunities_probability_percent")),
        sa.ForeignKeyConstraint(["assigned_to"], ["users.id"], name=op.f("fk_crm_opportunities_assigned_to")),
        sa.ForeignKeyConstraint(["company_id"], ["crm_companies.id"], name=op.f("fk_crm_opportunities_company_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_crm_opportunities_contact_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_crm_opportunities_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_opportunities")),
    )
    op.create_index(op.f("ix_crm_opportunities_assigned_to"), "crm_opportunities", ["assigned_to"], unique=False)
    op.create_index(op.f("ix_crm_opportunities_company_id"), "crm_opportunities", ["company_id"], unique=False)
    op.create_index(op.f("ix_crm_opportunities_contact_id"), "crm_opportunities", ["contact_id"], unique=False)
    op.create_table(
        "conversation_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("machine_at", moment, nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=True),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("data", json, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_events_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_events")),
    )
    op.create_index(
        op.f("ix_conversation_events_conversation_id"), "conversation_events", ["conversation_id"], unique=False
    )
    op.create_index(
        op.f("ix_conversation_events_interaction_id"), "conversation_events", ["interaction_id"], unique=False
    )
    op.create_table(
        "conversation_turn_spans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_turn_spans_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_turn_spans")),
    )
    op.create_index("ix_conversation_turn_spans", "conversation_turn_spans", ["conversation_id", "round"], unique=False)
    op.create_table(
        "crm_interactions",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("type", words("interaction_type_enum", WORDS["interaction_type_enum"]), nullable=False),
        sa.Column("channel", words("communication_channel_enum", WORDS["communication_channel_enum"]), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column(
            "direction", words("interaction_direction_enum", WORDS["interaction_direction_enum"]), nullable=False
        ),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("platform_data", json, nullable=True),
        sa.Column("ai_analysis", json, nullable=True),
        sa.Column("sentiment_score", sa.Numeric(3, 2), nullable=True),
        sa.Column("interaction_date", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("processed_by_ai", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("account", sa.String(length=100), server_default=sa.text("('')"), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("is_group", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sender_verified", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("rep_id", sa.Uuid(), nullable=True),
        sa.Column("reply_to", sa.String(length=255), nullable=True),
        sa.Column("provider_at", moment, nullable=True),
        sa.Column("provider_sequence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("arrived_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("edited_at", moment, nullable=True),
        sa.Column("deleted_at", moment, nullable=True),
        sa.CheckConstraint("sentiment_score BETWEEN -1 AND 1", name=op.f("ck_crm_interactions_sentiment_range")),
        sa.ForeignKeyConstraint(["company_id"], ["crm_companies.id"], name=op.f("fk_crm_interactions_company_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_crm_interactions_contact_id")),
        sa.ForeignKeyConstraint(["group_id"], ["identities.id"], name=op.f("fk_crm_interactions_group_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_crm_interactions_identity_id")),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["crm_opportunities.id"], name=op.f("fk_crm_interactions_opportunity_id")
        ),
        sa.ForeignKeyConstraint(["rep_id"], ["users.id"], name=op.f("fk_crm_interactions_rep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_interactions")),
    )
    op.create_index(
        "ix_crm_interactions_arrivals",
        "crm_interactions",
        ["channel", "account", "direction", "arrived_at"],
        unique=False,
    )
    op.create_index(op.f("ix_crm_interactions_company_id"), "crm_interactions", ["company_id"], unique=False)
    op.create_index(op.f("ix_crm_interactions_group_id"), "crm_interactions", ["group_id"], unique=False)
    op.create_index(op.f("ix_crm_interactions_identity_id"), "crm_interactions", ["identity_id"], unique=False)
    op.create_index(op.f("ix_crm_interactions_opportunity_id"), "crm_interactions", ["opportunity_id"], unique=False)
    op.create_index(
        "ix_crm_interactions_timeline", "crm_interactions", ["contact_id", "interaction_date"], unique=False
    )
    op.create_index(
        "uq_crm_interactions_external",
        "crm_interactions",
        ["channel", "account", "external_id", "direction"],
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
        sqlite_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_table(
        "desk_direct_sending",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_desk_direct_sending_conversation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_desk_direct_sending_user_id")),
        sa.PrimaryKeyConstraint("conversation_id", "user_id", name=op.f("pk_desk_direct_sending")),
    )
    op.create_table(
        "desk_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("team", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("message_ts", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("seen_sequence", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("files", json, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_desk_drafts_conversation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_desk_drafts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_drafts")),
        sa.UniqueConstraint("team", "channel", "message_ts", name=op.f("uq_desk_drafts_team_channel_message_ts")),
    )
    op.create_index(op.f("ix_desk_drafts_conversation_id"), "desk_drafts", ["conversation_id"], unique=False)
    op.create_table(
        "desk_gestures",
        sa.Column("team", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("ts", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=40), nullable=False),
        sa.Column("emoji", sa.String(length=100), nullable=False),
        sa.Column("event_ts", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("done", json, nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_desk_gestures_conversation_id")
        ),
        sa.PrimaryKeyConstraint("team", "channel", "ts", "user", "emoji", name=op.f("pk_desk_gestures")),
    )
    op.create_table(
        "desk_posts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("ts", sa.String(length=40), nullable=True),
        sa.Column("thread_ts", sa.String(length=40), nullable=True),
        sa.Column("thread_key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_type", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("posted_at", moment, nullable=True),
        sa.Column("updated_at", moment, nullable=True),
        sa.Column("data", json, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_desk_posts_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_posts")),
        sa.UniqueConstraint("kind", "subject_id", "thread_key", name=op.f("uq_desk_posts_kind_subject_id_thread_key")),
    )
    op.create_index("ix_desk_posts_place", "desk_posts", ["team", "channel", "ts"], unique=False)
    op.create_index("ix_desk_posts_subject", "desk_posts", ["subject_id", "kind"], unique=False)
    op.create_table(
        "out_of_hours_acknowledgements",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("opens_at", moment, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_out_of_hours_acknowledgements_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "opens_at", name=op.f("pk_out_of_hours_acknowledgements")),
    )
    op.create_table(
        "rep_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rep_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_rep_notices_conversation_id")),
        sa.ForeignKeyConstraint(["rep_id"], ["users.id"], name=op.f("fk_rep_notices_rep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rep_notices")),
        sa.UniqueConstraint("rep_id", "key", name="uq_rep_notices_key"),
    )
    op.create_index("ix_rep_notices_conversation", "rep_notices", ["conversation_id", "rep_id", "kind"], unique=False)
    op.create_index("ix_rep_notices_state", "rep_notices", ["rep_id", "state", "at"], unique=False)
    op.create_table(
        "satisfaction_surveys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("channel", words("satisfaction_channel_enum", WORDS["satisfaction_channel_enum"]), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_satisfaction_surveys_contact_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_satisfaction_surveys_conversation_id")
        ),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_satisfaction_surveys_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_satisfaction_surveys")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_satisfaction_surveys_conversation_id")),
    )
    op.create_index(op.f("ix_satisfaction_surveys_contact_id"), "satisfaction_surveys", ["contact_id"], unique=False)
    op.create_index(
        "ix_satisfaction_surveys_identity", "satisfaction_surveys", ["identity_id", "asked_at"], unique=False
    )
    op.create_table(
        "service_warnings",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("promise", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("promised_at", moment, nullable=True),
        sa.Column("was_said", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_service_warnings_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "promise", "round", "level", name=op.f("pk_service_warnings")),
    )
    op.create_table(
        "shown_signs",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("sign", words("sign_enum", WORDS["sign_enum"]), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("shown_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_shown_signs_conversation_id")),
        sa.PrimaryKeyConstraint("conversation_id", "sign", name=op.f("pk_shown_signs")),
    )
    op.create_table(
        "acts",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("act_kind_enum", WORDS["act_kind_enum"]), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_ts", sa.String(length=40), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("done_version", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_acts_asked_by")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_acts_conversation_id")),
        sa.ForeignKeyConstraint(["interaction_id"], ["crm_interactions.id"], name=op.f("fk_acts_interaction_id")),
        sa.PrimaryKeyConstraint("interaction_id", "kind", name=op.f("pk_acts")),
    )
    op.create_index(op.f("ix_acts_conversation_id"), "acts", ["conversation_id"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=True),
        sa.Column("mime_type", sa.String(length=255), nullable=True),
        sa.Column("detected_type", sa.String(length=255), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("blob_key", sa.String(length=255), nullable=True),
        sa.Column(
            "state",
            words("attachment_state_enum", WORDS["attachment_state_enum"]),
            server_default="waiting",
            nullable=False,
        ),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("provider_reference", json, nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["crm_interactions.id"], name=op.f("fk_attachments_interaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("interaction_id", "position", name="uq_attachments_position"),
    )
    op.create_index("ix_attachments_blob", "attachments", ["blob_key"], unique=False)
    op.create_table(
        "claims",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("claim_kind_enum", WORDS["claim_kind_enum"]), nullable=False),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_claims_contact_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_claims_identity_id")),
        sa.ForeignKeyConstraint(["interaction_id"], ["crm_interactions.id"], name=op.f("fk_claims_interaction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("identity_id", "kind", "value", name="uq_claims_value"),
    )
    op.create_index(op.f("ix_claims_contact_id"), "claims", ["contact_id"], unique=False)
    op.create_index("ix_claims_kind_value", "claims", ["kind", "value"], unique=False)
    op.create_table(
        "conversation_entries",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("journal_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_entries_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["crm_interactions.id"], name=op.f("fk_conversation_entries_interaction_id")
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_conversation_entries")),
        sa.UniqueConstraint(
            "conversation_id", "sequence", name=op.f("uq_conversation_entries_conversation_id_sequence")
        ),
    )
    op.create_index(
        op.f("ix_conversation_entries_conversation_id"), "conversation_entries", ["conversation_id"], unique=False
    )
    op.create_index(op.f("ix_conversation_entries_journal_id"), "conversation_entries", ["journal_id"], unique=False)
    op.create_table(
        "crm_notes",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_crm_notes_by")),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_crm_notes_contact_id")),
        sa.ForeignKeyConstraint(["interaction_id"], ["crm_interactions.id"], name=op.f("fk_crm_notes_interaction_id")),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name=op.f("fk_crm_notes_opportunity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_notes")),
    )
    op.create_index(op.f("ix_crm_notes_contact_id"), "crm_notes", ["contact_id"], unique=False)
    op.create_table(
        "crm_tasks",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("state", words("task_state_enum", WORDS["task_state_enum"]), server_default="OPEN", nullable=False),
        sa.Column("priority", words("priority_enum", WORDS["priority_enum"]), server_default="MEDIUM", nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("done_at", moment, nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_to"], ["users.id"], name=op.f("fk_crm_tasks_assigned_to")),
        sa.ForeignKeyConstraint(["company_id"], ["crm_companies.id"], name=op.f("fk_crm_tasks_company_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_crm_tasks_contact_id")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_crm_tasks_created_by")),
        sa.ForeignKeyConstraint(["interaction_id"], ["crm_interactions.id"], name=op.f("fk_crm_tasks_interaction_id")),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name=op.f("fk_crm_tasks_opportunity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_tasks")),
    )
    op.create_index("ix_crm_tasks_assigned_to", "crm_tasks", ["assigned_to", "state", "due_at"], unique=False)
    op.create_index(op.f("ix_crm_tasks_contact_id"), "crm_tasks", ["contact_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", words("delivery_purpose_enum", WORDS["delivery_purpose_enum"]), nullable=False),
        sa.Column("state", words("delivery_state_enum", WORDS["delivery_state_enum"]), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("channel", words("delivery_channel_enum", WORDS["delivery_channel_enum"]), nullable=True),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=True),
        sa.Column("chosen_by_rep", sa.Boolean(), nullable=False),
        sa.Column("send_now_anyway", sa.Boolean(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("answers_sequence", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", json, nullable=True),
        sa.Column("decision", json, nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("undo_until", moment, nullable=True),
        sa.Column("sent_at", moment, nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("problem_code", sa.String(length=100), nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_deliveries_contact_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_deliveries_conversation_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_deliveries_identity_id")),
        sa.ForeignKeyConstraint(["interaction_id"], ["crm_interactions.id"], name=op.f("fk_deliveries_interaction_id")),
        sa.ForeignKeyConstraint(["written_by"], ["users.id"], name=op.f("fk_deliveries_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_conversation_id"), "deliveries", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_deliveries_interaction_id"), "deliveries", ["interaction_id"], unique=False)
    op.create_table(
        "desk_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("proposal_kind_enum", WORDS["proposal_kind_enum"]), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("prompt_version", sa.String(length=40), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_desk_proposals_asked_by")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_desk_proposals_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["crm_interactions.id"], name=op.f("fk_desk_proposals_interaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_proposals")),
    )
    op.create_index(op.f("ix_desk_proposals_conversation_id"), "desk_proposals", ["conversation_id"], unique=False)
    op.create_index("ix_desk_proposals_input", "desk_proposals", ["kind", "input_hash"], unique=False)
    op.create_table(
        "interaction_reactions",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("emoji", sa.String(length=100), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["crm_interactions.id"], name=op.f("fk_interaction_reactions_interaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction_reactions")),
        sa.UniqueConstraint("interaction_id", "author", name="uq_interaction_reactions_author"),
    )
    op.create_table(
        "interaction_versions",
        sa.Column("id", sa.Uuid(), server_default=new_uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("platform_data", json, nullable=True),
        sa.Column("edited_at", moment, nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["crm_interactions.id"], name=op.f("fk_interaction_versions_interaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction_versions")),
        sa.UniqueConstraint("interaction_id", "number", name="uq_interaction_versions_number"),
    )
    op.create_table(
        "labels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("of", words("label_of_enum", WORDS["label_of_enum"]), nullable=False),
        sa.Column("former", sa.String(length=40), nullable=False),
        sa.Column("given", sa.String(length=40), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("taken_back_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name=op.f("fk_labels_by_user_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_labels_conversation_id")),
        sa.ForeignKeyConstraint(["interaction_id"], ["crm_interactions.id"], name=op.f("fk_labels_interaction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
    )
    op.create_index(op.f("ix_labels_conversation_id"), "labels", ["conversation_id"], unique=False)
    op.create_index("ix_labels_of", "labels", ["of", "at"], unique=False)
    op.create_table(
        "placed_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_key", sa.String(length=255), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("rep_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", words("placed_call_purpose_enum", WORDS["placed_call_purpose_enum"]), nullable=False),
        sa.Column("state", words("placed_call_state_enum", WORDS["placed_call_state_enum"]), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("provider_call_id", sa.String(length=255), nullable=True),
        sa.Column("decision", json, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("settled_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_placed_calls_identity_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["crm_interactions.id"], name=op.f("fk_placed_calls_interaction_id")
        ),
        sa.ForeignKeyConstraint(["rep_id"], ["users.id"], name=op.f("fk_placed_calls_rep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placed_calls")),
        sa.UniqueConstraint("asked_key", name=op.f("uq_placed_calls_asked_key")),
        sa.UniqueConstraint("interaction_id", name=op.f("uq_placed_calls_interaction_id")),
    )
    op.create_index(op.f("ix_placed_calls_identity_id"), "placed_calls", ["identity_id"], unique=False)
    op.create_table(
        "delivery_parts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", json, nullable=True),
        sa.Column("state", words("delivery_part_state_enum", WORDS["delivery_part_state_enum"]), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("account_key", sa.String(length=150), nullable=False),
        sa.Column("provider_message_id", sa.String(length=255), nullable=True),
        sa.Column("own_message_id", sa.String(length=255), nullable=True),
        sa.Column("slot_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_delivery_parts_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_parts")),
        sa.UniqueConstraint("delivery_id", "position", name=op.f("uq_delivery_parts_delivery_id_position")),
    )
    op.create_index(op.f("ix_delivery_parts_delivery_id"), "delivery_parts", ["delivery_id"], unique=False)
    op.create_index(
        "ix_delivery_parts_own_message",
        "delivery_parts",
        ["account_key", "own_message_id"],
        unique=False,
        postgresql_where=sa.text("own_message_id IS NOT NULL"),
        sqlite_where=sa.text("own_message_id IS NOT NULL"),
    )
    op.create_index(
        "ix_delivery_parts_provider_message",
        "delivery_parts",
        ["account_key", "provider_message_id"],
        unique=False,
        postgresql_where=sa.text("provider_message_id IS NOT NULL"),
        sqlite_where=sa.text("provider_message_id IS NOT NULL"),
    )
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("decision", json, nullable=True),
        sa.ForeignKeyConstraint(["part_id"], ["delivery_parts.id"], name=op.f("fk_delivery_attempts_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempts")),
    )
    op.create_index(op.f("ix_delivery_attempts_part_id"), "delivery_attempts", ["part_id"], unique=False)
    op.create_index("ix_delivery_attempts_started", "delivery_attempts", ["started_at"], unique=False)


def downgrade() -> None:
    op.drop_table("delivery_attempts")
    op.drop_table("delivery_parts")
    op.drop_table("placed_calls")
    op.drop_table("labels")
    op.drop_table("interaction_versions")
    op.drop_table("interaction_reactions")
    op.drop_table("desk_proposals")
    op.drop_table("deliveries")
    op.drop_table("crm_tasks")
    op.drop_table("crm_notes")
    op.drop_table("conversation_entries")
    op.drop_table("claims")
    op.drop_table("attachments")
    op.drop_table("acts")
    op.drop_table("shown_signs")
    op.drop_table("service_warnings")
    op.drop_table("satisfaction_surveys")
    op.drop_table("rep_notices")
    op.drop_table("out_of_hours_acknowledgements")
    op.drop_table("desk_posts")
    op.drop_table("desk_gestures")
    op.drop_table("desk_drafts")
    op.drop_table("desk_direct_sending")
    op.drop_table("crm_interactions")
    op.drop_table("conversation_turn_spans")
    op.drop_table("conversation_events")
    op.drop_table("crm_opportunities")
    op.drop_table("conversations")
    op.drop_table("projects")
    op.drop_table("merge_suggestions")
    op.drop_table("identities")
    op.drop_table("contact_merges")
    op.drop_table("contact_communication_preferences")
    op.drop_table("consent_history")
    op.drop_table("tombstones")
    op.drop_table("routing_turns")
    op.drop_table("rep_preferences")
    op.drop_table("crm_contacts")
    op.drop_table("users")
    op.drop_table("routing_user_groups")
    op.drop_table("lanes")
    op.drop_table("journal")
    op.drop_table("jobs")
    op.drop_table("heartbeats")
    op.drop_table("erasures")
    op.drop_table("desk_presences")
    op.drop_table("crm_companies")
    op.drop_table("clock_offset")
    op.drop_table("chat_visitors")
    op.drop_table("chat_frames")
    op.drop_table("channel_watches")
    op.drop_table("audit_log")
    op.drop_table("api_keys")
    op.drop_table("accounts")
    op.drop_table("account_paces")
    for name in WORDS:
        drop_words(name)
