"""What each gesture does to a conversation, and how it is undone. Everything in one transaction, which holds the conversation."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.reps.model import Rep
from crm.reps.rules import zone_of
from crm.storage.base import JsonObject
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import actions as conversations
from inbox.conversations import correcting
from inbox.conversations.model import Conversation
from inbox.conversations.standing import put_back, standing_of
from inbox.slack import blocks, store
from inbox.slack.asking import view as asking
from inbox.slack.gestures.values import Verb
from inbox.slack.kit import Message
from inbox.slack.rules import tomorrow_morning
from inbox.triage.values import PriorityLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A gesture on the (held) conversation. `interaction_id`: the customer's message it stands on, or their newest."""

    conversation: Conversation
    rep: Rep
    emoji: str
    interaction_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: what the rep has to be told, and what has to be known to undo it (None: nothing was changed)."""

    told: Message | None = None
    kept: JsonObject | None = None


Doing = Callable[[UnitOfWork, Wanted], Awaitable[Done]]
Undoing = Callable[[UnitOfWork, Wanted, JsonObject], Awaitable[bool]]


async def do(work: UnitOfWork, verb: Verb, wanted: Wanted) -> Done:
    return await DEEDS[verb](work, wanted)


async def undo(work: UnitOfWork, verb: Verb, wanted: Wanted, kept: JsonObject) -> Message | None:
    """Undone, or a word about why it stays."""
    undoing = _lower if verb is Verb.URGENT else _put_back
    return None if await undoing(work, wanted, kept) else blocks.told(STAYS[verb])


STAYS: Mapping[Verb, str] = {
    Verb.CLAIM: "Somebody else has it by now, or it is closed: taking the emoji away changed nothing.",
    Verb.RESOLVE: "It cannot be opened again: something happened since, or they wrote in a new conversation. "
    "Taking the emoji away changed nothing.",
    Verb.URGENT: "Somebody else said how urgent it is since: taking the emoji away changed nothing.",
    Verb.SNOOZE: "It is not asleep any more, or somebody changed until when: taking the emoji away changed nothing.",
    Verb.NOTE: "The note stays: somebody changed it since.",
    Verb.CREATE: "Something happened since: it stays on us. Resolve it when it is done.",
}


# One deed each


async def _claim(work: UnitOfWork, wanted: Wanted) -> Done:
    before = standing_of(wanted.conversation)
    outcome = await conversations.take(
        work, wanted.conversation.id, wanted.rep.id, f"Taken with :{wanted.emoji}: by {wanted.rep.name}."
    )
    if not outcome.won:
        owner = await store.rep(work.session, outcome.owner_id)
        ago = work.now - outcome.taken_at
        return Done(asking.lost(wanted.conversation, owner.name if owner else "", ago))
    return Done(kept=_changes(before, wanted.conversation))


async def _resolve(work: UnitOfWork, wanted: Wanted) -> Done:
    before = standing_of(wanted.conversation)
    await conversations.resolve(work, wanted.conversation.id, wanted.rep.id)
    return Done(kept=_changes(before, wanted.conversation))


async def _snooze(work: UnitOfWork, wanted: Wanted) -> Done:
    before = standing_of(wanted.conversation)
    until = tomorrow_morning(work.now, zone_of(wanted.rep.timezone))
    if wanted.conversation.snoozed_until != until:
        await conversations.snooze(work, wanted.conversation.id, until, wanted.rep.id)
    return Done(kept=_changes(before, wanted.conversation))


async def _raise(work: UnitOfWork, wanted: Wanted) -> Done:
    word = await correcting.set_priority(
        work, wanted.conversation.id, PriorityLevel.URGENT, wanted.rep, wanted.interaction_id
    )
    return Done(kept=None if word is None else {"at": word.at.isoformat()})


async def _create(work: UnitOfWork, wanted: Wanted) -> Done:
    if wanted.interaction_id is None:
        return Done(blocks.told("They have not written anything here yet."))
    before = standing_of(wanted.conversation)
    if not await correcting.put_on_us(work, wanted.conversation.id, wanted.rep, wanted.interaction_id):
        return Done(blocks.told("They wrote in a new conversation since: answer there."))
    return Done(kept=_changes(before, wanted.conversation))


def _changes(before: JsonObject, conversation: Conversation) -> JsonObject | None:
    after = standing_of(conversation)
    return None if after == before else {"before": before, "after": after}


async def _put_back(work: UnitOfWork, wanted: Wanted, kept: JsonObject) -> bool:
    words = f"{wanted.rep.name} took :{wanted.emoji}: away."
    return await put_back(work, wanted.conversation.id, kept["before"], kept["after"], wanted.rep.id, words)


async def _lower(work: UnitOfWork, wanted: Wanted, kept: JsonObject) -> bool:
    said_at = datetime.fromisoformat(kept["at"])
    return await correcting.lift_priority(work, wanted.conversation.id, wanted.rep.id, said_at)


DEEDS: Mapping[Verb, Doing] = {
    Verb.CLAIM: _claim,
    Verb.RESOLVE: _resolve,
    Verb.URGENT: _raise,
    Verb.SNOOZE: _snooze,
    Verb.CREATE: _create,
}
