"""From records to what the views of this room draw."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps import store as reps_store
from crm.reps.values import RepRole
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.slack import store
from inbox.slack.people.facts import AssignFacts, RepOffer
from inbox.slack.presence import store as presences
from inbox.slack.reading import contact_name


async def assign_facts(
    session: AsyncSession, conversation: Conversation, reference: str, zone: ZoneInfo, machine_now: datetime
) -> AssignFacts:
    owner = await store.rep(session, conversation.owner_id)
    return AssignFacts(
        reference=reference,
        name=await contact_name(session, conversation),
        owner=owner.name if owner else "",
        language=(conversation.language or "").lower(),
        reps=await rep_offers(session, machine_now),
        zone=zone,
    )


async def rep_offers(session: AsyncSession, machine_now: datetime) -> list[RepOffer]:
    """Everybody who answers, by name."""
    waiting = await conversation_store.open_counts(session)
    hints = await presences.hints(session, machine_now)
    return [
        RepOffer(
            id=rep.id,
            name=rep.name,
            on_duty=rep.on_duty,
            open=waiting.get(rep.id, 0),
            max_load=rep.max_load,
            languages=tuple(language.lower() for language in rep.languages),
            hint=hints.get(rep.id),
        )
        for rep in await reps_store.active(session)
        if rep.role.reaches(RepRole.REP)
    ]
