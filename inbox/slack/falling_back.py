"""The bot is no longer in a channel, or the channel is gone: its conversations go on in the fall-back channel.

Nothing that was to be shown is given up: the conversations move as if routing had moved them, with new cards, and the jobs
in the lane of the lost channel follow. Where the fall-back channel itself is lost, everything waits until somebody
invites the bot again.
"""

from collections.abc import Mapping
from uuid import UUID, uuid5

import structlog
from sqlalchemy import or_, select

from crm.storage.base import new_id
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import Database, Handler, JobRun, UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState
from inbox.jobs import desk_lane
from inbox.slack import store
from inbox.slack.client import SlackRefused
from inbox.slack.model import DeskPost
from inbox.slack.parts import Parts

LOST: Mapping[str, str] = {
    "not_in_channel": "the bot is not in it",
    "channel_not_found": "the bot cannot see it",
    "is_archived": "it is archived",
    "is_inactive": "it is frozen",
}
CHANNELS = UUID("b6c7b8a4-0d0c-4d6e-9f6a-6c1c1b6a2d55")
AT_ONCE = 1_000
WAIT_SECONDS = 60.0

log = structlog.stdlib.get_logger(__name__)


class FallBack:
    """Knows where conversations go whose channel was lost."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def guarded(self, handler: Handler) -> Handler:
        """The same handler; a channel that is lost is left, and the job comes again in the lane of the other one."""

        async def handle(run: JobRun) -> None:
            try:
                await handler(run)
            except SlackRefused as refusal:
                if refusal.code not in LOST:
                    raise
                seconds = await self._leave(run, refusal.code)
                raise RetryLater(seconds, f"the channel is lost: {refusal.code}", counts=False) from refusal

        return handle

    async def _leave(self, run: JobRun, code: str) -> float:
        """Seconds after which the job is worth another try."""
        conversation_id = UUID(str(run.payload["conversation"]))
        async with run.database.reading() as session:
            conversation = await session.get(Conversation, conversation_id)
        if conversation is None or run.lane != desk_lane(conversation.desk_team, conversation.desk_channel):
            return 0.0
        moved = await self.leave(run.database, conversation.desk_channel, LOST[code], conversation_id)
        return 0.0 if moved else WAIT_SECONDS

    async def leave(self, database: Database, channel: str, why: str, also: UUID | None = None) -> bool:
        """What stood in that channel and is not over, and this one, go on in the fall-back channel. False where that is lost too."""
        fallback = self._parts.fallback_channel
        self._parts.count("channel_lost")
        if not fallback or channel == fallback:
            log.error("nowhere to show anything: invite the bot to the fall-back channel", channel=channel, why=why)
            return False
        async with database.transaction() as work:
            for conversation in await _standing(work, self._parts.team, channel, also):
                conversation.desk_channel = fallback
                conversation.version += 1
                words = f"Its channel was lost: {why}. It goes on in the fall-back channel."
                conversations.note_event(work, conversation.id, "fell_back", words, {"from": channel})
                desk.show_card(work, conversation)
            if await work.insert_if_absent(DeskPost, _remembered(self._parts.team, channel)):
                log.error("a channel of the desk is lost", channel=channel, why=why, fallback=fallback)
                told = f"Channel {channel} cannot be used: {why}. Its conversations go on here. Invite the bot there again."
                desk.show_alert(work, self._parts.team, fallback, told)
        return True

    async def found_again(self, work: UnitOfWork, channel: str) -> None:
        """The bot is in it again; should it be lost once more, that is said once more."""
        kept = await store.post(work.session, store.LOST, uuid5(CHANNELS, channel))
        if kept is not None:
            await work.session.delete(kept)


async def _standing(work: UnitOfWork, team: str, channel: str, also: UUID | None) -> list[Conversation]:
    query = (
        select(Conversation)
        .where(
            Conversation.desk_team == team,
            Conversation.desk_channel == channel,
            or_(Conversation.state != ConversationState.CLOSED, Conversation.id == also),
        )
        .order_by(Conversation.id)
        .limit(AT_ONCE)  # those beyond follow with their own next job
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await work.session.execute(query)).scalars())


def _remembered(team: str, channel: str) -> dict[str, object]:
    return {
        "id": new_id(),
        "team": team,
        "channel": channel,
        "thread_key": "",
        "kind": store.LOST,
        "subject_type": "channel",
        "subject_id": uuid5(CHANNELS, channel),
        "version": 0,
        "state": "open",
    }
