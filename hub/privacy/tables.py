"""Every table there is, with what an erasure and an export do to it. A new table or column must be decided about here:
tests/architecture/test_privacy.py fails until it is.

The order is that of an erasure: what points to a row comes before it, and what finds others is emptied after them.
"""

from crm.accounts.model import Account
from crm.audit.model import AuditEntry
from crm.companies.model import Company
from crm.privacy.model import Erasure, Tombstone
from crm.reps.model import Rep
from crm.storage.jobs import Job, Lane
from hub.api_keys.model import ApiKey
from hub.engine.model import ClockOffset, Heartbeat, JournalEntry
from hub.privacy.tables_of_people import ABOUT_THEM, THEMSELVES
from hub.privacy.tables_of_talk import AT_THE_DESK, IN_GROUPS, SAID, SENT
from hub.privacy.treatment import Fate, Treatment
from inbox.channel_health.model import ChannelWatch
from inbox.deliveries.model import AccountPace
from inbox.notifications.model import RepPreferencesRow
from inbox.routing.model import RoutingTurn, UserGroup
from inbox.slack.presence.model import SlackPresence

OWNED = (*AT_THE_DESK, *IN_GROUPS, *SENT, *ABOUT_THEM, *SAID, *THEMSELVES)
"""Tables whose rows are somebody's by a column."""

UNOWNED = (
    Treatment(
        record=JournalEntry,
        fate=Fate.SEARCHED,
        emptied=dict.fromkeys(("event_id", "item", "headers", "lane", "problem", "blob_key", "state", "erased_at")),
        kept=("id", "key", "connector", "account", "kind", "received_at", "kept_at", "emptied_at"),
        title="journal",
    ),
    Treatment(record=Job, fate=Fate.SEARCHED, kept=tuple(Job.__table__.c.keys())),
    Treatment(record=Lane, fate=Fate.SEARCHED, kept=tuple(Lane.__table__.c.keys())),
    Treatment(
        record=AuditEntry,
        fate=Fate.SEARCHED,
        emptied={"data": None},
        kept=("id", "at", "actor", "action", "subject_type", "subject_id"),
        title="audit",
    ),
)
"""Tables whose rows name somebody somewhere inside: see `hub.privacy.unowned`. Jobs and lanes of theirs go as a whole."""


def _of_others(record: type, *columns: str) -> Treatment:
    return Treatment(record=record, fate=Fate.OTHERS, kept=columns)


OTHERS = (
    _of_others(AccountPace, "account_key", "caught_up_at"),
    _of_others(
        ApiKey, *("id", "system", "begin", "digest", "scopes", "made_at", "expires_at", "last_used_at", "revoked_at")
    ),
    _of_others(Account, "id", "channel", "name", "connector", "paused_at", "paused_reason", "created_at"),
    _of_others(
        ChannelWatch,
        *("channel", "account", "watched_since", "looked_at", "verdict", "reason", "silent_since", "silence"),
        *("waiting", "undelivered_since", "problem"),
    ),
    _of_others(ClockOffset, "id", "microseconds"),
    _of_others(
        Company,
        *("id", "name", "domain", "industry", "company_size", "annual_revenue", "website", "linkedin_url", "address"),
        *("phone", "description", "technologies_used", "pain_points", "business_model", "customer_status"),
        *("lead_score", "total_contacts", "total_value", "ai_research_data", "ai_company_score", "market_analysis"),
        *("created_at", "updated_at", "currency", "timezone", "archived_at"),
    ),
    _of_others(
        SlackPresence,
        *("team", "user", "presence", "presence_at", "status_text", "status_emoji", "status_until", "status_at"),
        *("asked_at", "problem"),
    ),
    _of_others(Heartbeat, "process", "role", "seen_at", "version"),
    _of_others(UserGroup, "id", "members", "problem", "read_at"),
    _of_others(
        Rep,
        *("id", "name", "email", "slack_team_id", "slack_user_id", "role", "team", "languages", "timezone"),
        *("on_duty", "phone", "max_load", "active", "created_at", "updated_at"),
    ),
    _of_others(
        RepPreferencesRow,
        *("rep_id", "ways", "quiet_start", "quiet_end", "quiet_weekends", "morning", "evening", "updated_at"),
    ),
    _of_others(RoutingTurn, "rep_id", "last_assigned_at"),
    _of_others(Erasure, "id", "at", "by", "key_check", "contacts", "counts"),
    _of_others(Tombstone, "digest", "kind", "erased_at", "erasure_id"),
)

EVERY = (*OWNED, *UNOWNED, *OTHERS)
EXPORTED = tuple(one for one in (*reversed(OWNED), *UNOWNED) if one.title)
