"""Each thing is shown in the lane of the channel where its conversation stands now.

A conversation that moved may have left jobs in the lane of its former channel. They are handed on, so that one lane alone
posts a conversation's card and thread.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from crm.storage.base import JsonObject
from crm.storage.unit_of_work import Handler, JobRun, UnitOfWork
from inbox import desk
from inbox.conversations.model import Conversation
from inbox.jobs import (
    SHOW_CARD,
    SHOW_DELIVERY,
    SHOW_ENTRY,
    SHOW_FILE,
    SHOW_NOTE,
    SHOW_NOTICE,
    SHOW_WARNING,
    SHOW_WAY,
    desk_lane,
)
from inbox.slack import store

Again = Callable[[UnitOfWork, Conversation, JsonObject], None]

AGAIN: Mapping[str, Again] = {
    SHOW_ENTRY.name: lambda work, found, asked: desk.show_entry(work, found, UUID(asked["interaction"])),
    SHOW_FILE.name: lambda work, found, asked: desk.show_file(work, found, UUID(asked["attachment"])),
    SHOW_DELIVERY.name: lambda work, found, asked: desk.show_delivery(work, found, UUID(asked["delivery"])),
    SHOW_NOTICE.name: lambda work, found, asked: desk.show_notice(work, found, str(asked["text"])),
    SHOW_WAY.name: lambda work, found, asked: desk.show_way(work, found, UUID(asked["to"]), str(asked["text"])),
    SHOW_NOTE.name: lambda work, found, asked: desk.show_note(work, found, UUID(asked["note"])),
    SHOW_WARNING.name: lambda work, found, asked: desk.show_warning(
        work, found, str(asked["promise"]), int(asked["round"]), str(asked["level"])
    ),
    SHOW_CARD.name: lambda work, found, asked: desk.show_card(work, found),
}


def in_its_lane(kind: str, handler: Handler) -> Handler:
    """The same handler, for jobs that stand in the lane of their conversation's channel; others are written there anew."""

    async def handle(run: JobRun) -> None:
        async with run.database.reading() as session:
            conversation_id = UUID(run.payload["conversation"])
            conversation = await store.conversation(session, conversation_id)
            if kind == SHOW_CARD.name:  # that of a conversation which ended in another one stands where it stood
                conversation = await session.get(Conversation, conversation_id)
        if conversation is None or is_in_its_lane(run, conversation):
            await handler(run)
        else:
            await hand_on(run, kind, conversation)

    return handle


def is_in_its_lane(run: JobRun, conversation: Conversation) -> bool:
    """This job is of the lane of the channel where the conversation stands, or the conversation stands nowhere."""
    return not conversation.desk_channel or run.lane == _lane_of(conversation)


async def hand_on(run: JobRun, kind: str, conversation: Conversation) -> None:
    """The job ends here, and is written anew in the conversation's lane."""
    async with run.finish() as work:
        AGAIN[kind](work, conversation, run.payload)


def _lane_of(conversation: Conversation) -> str:
    return desk_lane(conversation.desk_team, conversation.desk_channel)
