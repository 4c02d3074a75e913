"""Telling reps of what concerns them, each thing once; and keeping how they want to be told."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from crm.audit import actions as audit
from crm.reps.model import Rep
from crm.reps.rules import zone_of
from crm.storage.base import new_id
from crm.storage.jobs import JobRequest
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations.model import Conversation
from inbox.jobs import NOTIFY_REP
from inbox.notifications import rules, store
from inbox.notifications.model import RepNotice, RepPreferencesRow
from inbox.notifications.values import NoticeKind, NoticeState, NoticeTime, RepPreferences

LONGEST = 500


async def notify(
    work: UnitOfWork,
    rep_id: UUID,
    kind: NoticeKind,
    conversation: Conversation,
    words: str,
    *,
    key: str,
    by: UUID | None = None,
) -> NoticeTime:
    """The rep shall know, as they wish; when they are told. `key` says what happened: the same twice is told once.

    Nobody is told of what they did themselves (`by`), and a customer's burst of messages is told once.
    """
    rep = await work.session.get(Rep, rep_id)
    if rep is None or not rep.active or rep.slack_user_id is None or by == rep_id:
        return NoticeTime.NEVER
    preferences = await store.preferences(work.session, rep_id)
    when = rules.wants(preferences, kind, work.now, zone_of(rep.timezone))
    if when is NoticeTime.NEVER or await _joins_burst(work, rep_id, kind, conversation):
        return NoticeTime.NEVER
    state = NoticeState.WAITING if when is NoticeTime.NOW else NoticeState.GATHERED
    if not await work.insert_if_absent(RepNotice, _values(work, rep_id, kind, conversation, words, key, state)):
        return NoticeTime.NEVER
    if state is NoticeState.WAITING:
        work.enqueue(JobRequest(NOTIFY_REP, f"notify:{rep_id}", {"user": str(rep_id)}, coalesce_key="notify"))
    return when


async def _joins_burst(work: UnitOfWork, rep_id: UUID, kind: NoticeKind, conversation: Conversation) -> bool:
    if kind is not NoticeKind.CUSTOMER_MESSAGE:
        return False
    told_at = await store.last_told(work.session, rep_id, kind, conversation.id)
    return told_at is not None and rules.joins_burst(told_at, conversation.last_outbound_at, work.now)


def _values(
    work: UnitOfWork,
    rep_id: UUID,
    kind: NoticeKind,
    conversation: Conversation,
    words: str,
    key: str,
    state: NoticeState,
) -> dict[str, object]:
    return {
        "id": new_id(),
        "rep_id": rep_id,
        "key": key[:200],
        "kind": kind.value,
        "conversation_id": conversation.id,
        "words": storable_text(words, LONGEST),
        "state": state.value,
        "at": work.now,
    }


async def settle(work: UnitOfWork, notice_ids: Sequence[UUID], state: NoticeState) -> None:
    """They were told: now, or in a digest."""
    if notice_ids:
        await work.session.execute(update(RepNotice).where(RepNotice.id.in_(notice_ids)).values(state=state.value))


async def keep_preferences(work: UnitOfWork, rep_id: UUID, wanted: RepPreferences) -> None:
    """From now on the rep is told so."""
    values = {
        "ways": {kind.value: way.value for kind, way in wanted.ways.items()},
        "quiet_start": f"{wanted.quiet.start:%H:%M}" if wanted.quiet else None,
        "quiet_end": f"{wanted.quiet.end:%H:%M}" if wanted.quiet else None,
        "quiet_weekends": wanted.quiet_weekends,
        "morning": f"{wanted.morning:%H:%M}",
        "evening": f"{wanted.evening:%H:%M}",
        "updated_at": work.now,
    }
    if not await work.insert_if_absent(RepPreferencesRow, {"rep_id": rep_id, **values}):
        await work.session.execute(update(RepPreferencesRow).where(RepPreferencesRow.rep_id == rep_id).values(**values))
    audit.record(work, rep_id, "rep.preferences", "rep", rep_id, {**values, "updated_at": work.now.isoformat()})
