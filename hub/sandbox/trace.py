"""What the hub did with a conversation, read from the rows it left: each step, when, why, and the row behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from crm.contacts.model import Contact, Identity
from crm.interactions.model import Interaction
from hub.engine.model import JournalEntry
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent
from inbox.deliveries.model import Delivery, DeliveryAttempt, DeliveryPart
from inbox.slack.model import DeskPost

STEPS_AT_MOST = 60
TITLES = {
    "opened": "Conversation opened",
    "judged": "Judged",
    "routed": "Given to somebody",
    "taken": "Taken",
    "model": "Language model asked",
    "snoozed": "Snoozed",
    "woken": "Snooze is over",
    "closed": "Closed",
    "note": "Note kept",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done. `at` is machine time; `row` is what stands in `table`."""

    at: datetime
    kind: str
    title: str
    sentence: str
    table: str
    row: dict[str, Any]
    reasons: tuple[str, ...] = field(default=())


async def find(session: AsyncSession, handle: str | None, channel: str | None, ts: str | None) -> Conversation | None:
    """The conversation of a customer (by their address), of a card, or simply the newest."""
    query = select(Conversation)
    if handle is not None:
        query = query.join(Identity, Identity.contact_id == Conversation.contact_id).where(Identity.handle == handle)
    elif channel is not None and ts is not None:
        cards = select(DeskPost.conversation_id).where(DeskPost.channel == channel, DeskPost.ts == ts)
        query = query.where(Conversation.id.in_(cards))
    return (await session.execute(query.order_by(Conversation.opened_at.desc()).limit(1))).scalar_one_or_none()


async def fingerprint(session: AsyncSession) -> str:
    """A short text that is another one whenever a step may have been added."""
    counts = (
        select(func.count()).select_from(ConversationEvent).scalar_subquery(),
        select(func.coalesce(func.sum(Delivery.version), 0)).scalar_subquery(),
        select(func.count())
        .select_from(DeliveryAttempt)
        .where(DeliveryAttempt.finished_at.is_not(None))
        .scalar_subquery(),
        select(func.coalesce(func.sum(Conversation.version), 0)).scalar_subquery(),
        select(func.count()).select_from(DeskPost).where(DeskPost.posted_at.is_not(None)).scalar_subquery(),
    )
    return "/".join(str(one) for one in (await session.execute(select(*counts))).one())


async def steps(session: AsyncSession, conversation: Conversation) -> list[Step]:
    """Every step, in the order they were done."""
    entries = (
        (await session.execute(select(ConversationEntry).where(ConversationEntry.conversation_id == conversation.id)))
        .scalars()
        .all()
    )
    found = [step async for step in _arrivals(session, entries)]
    found += await _events(session, conversation)
    found += await _posts(session, conversation)
    found += await _deliveries(session, conversation)
    return sorted(found, key=lambda step: step.at)[-STEPS_AT_MOST:]


async def _arrivals(session: AsyncSession, entries: Sequence[ConversationEntry]) -> Any:
    for entry in entries:
        interaction = await session.get_one(Interaction, entry.interaction_id)
        if entry.journal_id is not None:
            kept = await session.get(JournalEntry, entry.journal_id)
            if kept is not None:
                words = (
                    f"{len(kept.item)} bytes of {kept.connector}, event {kept.event_id}: on disk, then acknowledged."
                )
                yield Step(kept.kept_at, "kept", "Kept", words, "journal", row_of(kept))
        if interaction.identity_id is not None and interaction.direction.value == "INBOUND":
            yield await _who(session, entry, interaction)


async def _who(session: AsyncSession, entry: ConversationEntry, interaction: Interaction) -> Step:
    identity = await session.get_one(Identity, interaction.identity_id)
    contact = await session.get(Contact, interaction.contact_id) if interaction.contact_id else None
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part) if contact else None
    proof = "proven" if interaction.sender_verified else "only claimed"
    words = f"{name or identity.display_name or 'Somebody'}, {proof}. {identity.evidence}".strip()
    return Step(entry.added_at, "who", "Who is it", words, "identities", row_of(identity))


async def _events(session: AsyncSession, conversation: Conversation) -> list[Step]:
    query = select(ConversationEvent).where(ConversationEvent.conversation_id == conversation.id)
    return [
        Step(
            one.machine_at,
            one.kind,
            TITLES.get(one.kind, one.kind.replace("_", " ").capitalize()),
            one.words,
            "conversation_events",
            row_of(one),
            tuple(reasons_in(one.data)),
        )
        for one in (await session.execute(query)).scalars()
    ]


async def _posts(session: AsyncSession, conversation: Conversation) -> list[Step]:
    query = select(DeskPost).where(DeskPost.conversation_id == conversation.id, DeskPost.posted_at.is_not(None))
    titles = {"card": "Card shown in Slack", "mirror": "Message mirrored in the thread"}
    return [
        Step(one.posted_at, "shown", titles.get(one.kind, f"Shown in Slack: {one.kind}"), "", "desk_posts", row_of(one))
        for one in (await session.execute(query)).scalars()
        if one.posted_at is not None
    ]


async def _deliveries(session: AsyncSession, conversation: Conversation) -> list[Step]:
    query = select(Delivery).where(Delivery.conversation_id == conversation.id)
    found: list[Step] = []
    for delivery in (await session.execute(query)).scalars():
        found += await _attempts(session, delivery)
    return found


async def _attempts(session: AsyncSession, delivery: Delivery) -> list[Step]:
    query = (
        select(DeliveryAttempt)
        .join(DeliveryPart, DeliveryPart.id == DeliveryAttempt.part_id)
        .where(DeliveryPart.delivery_id == delivery.id)
    )
    return [
        Step(one.finished_at, "sent", _outcome_title(one), _outcome_words(one), "delivery_attempts", row_of(one))
        for one in (await session.execute(query)).scalars()
        if one.finished_at is not None
    ]


def _outcome_title(attempt: DeliveryAttempt) -> str:
    return "Sent" if attempt.outcome == "sent" else "Not sent"


def _outcome_words(attempt: DeliveryAttempt) -> str:
    took = (attempt.finished_at - attempt.started_at).total_seconds() * 1000 if attempt.finished_at else 0
    what = (
        "The provider took it" if attempt.outcome == "sent" else f"{attempt.outcome}: {attempt.detail or 'no detail'}"
    )
    return f"{what}, after {took:.0f} ms."


def reasons_in(data: Any) -> Iterator[str]:
    """The words of every reason in a kept decision, with its weight where it has one."""
    if not isinstance(data, dict):
        return
    for one in [*_listed(data.get("reasons")), *_listed(data.get("trace"))]:
        words = one.get("words") or one.get("why") or one.get("what")
        weight = one.get("weight")
        if isinstance(words, str) and words:
            yield f"{words} ({weight:+.2f})" if isinstance(weight, int | float) and weight else words


def _listed(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def row_of(record: DeclarativeBase) -> dict[str, Any]:
    """A record's columns as JSON."""
    return {column.key: _plain(getattr(record, column.key)) for column in type(record).__mapper__.column_attrs}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case bytes():
            return value[:2000].decode("utf-8", "replace")
        case _:
            return value


def as_json(found: Sequence[Step]) -> dict[str, Any]:
    """For the page: steps with their time since the first of their burst."""
    lines = []
    begin: datetime | None = None
    last: datetime | None = None
    for number, step in enumerate(found):
        if begin is None or (last is not None and step.kind == "kept"):
            begin = step.at
        last = step.at
        lines.append(
            {
                "id": number,
                "kind": step.kind,
                "title": step.title,
                "sentence": step.sentence,
                "reasons": list(step.reasons),
                "table": step.table,
                "row": step.row,
                "at": step.at.isoformat(),
                "after": _after(step.at, begin),
            }
        )
    return {"steps": lines, "figures": _figures(found)}


def _after(at: datetime, begin: datetime) -> str:
    milliseconds = (at - begin).total_seconds() * 1000
    if milliseconds < 1:
        return f"{begin:%H:%M:%S}"
    return f"+{milliseconds:.0f} ms" if milliseconds < 10_000 else f"+{milliseconds / 1000:.0f} s"


def _figures(found: Sequence[Step]) -> list[dict[str, str]]:
    """Three figures of the newest message: seen at the desk after, answered after, steps."""
    kept = [step for step in found if step.kind == "kept"]
    if not kept:
        return []
    newest = kept[-1].at
    later = [step for step in found if step.at >= newest]
    shown = next((step.at for step in later if step.kind == "shown"), None)
    judged = next((step.at for step in later if step.kind == "judged"), None)
    sent = next((step.at for step in later if step.title == "Sent"), None)
    named = (("judged", judged), ("at the desk", shown), ("answered", sent))
    return [{"value": _after(at, newest) if at else "–", "words": words} for words, at in named]
