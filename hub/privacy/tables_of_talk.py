"""What becomes of the tables of talk: what was said and sent, its conversations, and what stands of it at the desk."""

from sqlalchemy import case, func, null

from crm.interactions.model import Attachment, Interaction, InteractionReaction, InteractionVersion
from hub.privacy import whose
from hub.privacy.treatment import At, Fate, Treatment
from inbox.acts.model import Act
from inbox.calling.model import PlacedCall
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent, TurnSpan
from inbox.conversations.values import CloseReason, ConversationState
from inbox.deliveries.model import Delivery, DeliveryAttempt, DeliveryPart
from inbox.deliveries.values import DeliveryState
from inbox.labels.model import Label
from inbox.notifications.model import RepNotice
from inbox.out_of_hours.model import Acknowledgement
from inbox.proposals.model import ProposalRecord
from inbox.satisfaction.model import SatisfactionSurvey
from inbox.service_levels.model import ServiceWarning
from inbox.signs.model import ShownSign
from inbox.slack.gestures.model import DeskGesture
from inbox.slack.model import DeskDraft, DeskPost, DirectSending

NOT_YET_OUT = (DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.RETURNED)

AT_THE_DESK = (
    Treatment(record=DeskPost, fate=Fate.DELETED, whose=whose.posts),
    Treatment(record=DeskDraft, fate=Fate.DELETED, whose=whose.drafts),
    Treatment(record=DeskGesture, fate=Fate.DELETED, whose=whose.gestures),
    Treatment(record=DirectSending, fate=Fate.DELETED, whose=whose.direct_sending),
    Treatment(record=RepNotice, fate=Fate.DELETED, whose=whose.notices),
    Treatment(record=ProposalRecord, fate=Fate.DELETED, whose=whose.proposals, title="written-by-machines"),
    Treatment(record=Act, fate=Fate.DELETED, whose=whose.acts),
    Treatment(record=ShownSign, fate=Fate.DELETED, whose=whose.signs),
    Treatment(record=Acknowledgement, fate=Fate.DELETED, whose=whose.acknowledgements),
)

SENT = (
    Treatment(
        record=DeliveryAttempt,
        fate=Fate.EMPTIED,
        whose=whose.attempts,
        emptied={"detail": None, "decision": null()},
        kept=("id", "part_id", "started_at", "finished_at", "outcome"),
    ),
    Treatment(
        record=DeliveryPart,
        fate=Fate.EMPTIED,
        whose=whose.parts,
        emptied={"text": "", "content": null(), "provider_message_id": None, "own_message_id": None},
        kept=("id", "delivery_id", "position", "state", "attempt_id", "account_key", "slot_at"),
    ),
    Treatment(
        record=Delivery,
        fate=Fate.EMPTIED,
        whose=whose.deliveries,
        emptied={
            "state": case((Delivery.state.in_(NOT_YET_OUT), DeliveryState.CANCELLED), else_=Delivery.state),
            "text": "",
            "content": null(),
            "decision": null(),
            "sentence": "",
            "problem": None,
            "due_at": None,
        },
        kept=(
            *("id", "interaction_id", "conversation_id", "contact_id", "purpose", "version", "channel", "account"),
            *("identity_id", "chosen_by_rep", "send_now_anyway", "written_by", "answers_sequence", "created_at"),
            *("undo_until", "sent_at", "settled_at", "problem_code", "replaced_by"),
        ),
        title="sent-to-them",
    ),
    Treatment(record=PlacedCall, fate=Fate.DELETED, whose=whose.calls, title="calls-of-ours"),
)

SAID = (
    Treatment(record=InteractionReaction, fate=Fate.DELETED, whose=whose.reactions, title="reactions"),
    Treatment(record=InteractionVersion, fate=Fate.DELETED, whose=whose.versions, title="edits"),
    Treatment(record=Attachment, fate=Fate.DELETED, whose=whose.attachments, title="files", unsaid=("blob_key",)),
    Treatment(
        record=Label,
        fate=Fate.EMPTIED,
        whose=whose.labels,
        kept=("id", "of", "former", "given", "by_user_id", "conversation_id", "interaction_id", "at", "taken_back_at"),
        title="labels",
    ),
    Treatment(
        record=SatisfactionSurvey,
        fate=Fate.EMPTIED,
        whose=whose.surveys,
        emptied={"words": ""},
        kept=(
            *("id", "conversation_id", "contact_id", "identity_id", "channel", "asked_at", "score", "answered_at"),
            "interaction_id",
        ),
        title="surveys",
    ),
    Treatment(
        record=ConversationEvent,
        fate=Fate.EMPTIED,
        whose=whose.events,
        emptied={"words": "", "data": null()},
        kept=("id", "conversation_id", "kind", "at", "machine_at", "by_user_id", "interaction_id"),
        title="what-was-done",
    ),
    Treatment(
        record=ConversationEntry,
        fate=Fate.EMPTIED,
        whose=whose.entries,
        kept=("interaction_id", "conversation_id", "sequence", "added_at", "journal_id"),
    ),
    Treatment(
        record=TurnSpan,
        fate=Fate.EMPTIED,
        whose=whose.spans,
        kept=("id", "conversation_id", "round", "began_at", "ended_at"),
    ),
    Treatment(
        record=ServiceWarning,
        fate=Fate.EMPTIED,
        whose=whose.warnings,
        kept=("conversation_id", "promise", "round", "level", "at", "promised_at", "was_said"),
    ),
    Treatment(
        record=Conversation,
        fate=Fate.EMPTIED,
        whose=whose.conversations,
        emptied={
            **dict.fromkeys(("subject", "summary", "language", "snoozed_until", "sla_due_at", "resolution_due_at")),
            **dict.fromkeys(("route", "judgement", "rep_word"), null()),
            **dict.fromkeys(("topic", "desk_team", "desk_channel"), ""),
            "state": ConversationState.CLOSED,
            "closed_at": At(lambda now: func.coalesce(Conversation.closed_at, now)),
            "close_reason": func.coalesce(Conversation.close_reason, CloseReason.RESOLVED),
        },
        kept=(
            *("id", "anchor_kind", "anchor_id", "contact_id", "turn", "version", "last_sequence", "channel"),
            *("account", "identity_id", "is_public", "owner_id", "queue", "taken_at", "priority", "urgency"),
            *("sentiment", "is_noise", "waiting_since", "clock_round", "clock_since", "last_inbound_at"),
            *("last_outbound_at", "opened_at", "merged_into"),
        ),
        title="conversations",
    ),
    Treatment(
        record=Interaction,
        fate=Fate.EMPTIED,
        whose=whose.interactions,
        emptied={
            **dict.fromkeys(("subject", "content", "external_id", "reply_to")),
            "platform_data": {"erased": True},
            "ai_analysis": null(),
            "deleted_at": At(lambda now: func.coalesce(Interaction.deleted_at, now)),
        },
        kept=(
            *("id", "type", "channel", "direction", "contact_id", "company_id", "opportunity_id", "sentiment_score"),
            *("interaction_date", "created_at", "processed_by_ai", "account", "identity_id", "group_id", "is_group"),
            *("sender_verified", "rep_id", "provider_at", "provider_sequence", "arrived_at", "edited_at"),
        ),
        title="messages",
    ),
)

IN_GROUPS = (Treatment(record=Conversation, fate=Fate.EMPTIED, whose=whose.groups, emptied={"summary": None}),)
"""Beside the tables above: a group chat is nobody's and stays, but a summary of it may repeat what they said."""
