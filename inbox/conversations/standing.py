"""How a conversation stood, and putting it back so: a deed is undone only while nobody has done anything else since."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from crm.storage.base import JsonObject
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import store
from inbox.conversations.actions import note_event
from inbox.conversations.changing import show_change
from inbox.conversations.model import Conversation
from inbox.conversations.values import CloseReason, ConversationState, Turn

FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "state": ConversationState,
    "turn": Turn,
    "close_reason": CloseReason,
    "owner_id": UUID,
    "taken_at": datetime.fromisoformat,
    "closed_at": datetime.fromisoformat,
    "snoozed_until": datetime.fromisoformat,
    "waiting_since": datetime.fromisoformat,
    "is_noise": bool,
}
CLOCKS = frozenset({"waiting_since"})  # put back, never compared; what is promised follows from it


def standing_of(conversation: Conversation) -> JsonObject:
    """The fields that a rep's deed may change, as they are kept."""
    return {name: _kept(getattr(conversation, name)) for name in FIELDS}


def _kept(value: object) -> object:
    match value:
        case None | bool():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()  # a zone is lost on the way through the database
        case StrEnum():
            return value.value
        case _:
            return str(value)


async def put_back(
    work: UnitOfWork, conversation_id: UUID, before: JsonObject, after: JsonObject, by: UUID, words: str
) -> bool:
    """The conversation stands as before the deed. False, and nothing is changed, where somebody did something else since,
    or where it goes on in a newer one.
    """
    conversation = await store.locked(work.session, conversation_id)
    changed = [name for name in FIELDS if before[name] != after[name]]
    now = standing_of(conversation)
    if any(now[name] != after[name] for name in changed if name not in CLOCKS):
        return False
    former_owner = conversation.owner_id
    if not await _set(work, conversation, {name: before[name] for name in changed}):
        return False
    note_event(work, conversation.id, "undone", words, {"fields": changed}, by=by)
    show_change(work, conversation)
    if former_owner is not None and former_owner != conversation.owner_id:
        desk.show_home(work, former_owner)
    return True


async def _set(work: UnitOfWork, conversation: Conversation, values: JsonObject) -> bool:
    """The partial unique index has the last word on whether a closed one may come back beside a newer one."""
    try:
        async with work.session.begin_nested():
            for name, value in values.items():
                setattr(conversation, name, None if value is None else FIELDS[name](value))
            await work.session.flush()
    except IntegrityError:
        await work.session.refresh(conversation)
        return False
    return True
