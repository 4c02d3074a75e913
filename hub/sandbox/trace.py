"""What the hub did with a message, read from the rows it left: each step, when, why, and the row behind it.

All times are the machine's: how far a visitor moved the hub's clock changes no distance between two steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from connectors.contract.channel import Channel
from crm.contacts.model import Contact, Identity
from crm.interactions import store as interaction_store
from crm.interactions.model import Interaction, InteractionVersion
from crm.interactions.values import InteractionDirection
from crm.reps.model import Rep
from hub.engine.model import JournalEntry
from hub.sandbox.trace_words import Told, told
from inbox.channel_choice.values import CHANNEL_NAMES
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent
from inbox.deliveries.model import Delivery, DeliveryAttempt, DeliveryPart
from inbox.deliveries.values import DeliveryState
from inbox.slack.model import DeskPost

STEPS_AT_MOST = 80
WORDS_AT_MOST = 120
Json = dict[str, Any]
Place = tuple[Channel, str]  # a channel, and the handle by which somebody is known there


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the visitor points at: a customer by their place (perhaps one message there, by the provider's id), a post in
    Slack, or an interaction outright. Nothing at all means the newest conversation.
    """

    interaction_id: UUID | None = None
    place: Place | None = None
    external_id: str | None = None
    channel: str | None = None
    posts: tuple[str, ...] = ()  # the post's own ts, then that of its thread


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation, and the interaction that was pointed at where one was."""

    conversation: Conversation
    interaction_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done. `at` is machine time; `row` is what stands in `table`; `interaction_id` is whose step it is."""

    at: datetime
    told: Told
    table: str
    row: Json
    interaction_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message that came in: the steps after it, until the next one, are what was done with it."""

    interaction_id: UUID
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The messages of a conversation in the order they came, and the steps of the one that is `chosen` (an index)."""

    arrivals: tuple[Arrival, ...]
    chosen: int
    steps: tuple[Step, ...]


async def fingerprint(session: AsyncSession) -> str:
    """A short text that is another one whenever a step may have been added."""
    counts = (
        select(func.count()).select_from(ConversationEvent).scalar_subquery(),
        select(func.count()).select_from(ConversationEntry).scalar_subquery(),
        select(func.coalesce(func.sum(Delivery.version), 0)).scalar_subquery(),
        select(func.count())
        .select_from(DeliveryAttempt)
        .where(DeliveryAttempt.finished_at.is_not(None))
        .scalar_subquery(),
        select(func.count()).select_from(InteractionVersion).scalar_subquery(),
        select(func.coalesce(func.sum(Conversation.version), 0)).scalar_subquery(),
        select(func.count()).select_from(DeskPost).where(DeskPost.posted_at.is_not(None)).scalar_subquery(),
    )
    return "/".join(str(one) for one in (await session.execute(select(*counts))).one())


# Which conversation


async def find(session: AsyncSession, wanted: Wanted) -> Found | None:
    """What the visitor points at; None where there is nothing yet."""
    if wanted.channel and wanted.posts:
        return await _behind_posts(session, wanted.channel, wanted.posts)
    pointed = _pointed_at(wanted)
    if pointed is not None and (said := await _said(session, pointed)) is not None:
        return said
    query = select(Conversation)
    if wanted.place:
        channel, handle = wanted.place
        query = query.join(Identity, Identity.contact_id == Conversation.contact_id)
        query = query.where(Identity.channel == channel, Identity.handle == handle)
    newest = (await session.execute(query.order_by(Conversation.opened_at.desc()).limit(1))).scalar_one_or_none()
    return Found(newest) if newest is not None else None


async def _behind_posts(session: AsyncSession, channel: str, posts: Sequence[str]) -> Found | None:
    for ts in posts:
        query = select(DeskPost).where(DeskPost.channel == channel, DeskPost.ts == ts).limit(1)
        post = (await session.execute(query)).scalar_one_or_none()
        conversation = await session.get(Conversation, post.conversation_id) if post and post.conversation_id else None
        if post is not None and conversation is not None:
            return Found(conversation, await _subject(session, post))
    return None


async def _subject(session: AsyncSession, post: DeskPost) -> UUID | None:
    """The interaction a post shows: the customer's message, or the reply that a delivery carries."""
    if post.subject_type == "delivery":
        delivery = await session.get(Delivery, post.subject_id)
        return delivery.interaction_id if delivery is not None else None
    return post.subject_id if post.subject_type == "interaction" else None


def _pointed_at(wanted: Wanted) -> ColumnElement[bool] | None:
    if wanted.interaction_id is not None:
        return Interaction.id == wanted.interaction_id
    if wanted.place and wanted.external_id:
        return and_(Interaction.channel == wanted.place[0], Interaction.external_id == wanted.external_id)
    return None


async def _said(session: AsyncSession, which: ColumnElement[bool]) -> Found | None:
    query = (
        select(Conversation, ConversationEntry.interaction_id)
        .join(ConversationEntry, ConversationEntry.conversation_id == Conversation.id)
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .where(which)
        .limit(1)
    )
    row = (await session.execute(query)).first()
    return Found(row[0], row[1]) if row is not None else None


# What was done


async def read(session: AsyncSession, found: Found) -> Trace:
    """The steps of the message pointed at, or of the newest."""
    entries = await _entries(session, found.conversation)
    arrivals, beginnings, homes = await _arrivals(session, entries)
    steps = [
        *beginnings,
        *await _events(session, found.conversation),
        *await _posts(session, found.conversation),
        *await _attempts(session, found.conversation),
    ]
    steps.sort(key=lambda step: step.at)
    places = _Places(arrivals, homes)
    chosen = places.of_interaction(found.interaction_id) if found.interaction_id else len(arrivals) - 1
    mine = [step for step in steps if places.of(step) == chosen]
    return Trace(tuple(arrivals), max(chosen, 0), tuple(mine[-STEPS_AT_MOST:]))


async def _entries(session: AsyncSession, conversation: Conversation) -> list[tuple[ConversationEntry, Interaction]]:
    query = (
        select(ConversationEntry, Interaction)
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .where(ConversationEntry.conversation_id == conversation.id)
        .order_by(ConversationEntry.sequence)
    )
    return [(entry, interaction) for entry, interaction in (await session.execute(query)).all()]


async def _arrivals(
    session: AsyncSession, entries: Sequence[tuple[ConversationEntry, Interaction]]
) -> tuple[list[Arrival], list[Step], dict[UUID, datetime]]:
    """The messages that came in, their first steps, and when each interaction was added to the conversation."""
    arrivals: list[Arrival] = []
    steps: list[Step] = []
    homes = {interaction.id: entry.added_at for entry, interaction in entries}
    texts = await interaction_store.current_texts(session, [interaction for _, interaction in entries])
    for entry, interaction in entries:
        if interaction.direction is not InteractionDirection.INBOUND:
            continue
        kept = await session.get(JournalEntry, entry.journal_id) if entry.journal_id is not None else None
        if kept is not None:
            steps.append(Step(kept.kept_at, _kept(kept, interaction.channel), "journal", row_of(kept), interaction.id))
        steps += await _who(session, entry, interaction)
        words = " ".join((texts[interaction.id] or "").split())[:WORDS_AT_MOST]
        arrivals.append(Arrival(interaction.id, kept.kept_at if kept else entry.added_at, words))
    return arrivals, steps, homes


def _kept(kept: JournalEntry, channel: Channel) -> Told:
    name = CHANNEL_NAMES[channel]
    return Told("kept", "Kept", f"{len(kept.item)} bytes from {name}, on disk before the provider got its answer.")


async def _who(session: AsyncSession, entry: ConversationEntry, interaction: Interaction) -> list[Step]:
    if interaction.identity_id is None:
        return []
    identity = await session.get_one(Identity, interaction.identity_id)
    contact = await session.get(Contact, interaction.contact_id) if interaction.contact_id else None
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part) if contact else None
    proof = "Proven" if interaction.sender_verified else "Only claimed"
    title = f"Who: {name or identity.display_name or 'somebody'}"
    sentence = f"{proof}. {identity.evidence or ''}".strip()
    return [Step(entry.added_at, Told("who", title, sentence), "identities", row_of(identity), interaction.id)]


async def _events(session: AsyncSession, conversation: Conversation) -> list[Step]:
    query = select(ConversationEvent).where(ConversationEvent.conversation_id == conversation.id)
    events = (await session.execute(query.order_by(ConversationEvent.machine_at))).scalars().all()
    names = {one.id: one.name for one in (await session.execute(select(Rep))).scalars()}
    sent = await _sent_by_attempt(session, conversation)
    steps: list[Step] = []
    judged: dict[UUID | None, Told] = {}
    for one in events:
        if one.kind == "delivery_sent" and one.interaction_id in sent:
            continue  # the attempt below says the same, and how long it took
        interaction = await session.get(Interaction, one.interaction_id) if one.kind == "judged" else None
        analysis = interaction.ai_analysis if interaction is not None and interaction.ai_analysis else {}
        words = told(one, names, analysis, judged.get(one.interaction_id))
        if one.kind == "judged":
            judged[one.interaction_id] = words
        steps.append(Step(one.machine_at, words, "conversation_events", row_of(one), one.interaction_id))
    return steps


async def _sent_by_attempt(session: AsyncSession, conversation: Conversation) -> set[UUID]:
    query = (
        select(Delivery.interaction_id)
        .join(DeliveryPart, DeliveryPart.delivery_id == Delivery.id)
        .join(DeliveryAttempt, DeliveryAttempt.part_id == DeliveryPart.id)
        .where(Delivery.conversation_id == conversation.id, DeliveryAttempt.outcome == "sent")
    )
    return set((await session.execute(query)).scalars())


async def _posts(session: AsyncSession, conversation: Conversation) -> list[Step]:
    query = select(DeskPost).where(DeskPost.conversation_id == conversation.id, DeskPost.posted_at.is_not(None))
    return [
        Step(
            one.posted_at,
            Told(*_SHOWN.get(one.kind, ("minor", f"Shown in Slack: {one.kind}"))),
            "desk_posts",
            row_of(one),
            await _subject(session, one),
        )
        for one in (await session.execute(query)).scalars()
        if one.posted_at is not None
    ]


_SHOWN = {
    "card": ("shown", "Card shown in Slack"),
    "mirror": ("shown", "Message put into the thread"),
    "reply": ("minor", "Reply put into the thread"),
    "wish": ("shown", "The question put into the thread"),
}


async def _attempts(session: AsyncSession, conversation: Conversation) -> list[Step]:
    query = (
        select(DeliveryAttempt, Delivery)
        .join(DeliveryPart, DeliveryPart.id == DeliveryAttempt.part_id)
        .join(Delivery, Delivery.id == DeliveryPart.delivery_id)
        .where(Delivery.conversation_id == conversation.id, DeliveryAttempt.finished_at.is_not(None))
    )
    return [
        Step(one.finished_at, _attempt(one, delivery), "delivery_attempts", row_of(one), delivery.interaction_id)
        for one, delivery in (await session.execute(query)).all()
        if one.finished_at is not None
    ]


def _attempt(one: DeliveryAttempt, delivery: Delivery) -> Told:
    took = (one.finished_at - one.started_at).total_seconds() * 1000 if one.finished_at else 0
    name = CHANNEL_NAMES[delivery.channel] if delivery.channel else "the provider"
    if one.outcome == "sent":
        return Told("sent", f"Sent by {name}", f"{name} took it in {took:.0f} ms.")
    return Told("sent", "Not sent", f"{name} answered after {took:.0f} ms: {one.detail or one.outcome}.")


@dataclass(frozen=True, slots=True)
class _Places:
    """Which message a step belongs to: its own where it names one, else the last that had come before it."""

    arrivals: Sequence[Arrival]
    homes: Mapping[UUID, datetime]  # when each interaction was added

    def of(self, step: Step) -> int:
        if step.interaction_id is not None and step.interaction_id in self.homes:
            return self.of_interaction(step.interaction_id)
        return self._at(step.at)

    def of_interaction(self, interaction_id: UUID) -> int:
        for place, arrival in enumerate(self.arrivals):
            if arrival.interaction_id == interaction_id:
                return place
        added = self.homes.get(interaction_id)
        return self._at(added) if added is not None else len(self.arrivals) - 1

    def _at(self, moment: datetime) -> int:
        return max(sum(arrival.at <= moment for arrival in self.arrivals) - 1, 0)


# What waits


async def waiting(session: AsyncSession, places: Iterable[Place]) -> dict[Place, list[Json]]:
    """For each place the messages that are held for it: until when (hub time) and why. Where no channel is chosen yet, it
    is held for each of the contact's places.
    """
    wanted = set(places)
    query = (
        select(Identity.channel, Identity.handle, Delivery)
        .join(Delivery, Delivery.contact_id == Identity.contact_id)
        .where(Identity.handle.in_({handle for _, handle in wanted}), Delivery.state == DeliveryState.HELD)
        .order_by(Delivery.created_at)
    )
    found: dict[Place, list[Json]] = {}
    for channel, handle, one in (await session.execute(query)).all():
        if (channel, handle) in wanted and one.channel in (None, channel):
            due = one.due_at.isoformat() if one.due_at else None
            found.setdefault((channel, handle), []).append({"text": one.text, "sentence": one.sentence, "until": due})
    return found


# As JSON


def row_of(record: DeclarativeBase) -> Json:
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


def as_json(trace: Trace | None) -> Json:
    """For the page: the chosen message's steps, each with the milliseconds since it arrived."""
    if trace is None or not trace.steps:
        return {"messages": [], "chosen": 0, "steps": [], "figures": []}
    begin = trace.arrivals[trace.chosen].at if trace.arrivals else trace.steps[0].at
    return {
        "messages": [
            {"id": str(one.interaction_id), "at": one.at.isoformat(), "words": one.words} for one in trace.arrivals
        ],
        "chosen": trace.chosen,
        "steps": [_step_json(step, begin) for step in trace.steps],
        "figures": [_figure(words, kind, trace.steps, begin) for words, kind in _FIGURES],
    }


_FIGURES = (("judged", "judged"), ("in Slack", "shown"), ("answered", "sent"))


def _figure(words: str, kind: str, steps: Sequence[Step], begin: datetime) -> Json:
    """After how many milliseconds the first step of this kind was done; None while there is none."""
    first = next((step.at for step in steps if step.told.kind == kind and step.told.title != "Not sent"), None)
    return {"words": words, "ms": _milliseconds(first, begin) if first is not None else None}


def _step_json(step: Step, begin: datetime) -> Json:
    return {
        "id": f"{step.table}/{step.row.get('id')}/{step.told.title}",
        "kind": step.told.kind,
        "title": step.told.title,
        "sentence": step.told.sentence,
        "reasons": [{"words": one.words, "mark": one.mark} for one in step.told.reasons],
        "table": step.table,
        "row": step.row,
        "at": step.at.isoformat(),
        "ms": _milliseconds(step.at, begin),
    }


def _milliseconds(at: datetime, begin: datetime) -> int:
    return round((at - begin).total_seconds() * 1000)
