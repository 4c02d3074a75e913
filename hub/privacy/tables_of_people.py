"""What becomes of the tables of people: who they are, what we believe of them, what they allowed."""

from sqlalchemy import null

from crm.contacts.model import Claim, Contact, ContactMerge, Identity, MergeSuggestion
from crm.notes.model import Note
from crm.opportunities.model import Opportunity, Project
from crm.preferences.model import CommunicationPreferences, ConsentRecord
from crm.tasks.model import Task
from hub.mailbox.model import ChatFrame, ChatVisitor
from hub.privacy import whose
from hub.privacy.treatment import At, Fate, Treatment

ERASED = "(erased)"

ABOUT_THEM = (
    Treatment(record=Note, fate=Fate.DELETED, whose=whose.notes, title="notes"),
    Treatment(record=Task, fate=Fate.DELETED, whose=whose.tasks, title="tasks"),
    Treatment(
        record=Opportunity,
        fate=Fate.EMPTIED,
        whose=whose.opportunities,
        emptied={"title": ERASED, "description": None, "lost_reason": None, "source": None},
        kept=(
            *("id", "value", "probability", "expected_close_date", "contact_id", "company_id", "project_id", "stage"),
            *("category", "priority", "created_at", "updated_at", "closed_at", "assigned_to", "currency"),
            "archived_at",
        ),
        title="deals",
    ),
    Treatment(
        record=Project,
        fate=Fate.EMPTIED,
        whose=whose.projects,
        emptied={"name": ERASED, "description": None},
        kept=("id", "state", "contact_id", "company_id", "created_at", "updated_at"),
        title="projects",
    ),
    Treatment(record=ConsentRecord, fate=Fate.DELETED, whose=whose.consent, title="consent"),
    Treatment(record=CommunicationPreferences, fate=Fate.DELETED, whose=whose.preferences, title="preferences"),
    Treatment(record=Claim, fate=Fate.DELETED, whose=whose.claims, title="said-of-themselves"),
    Treatment(
        record=ContactMerge,
        fate=Fate.DELETED,
        whose=whose.merges,
        title="joined-records",
        unsaid=("moved", "changed"),
    ),
    Treatment(record=MergeSuggestion, fate=Fate.DELETED, whose=whose.suggestions),
    Treatment(record=ChatFrame, fate=Fate.DELETED, whose=whose.chat_frames, title="web-chat"),
    Treatment(record=ChatVisitor, fate=Fate.DELETED, whose=whose.chat_visitors, title="web-chat-visits"),
)

THEMSELVES = (
    Treatment(
        record=Identity,
        fate=Fate.EMPTIED,
        whose=whose.identities,
        emptied={
            "scope": "",
            "handle": whose.as_erased_handle(),
            "contact_id": None,
            "display_name": None,
            "username": None,
            "evidence": "",
            "verified_at": None,
            "verified_by": None,
            "gone_at": At(lambda now: now),
        },
        kept=("id", "channel", "is_claimed", "gone_reason", "is_group", "first_seen", "last_seen"),
        title="addresses",
    ),
    Treatment(
        record=Contact,
        fate=Fate.EMPTIED,
        whose=whose.contacts,
        emptied={
            **dict.fromkeys(("first_name", "last_name", "email", "phone", "company_name", "job_title")),
            **dict.fromkeys(("linkedin_url", "website", "timezone", "language", "lead_source", "ai_summary")),
            **dict.fromkeys(("country", "company_id")),
            **dict.fromkeys(("address", "ai_recommendations", "first_touch", "last_touch"), null()),
            "archived_at": At(lambda now: now),
        },
        kept=(
            *("id", "contact_type", "lead_score", "customer_status", "first_contact_date", "last_contact_date"),
            *("total_interactions", "email_opens", "email_clicks", "estimated_value", "lifetime_value", "total_spent"),
            *("ai_score", "created_at", "updated_at", "created_by", "assigned_to", "currency", "language_source"),
            "merged_into",
        ),
        title="contact",
    ),
)
