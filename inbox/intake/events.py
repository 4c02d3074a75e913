"""Step 3 of a message's way: an event becomes an interaction in a conversation, in one transaction.

Onward only: the event brings all that is needed; what shall follow (triage, fetching files, showing) is written as jobs.
"""

from typing import assert_never

import structlog

from connectors.contract.inbound import (
    AccountNotice,
    ButtonPressed,
    CallRecorded,
    CallReported,
    CallTranscribed,
    CommentModerated,
    ConsentChanged,
    ContentWaits,
    FormSubmitted,
    Ignored,
    InboundEvent,
    LeadReported,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ProblemReported,
    ReactionChanged,
    Referred,
    StatusReported,
    SystemNotice,
    Unreadable,
    Unsupported,
    WebhookConfirmed,
)
from crm.storage.unit_of_work import UnitOfWork
from inbox.intake.calls import call_completed, call_reported
from inbox.intake.changes import deleted, edited, reaction
from inbox.intake.consent import consent_changed
from inbox.intake.elsewhere import echoed
from inbox.intake.envelope import Envelope
from inbox.intake.messages import keep_message, press, received
from inbox.intake.reports import account_notice, lead, moderated, referred, status_reported, system_notice
from inbox.intake.said import of_form, of_unsupported

log = structlog.stdlib.get_logger(__name__)

Further = (
    CallReported
    | CallRecorded
    | CallTranscribed
    | CommentModerated
    | Referred
    | LeadReported
    | AccountNotice
    | ProblemReported
    | WebhookConfirmed
    | Ignored
    | Unreadable
    | ContentWaits
)


async def take_in(work: UnitOfWork, event: InboundEvent, envelope: Envelope) -> None:
    """Keep what happened. Doing it twice with the same event changes nothing the second time."""
    match event:
        case MessageReceived():
            await received(work, event, envelope)
        case ButtonPressed():
            await press(work, event, envelope)
        case FormSubmitted(test=True):
            log.info("somebody of ours tried a form out", channel=event.channel.value, form=event.form_id)
        case FormSubmitted():
            await keep_message(work, event, envelope, of_form(event))
        case Unsupported():
            await keep_message(work, event, envelope, of_unsupported(event))
        case MessageEdited():
            await edited(work, event, envelope)
        case MessageDeleted():
            await deleted(work, event, envelope)
        case ReactionChanged():
            await reaction(work, event, envelope)
        case MessageEchoed():
            await echoed(work, event, envelope)
        case ConsentChanged():
            await consent_changed(work, event, envelope)
        case StatusReported():
            await status_reported(work, event, envelope)
        case SystemNotice():
            await system_notice(work, event)
        case _:
            await _take_in_further(work, event, envelope)


async def _take_in_further(work: UnitOfWork, event: Further, envelope: Envelope) -> None:
    match event:
        case CallReported():
            await call_reported(work, event, envelope)
        case CallRecorded() | CallTranscribed():
            await call_completed(work, event, envelope)
        case CommentModerated():
            await moderated(work, event, envelope)
        case Referred():
            await referred(work, event, envelope)
        case LeadReported():
            await lead(work, event, envelope)
        case AccountNotice():
            await account_notice(work, event, envelope)
        case ProblemReported():
            log.warning("a provider reports an error", channel=event.channel.value, code=event.error_code)
        case WebhookConfirmed() | Ignored():
            pass  # counted at the entrance, and never kept; replayed from an older journal it is still nothing
        case Unreadable():
            raise ValueError(f"an unreadable item has no place in intake: {event.problem}")
        case ContentWaits():
            raise ValueError("what waits somewhere else is fetched before intake")
        case _:
            assert_never(event)
