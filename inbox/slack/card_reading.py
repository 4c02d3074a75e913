"""From records to what a card shows: one reading of the database, one frozen value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.contacts.model import Contact
from crm.interactions.values import InteractionDirection
from inbox.calling import store as calling_store
from inbox.channel_choice.values import Outcome
from inbox.conversations.model import Conversation
from inbox.conversations.store import standing_of
from inbox.conversations.values import AnchorKind
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.opt_out import store as wishes
from inbox.slack import store
from inbox.slack.facts import CardFacts, DeliveryFacts, PastInteraction
from inbox.slack.gate import Gate, Wish
from inbox.slack.reading import contact_name, delivery_facts, held_until, present_words
from inbox.slack.text import one_line

REASONS_SHOWN = 3
WHO = 60
TOUCHES = 3
UNDER_WAY = frozenset(
    {
        DeliveryState.QUEUED,
        DeliveryState.SENDING,
        DeliveryState.SENT,
        DeliveryState.DELIVERED,
        DeliveryState.READ,
    }
)
NOBODY = UUID(int=0)


async def card(session: AsyncSession, conversation_id: UUID, gate: Gate, now: datetime) -> CardFacts | None:
    """The conversation as a card shows it; None when there is no such conversation any more."""
    found = await session.get(Conversation, conversation_id)
    if found is None:
        return None
    contact = await store.contact(session, found.contact_id)
    newest = await store.newest_inbound(session, found.id)
    owner = await store.rep(session, found.owner_id)
    former = await store.former_card(session, found)
    return CardFacts(
        conversation_id=found.id,
        version=found.version,
        sequence=newest[0] if newest else 0,
        name=await contact_name(session, found),
        company=await store.company_name(session, contact) if contact else None,
        channel=found.channel,
        account=found.account,
        is_public=found.is_public,
        is_group=found.anchor_kind is AnchorKind.GROUP,
        state=found.state,
        close_reason=found.close_reason,
        snoozed_until=found.snoozed_until,
        priority=found.priority,
        why=why_words(found.judgement, found.rep_word),
        is_noise=found.is_noise,
        last_words=await present_words(session, newest[1]) if newest else "",
        subject=(newest[1].subject or "") if newest else "",
        summary=found.summary or "",
        summary_by=str((found.judgement or {}).get("model") or ""),
        tone=None if found.sentiment is None else float(found.sentiment),
        answer_by=found.sla_due_at,
        resolve_by=found.resolution_due_at,
        standing=standing_of(found),
        is_late=found.sla_due_at is not None and found.sla_due_at < now,
        touches=await _touches(session, found),
        deals=await deals(session, found.contact_id),
        former=former.subject_id if former else None,
        former_link=str((former.data or {}).get("link") or "") if former else "",
        owner=owner.name if owner else None,
        is_taken=found.taken_at is not None,
        queue=found.queue,
        language=found.language,
        preferred=await preferred_channel(session, contact),
        can_write=await can_write(session, found, gate, now),
        can_call=await calling_store.can_be_called(session, found.contact_id),
        asks_to_stop=await wishes.has_open_wish(session, found.id),
        troubles=await troubles(session, found, now),
        answer=await answer(session, found, now),
    )


def why_words(judgement: Mapping[str, Any] | None, rep_word: Mapping[str, Any] | None = None) -> str:
    """The weightiest reasons of a judgement, in its own words; a rep's own word stands before them."""
    said = [f"{one_line(str(rep_word['name']), WHO, 'A rep')} says so"] if rep_word else []
    reasons = [one for one in (judgement or {}).get("reasons", []) if isinstance(one, Mapping) and one.get("words")]
    heavy = sorted(reasons, key=lambda one: -abs(float(one.get("weight") or 0)))
    return ", ".join([*said, *(str(one["words"]) for one in heavy[:REASONS_SHOWN])])


async def _touches(session: AsyncSession, conversation: Conversation) -> tuple[PastInteraction, ...]:
    """What was between us before this conversation or beside it; what belongs to it stands in its thread."""
    if conversation.contact_id is None:
        return ()
    found = await store.touches(session, conversation, TOUCHES)
    return tuple(
        PastInteraction(one.interaction_date, one.channel, one.direction is InteractionDirection.INBOUND, "")
        for one in found
    )


async def deals(session: AsyncSession, contact_id: UUID | None) -> tuple[str, ...]:
    """What is open with them, the weightiest first, in words."""
    found = await store.opportunities(session, contact_id) if contact_id is not None else ()
    return tuple(
        f"{deal.title}: {deal.value:,.0f}, {deal.stage.value.replace('_', ' ').lower()}, {deal.probability} %"
        for deal in found
    )


async def preferred_channel(session: AsyncSession, contact: Contact | None) -> Channel | None:
    """The first channel of the contact's own order; None where they stated none that we know."""
    wanted = await store.preferences(session, contact.id) if contact else None
    order: list[Any] = wanted.channel_priorities if wanted else []  # whatever the database holds, however broken
    ranked = sorted((one for one in order if isinstance(one, Mapping)), key=_rank)
    known = {channel.value for channel in Channel}
    return next((Channel(str(one["channel"])) for one in ranked if one.get("channel") in known), None)


def _rank(entry: Mapping[str, Any]) -> float:
    rank = entry.get("priority")
    return float(rank) if isinstance(rank, int | float) else float("inf")


async def can_write(session: AsyncSession, conversation: Conversation, gate: Gate, now: datetime) -> str:
    """Whether an answer would go now: "can write now", "can write from 09:00 Prague", or "cannot write" with why."""
    wish = Wish(conversation.id, "", Purpose.ANSWER, NOBODY, conversation.last_sequence)
    choice = await gate.plan(session, wish, now)
    match choice.outcome:
        case Outcome.GO:
            return "can write now"
        case Outcome.HOLD:
            return f"can write from {held_until(choice, now)}"
        case Outcome.REFUSE | Outcome.RETURN_TO_REP:
            return f"cannot write: {choice.sentence}"


async def troubles(session: AsyncSession, conversation: Conversation, now: datetime) -> tuple[DeliveryFacts, ...]:
    """What waits for a rep's word: whatever is held, and what went wrong since something last went out well."""
    found = await store.unsettled(session, conversation.id, 10)
    since = await store.last_good_delivery(session, conversation.id)
    shown = [one for one in found if one.state is DeliveryState.HELD or since is None or one.created_at > since]
    return tuple([await delivery_facts(session, one, conversation, now) for one in shown[:3]])


async def answer(session: AsyncSession, conversation: Conversation, now: datetime) -> DeliveryFacts | None:
    """The newest message of ours since they last wrote, if it is on its way or arrived."""
    found = await store.newest_delivery(session, conversation.id)
    if found is None or found.state not in UNDER_WAY:
        return None
    if conversation.last_inbound_at is not None and found.created_at < conversation.last_inbound_at:
        return None
    return await delivery_facts(session, found, conversation, now)
