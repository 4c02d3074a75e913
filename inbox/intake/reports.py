"""What a provider reports: of our messages, of addresses, and of our page, our forms and our account."""

import structlog

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import (
    AccountNotice,
    CommentModerated,
    LeadReported,
    Referred,
    ReportedStatus,
    StatusReported,
    SystemNotice,
)
from crm.accounts import actions as accounts
from crm.contacts import actions as contacts
from crm.interactions import actions as interactions
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk, replies
from inbox.channel_choice.values import CHANNEL_NAMES
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.deliveries import actions as deliveries
from inbox.deliveries import unnamed
from inbox.intake.envelope import Envelope
from inbox.intake.finding import ORIGINAL_WAITS, RECEIPT_WAITS, UNDER_WAY_WAITS, looks_again, original_of
from inbox.intake.following import show_again
from inbox.intake.people import meet
from inbox.unseen import actions as unseen_answers

log = structlog.stdlib.get_logger(__name__)

# Notices by which a provider says that somebody, or a group, has another handle from now on, in its own words.
MOVED = frozenset({"chat_migrated", "user_changed_number", "user_id_update"})


async def status_reported(work: UnitOfWork, event: StatusReported, envelope: Envelope) -> None:
    known = await deliveries.report_status(work, event, envelope.account)
    if known and event.status is ReportedStatus.READ:
        await unseen_answers.seen(work, await deliveries.reported_on(work, event, envelope.account))
    if known and (event.permanent or event.opted_out is not None or event.unreachable or event.window_closed):
        for delivery_id in await deliveries.reported_on(work, event, envelope.account):
            await replies.carry_elsewhere(work, delivery_id, _why_elsewhere(event))
    if known:
        return
    under_way = await deliveries.is_under_way(work, event, envelope.account)
    waits, says_which = UNDER_WAY_WAITS if under_way else RECEIPT_WAITS, event.target_ids or event.watermark is not None
    if says_which and looks_again(work, envelope, waits, "the message reported on is not known"):
        return
    if not envelope.authenticates_sender:  # else, now that it was waited for, it speaks of somebody else's message
        await unnamed.place(work, event, envelope.account, envelope.operators)


def _why_elsewhere(event: StatusReported) -> str | None:
    """Why it did not arrive there; None where it is enough that the address is closed."""
    name = CHANNEL_NAMES[event.channel]
    if event.window_closed:
        return f"{name} says: the time to answer there is over"
    return f"{name} says: it did not reach them there" if event.unreachable else None


async def system_notice(work: UnitOfWork, event: SystemNotice) -> None:
    if event.type in MOVED and event.old_id and event.new_id and event.address is not None:
        scope = event.address.scope
        await contacts.move_address(
            work,
            ChannelAddress(event.channel, scope, event.old_id),
            ChannelAddress(event.channel, scope, event.new_id),
        )


async def moderated(work: UnitOfWork, event: CommentModerated, envelope: Envelope) -> None:
    original = await original_of(work, event, envelope, event.target_id)
    if original is None:
        looks_again(work, envelope, ORIGINAL_WAITS, "the comment that was hidden or shown is not here yet")
        return
    conversation = await conversation_store.of_interaction(work.session, original.id)
    if conversation is None:
        return
    words = "Their comment was hidden on our page." if event.action == "hide" else "Their comment is shown again."
    conversations.note_event(work, conversation.id, "moderated", words, interaction_id=original.id)
    desk.show_notice(work, conversation, words)


async def referred(work: UnitOfWork, event: Referred, envelope: Envelope) -> None:
    """Somebody came and has not said anything: we know where they came from, and that they may be answered."""
    met = await meet(work, event, envelope)
    if met is None or met.person.contact_id is None:
        return
    word = event.payload or (event.referral.ref or event.referral.source_id if event.referral is not None else None)
    if word:
        await contacts.set_source(work, met.person.contact_id, f"{event.channel}:{word}")


async def lead(work: UnitOfWork, event: LeadReported, envelope: Envelope) -> None:
    """The answers are fetched before they come here. What the provider asks to erase is erased."""
    if not event.deleted:
        raise ValueError("the answers of a lead are fetched before intake")
    original = await original_of(work, event, envelope, event.external_id)
    if original is None:
        looks_again(work, envelope, ORIGINAL_WAITS, "the lead that is to be erased is not here yet")
        return
    await interactions.erase(work, original.id)
    await show_again(work, original)


async def account_notice(work: UnitOfWork, event: AccountNotice, envelope: Envelope) -> None:
    """Kept in the journal in any case; what stops the account pauses it, so that nothing is tried in vain."""
    words = ": ".join(one for one in (event.topic, event.status, event.text) if one)
    log.warning("a provider says something about our account", account=envelope.account, topic=event.topic)
    if event.stops:
        await accounts.pause(work, event.channel, envelope.account, f"The provider says: {words}")
