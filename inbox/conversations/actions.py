"""Verbs that change a conversation. Each holds its row, writes down what happened, and asks the desk to show it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from connectors.contract.channel import Channel
from connectors.contract.inbound import Direction
from crm.storage.base import JsonObject, new_id
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import clock, store
from inbox.conversations.changing import show_change as _changed
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent
from inbox.conversations.values import AnchorKind, CloseReason, ConversationState, Turn
from inbox.conversations.weighing import hold_to_word
from inbox.jobs import ASK_SATISFACTION, WAKE_SNOOZED
from inbox.triage.values import PriorityLevel

MOST_OPENINGS = 10


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a conversation is with. `id` is the contact's, or the group's identity id."""

    kind: AnchorKind
    id: UUID
    contact_id: UUID | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where they write: the channel, our account there, and their identity."""

    channel: Channel
    account: str
    identity_id: UUID
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """Where a card stands."""

    team: str
    channel: str


@dataclass(frozen=True, slots=True)
class TakeOutcome:
    """`won` is False when somebody else holds it; `owner_id` and `taken_at` (hub time) say who and since when."""

    won: bool
    owner_id: UUID
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """What triage says of a conversation, with everything that a card shows of it."""

    priority: PriorityLevel
    urgency: float
    sentiment: float | None
    language: str | None
    reasons: JsonObject
    is_noise: bool = False
    sla_due_at: datetime | None = None
    summary: str | None = None


async def find_or_open(work: UnitOfWork, anchor: Anchor, place: Place, topic: str = "") -> tuple[Conversation, bool]:
    """The anchor's conversation, held until the transaction ends; True when it was opened just now.

    The partial unique index decides between two that open at once: the loser finds the winner's.
    """
    for _ in range(MOST_OPENINGS):
        found = await store.not_closed(work.session, anchor.kind, anchor.id, topic)
        if found is not None:
            return found, False
        if await work.insert_if_absent(Conversation, _first_values(work, anchor, place, topic)):
            return await _opened(work, anchor, place, topic), True
        # Somebody else's stood in the way, and may have been closed since: look again.
    raise LookupError(f"the conversations of {anchor.kind} {anchor.id} open and close faster than they can be found")


async def _opened(work: UnitOfWork, anchor: Anchor, place: Place, topic: str) -> Conversation:
    conversation = await store.not_closed(work.session, anchor.kind, anchor.id, topic)
    if conversation is None:
        raise LookupError("a conversation that was opened just now is not there")
    note_event(work, conversation.id, "opened", f"A new conversation on {place.channel}.")
    return conversation


def _first_values(work: UnitOfWork, anchor: Anchor, place: Place, topic: str) -> JsonObject:
    return {
        "id": new_id(),
        "anchor_kind": anchor.kind,
        "anchor_id": anchor.id,
        "contact_id": anchor.contact_id,
        "topic": topic,
        "state": ConversationState.OPEN,
        "turn": Turn.OURS,
        "version": 0,
        "last_sequence": 0,
        "channel": place.channel,
        "account": place.account,
        "identity_id": place.identity_id,
        "is_public": place.is_public,
        "queue": "",
        "desk_team": "",
        "desk_channel": "",
        "priority": PriorityLevel.MEDIUM,
        "urgency": 0.0,
        "is_noise": False,
        "clock_round": 0,
        "opened_at": work.now,
    }


async def add_entry(
    work: UnitOfWork,
    conversation: Conversation,
    interaction_id: UUID,
    direction: Direction,
    place: Place | None = None,
    journal_id: int | None = None,
) -> int:
    """Give the interaction the next place of the (held) conversation; its sequence number."""
    _place(work, conversation, interaction_id, journal_id)
    if direction is Direction.INBOUND:
        _customer_spoke(work, conversation, place)
    else:
        _we_spoke(work, conversation)
    _changed(work, conversation)
    await work.session.flush()
    return conversation.last_sequence


async def add_aside(
    work: UnitOfWork, conversation: Conversation, interaction_id: UUID, journal_id: int | None = None
) -> int:
    """Give it the next place of the (held) conversation as something that makes it nobody's turn: what the hub says by itself, or
    what answers a question of the hub's."""
    _place(work, conversation, interaction_id, journal_id)
    _changed(work, conversation)
    await work.session.flush()
    return conversation.last_sequence


def _place(work: UnitOfWork, conversation: Conversation, interaction_id: UUID, journal_id: int | None) -> None:
    conversation.last_sequence += 1
    work.add(
        ConversationEntry(
            interaction_id=interaction_id,
            conversation_id=conversation.id,
            sequence=conversation.last_sequence,
            added_at=work.machine_now,
            journal_id=journal_id,
        )
    )


def _customer_spoke(work: UnitOfWork, conversation: Conversation, place: Place | None) -> None:
    if conversation.turn is Turn.THEIRS or conversation.waiting_since is None:
        conversation.waiting_since = work.now
        conversation.clock_round += 1
    conversation.turn = Turn.OURS
    conversation.state = ConversationState.OPEN
    conversation.snoozed_until = None
    conversation.last_inbound_at = work.now
    if place is not None:
        conversation.channel, conversation.account = place.channel, place.account
        conversation.identity_id, conversation.is_public = place.identity_id, place.is_public
    clock.follow(work, conversation)  # what is promised is said when the message has been judged


def _we_spoke(work: UnitOfWork, conversation: Conversation) -> None:
    conversation.last_outbound_at = work.now


async def answered(work: UnitOfWork, conversation_id: UUID) -> None:
    """Our message went out: it is the contact's turn, and the clock stops."""
    conversation = await store.locked(work.session, conversation_id)
    conversation.turn = Turn.THEIRS
    conversation.waiting_since = None
    conversation.sla_due_at = None
    if conversation.state is ConversationState.OPEN:
        conversation.state = ConversationState.WAITING
    _changed(work, conversation)


async def let_rest(work: UnitOfWork, conversation_id: UUID, words: str) -> Conversation:
    """A friendly word after our answer: it stays the contact's turn, and no clock runs."""
    conversation = await store.locked(work.session, conversation_id)
    conversation.turn, conversation.waiting_since, conversation.sla_due_at = Turn.THEIRS, None, None
    if conversation.state is ConversationState.OPEN:
        conversation.state = ConversationState.WAITING
    note_event(work, conversation.id, "rested", words)
    _changed(work, conversation)
    return conversation


def note_event(
    work: UnitOfWork,
    conversation_id: UUID,
    kind: str,
    words: str,
    data: JsonObject | None = None,
    by: UUID | None = None,
    interaction_id: UUID | None = None,
) -> None:
    """Write down what happened, with its reasons, for the timeline and for whoever asks why."""
    work.add(
        ConversationEvent(
            conversation_id=conversation_id,
            kind=kind,
            at=work.now,
            machine_at=work.machine_now,
            words=words,
            data=data,
            by_user_id=by,
            interaction_id=interaction_id,
        )
    )


async def take(
    work: UnitOfWork, conversation_id: UUID, rep_id: UUID, words: str = "Taken from the card."
) -> TakeOutcome:
    """Compare-and-set: exactly one rep gets an untaken conversation, whoever was merely routed to.

    A rep who holds it already has won again; taking it reopens nothing.
    """
    conversation = await store.locked(work.session, conversation_id)
    owner, since = conversation.owner_id, conversation.taken_at
    if owner is not None and since is not None:
        return TakeOutcome(owner == rep_id, owner, since)
    conversation.owner_id, conversation.taken_at = rep_id, work.now
    note_event(work, conversation.id, "taken", words, by=rep_id)
    _changed(work, conversation)
    return TakeOutcome(True, rep_id, work.now)


async def assign(
    work: UnitOfWork,
    conversation_id: UUID,
    owner_id: UUID | None,
    queue: str,
    place: DeskPlace,
    route: JsonObject,
    words: str,
) -> Conversation:
    """Give the conversation its owner or queue and its place at the desk; a conversation somebody took keeps its owner.

    Where it stood elsewhere, its card moves: what was said stays in the old thread, what comes stands in the new one.
    """
    conversation = await store.locked(work.session, conversation_id)
    is_first = not conversation.desk_channel
    if conversation.taken_at is None:
        conversation.owner_id = owner_id
    conversation.queue, conversation.route = queue, route
    conversation.desk_team, conversation.desk_channel = place.team, place.channel
    note_event(work, conversation.id, "routed", words, route)
    _changed(work, conversation)
    if is_first:
        for entry in await store.entries(work.session, conversation.id):
            desk.show_entry(work, conversation, entry.interaction_id)
        for attachment_id in await store.stored_files(work.session, conversation.id):
            desk.show_file(work, conversation, attachment_id)
    return conversation


async def apply_judgement(
    work: UnitOfWork, conversation_id: UUID, judgement: Judgement, words: str, interaction_id: UUID | None = None
) -> Conversation:
    """Put triage's word on the conversation, where the card and the queue read it."""
    conversation = await store.locked(work.session, conversation_id)
    former = conversation.priority
    conversation.priority, conversation.urgency = judgement.priority, judgement.urgency
    if judgement.sentiment is not None:
        conversation.sentiment = Decimal(str(round(judgement.sentiment, 2)))
    conversation.language = judgement.language or conversation.language
    conversation.judgement, conversation.is_noise = judgement.reasons, judgement.is_noise
    hold_to_word(conversation)
    conversation.sla_due_at = judgement.sla_due_at
    conversation.summary = judgement.summary or conversation.summary
    note_event(work, conversation.id, "judged", words, judgement.reasons, interaction_id=interaction_id)
    _changed(work, conversation)
    if judgement.sla_due_at is None or conversation.priority is not former:
        clock.look_again(work, conversation)  # nothing was promised, or for another priority: the clocks say what holds
    return conversation


async def snooze(work: UnitOfWork, conversation_id: UUID, until: datetime, by: UUID) -> Conversation:
    """Out of sight until that moment (hub time), or until the customer writes. A closed one stays closed."""
    conversation = await store.locked(work.session, conversation_id)
    if conversation.state is ConversationState.CLOSED:
        return conversation
    conversation.state, conversation.snoozed_until = ConversationState.SNOOZED, until
    note_event(work, conversation.id, "snoozed", f"Snoozed until {until:%Y-%m-%d %H:%M} UTC.", by=by)
    _changed(work, conversation)
    payload = {"conversation": str(conversation.id), "version": conversation.version}
    work.enqueue(JobRequest(WAKE_SNOOZED, f"timer:{conversation.id}", payload, due_at=until))
    return conversation


async def wake_snoozed(work: UnitOfWork, conversation_id: UUID) -> None:
    """The snooze is over: the conversation is on us again. One that was woken or snoozed anew meanwhile stays as it is."""
    conversation = await store.locked(work.session, conversation_id)
    until = conversation.snoozed_until
    if conversation.state is ConversationState.SNOOZED and until is not None and until <= work.now:
        conversation.state, conversation.snoozed_until = ConversationState.OPEN, None
        note_event(work, conversation.id, "woken", "The snooze is over.")
        _changed(work, conversation)


async def resolve(work: UnitOfWork, conversation_id: UUID, by: UUID) -> Conversation:
    conversation = await _close(work, conversation_id, CloseReason.RESOLVED, "Resolved.", by)
    payload = {"conversation": str(conversation.id)}
    work.enqueue(JobRequest(ASK_SATISFACTION, f"survey:{conversation.id}", payload, coalesce_key="ask"))
    return conversation


async def close_as_quiet(work: UnitOfWork, conversation_id: UUID, words: str) -> Conversation:
    """They have said nothing for long, and it was their turn."""
    return await _close(work, conversation_id, CloseReason.QUIET, words, None)


async def close_as_spam(work: UnitOfWork, conversation_id: UUID, by: UUID) -> Conversation:
    return await _close(work, conversation_id, CloseReason.SPAM, "Closed as spam.", by)


async def close_as_blocked(work: UnitOfWork, conversation_id: UUID, by: UUID) -> Conversation:
    return await _close(work, conversation_id, CloseReason.BLOCKED, "The contact was blocked.", by)


async def _close(
    work: UnitOfWork, conversation_id: UUID, reason: CloseReason, words: str, by: UUID | None
) -> Conversation:
    conversation = await store.locked(work.session, conversation_id)
    if conversation.state is ConversationState.CLOSED:
        return conversation
    conversation.state, conversation.close_reason = ConversationState.CLOSED, reason
    conversation.closed_at, conversation.snoozed_until, conversation.sla_due_at = work.now, None, None
    note_event(work, conversation.id, "closed", words, {"reason": reason}, by=by)
    _changed(work, conversation)
    return conversation
