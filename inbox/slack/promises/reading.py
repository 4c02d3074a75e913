"""From records to what a warning shows."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps.model import Rep
from crm.storage.base import JsonObject
from inbox.service_levels.model import ServiceWarning
from inbox.service_levels.values import Promise, WarningLevel
from inbox.slack import store
from inbox.slack.promises.facts import WarningFacts
from inbox.slack.reading import contact_name


async def warning(session: AsyncSession, payload: JsonObject, team: str) -> WarningFacts | None:
    """The warning that a job names; None where there is none, or its conversation is not at the desk."""
    promise, level = Promise(payload["promise"]), WarningLevel(payload["level"])
    key = (UUID(payload["conversation"]), promise.value, int(payload["round"]), level.value)
    kept = await session.get(ServiceWarning, key)
    conversation = await store.conversation(session, key[0])
    if kept is None or kept.promised_at is None or conversation is None or not conversation.desk_channel:
        return None
    owner = await store.rep(session, conversation.owner_id)
    return WarningFacts(
        conversation_id=conversation.id,
        promise=promise,
        round=kept.round,
        level=level,
        name=await contact_name(session, conversation),
        channel=conversation.channel,
        promised_at=kept.promised_at,
        owner=_slack_user(owner, team),
        owner_name=owner.name if owner else "",
    )


def _slack_user(rep: Rep | None, team: str) -> str | None:
    is_here = rep is not None and rep.active and rep.slack_team_id == team
    return rep.slack_user_id if rep is not None and is_here else None
