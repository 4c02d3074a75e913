"""The jobs that tell one person something in a direct message of the bot."""

from dataclasses import replace
from uuid import UUID, uuid5

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps.model import Rep
from crm.storage.unit_of_work import JobRun
from inbox import desk
from inbox.conversations import store as conversation_store
from inbox.conversations.values import ConversationState
from inbox.slack import blocks, card_reading, reading, store
from inbox.slack.client import SlackRefused
from inbox.slack.kit import Message
from inbox.slack.links import card_link
from inbox.slack.parts import Parts
from inbox.slack.people import direct_messages
from inbox.slack.people.facts import GivenFacts
from inbox.slack.people.following_store import subject_of
from inbox.slack.posts import Pace, Pen, Showing

NOT_THERE = frozenset({"user_not_found", "user_disabled", "user_not_visible", "invalid_user_combination"})

log = structlog.stdlib.get_logger(__name__)


class Directs:
    """Writes to people in their own channel with the bot."""

    def __init__(self, parts: Parts, pace: Pace) -> None:
        self._parts = parts
        self._pace = pace

    async def assigned(self, run: JobRun) -> None:
        """Whoever was given a conversation reads so, unless it is with somebody else, or over, by now."""
        conversation_id, rep_id = UUID(run.payload["conversation"]), UUID(run.payload["rep"])
        link = await card_link(run.database, self._parts.slack, conversation_id)
        async with run.database.reading() as session:
            rep = await store.rep(session, rep_id)
            facts = await self._given(session, conversation_id, rep_id, run, link)
        unreached = facts is not None and rep is not None and not await self._told(run, rep, facts)
        async with run.finish() as work:
            if unreached and rep is not None:
                conversation = await conversation_store.locked(work.session, conversation_id)
                desk.show_notice(work, conversation, f"{rep.name} could not be told of it: Slack does not know them.")

    async def _given(
        self, session: AsyncSession, conversation_id: UUID, rep_id: UUID, run: JobRun, link: str
    ) -> GivenFacts | None:
        conversation = await store.conversation(session, conversation_id)
        if conversation is None or conversation.owner_id != rep_id or conversation.state is ConversationState.CLOSED:
            return None
        card = await card_reading.card(session, conversation.id, self._parts.gate, run.database.clock.now())
        by = await store.rep(session, UUID(run.payload["by"]))
        if card is None:
            return None
        return GivenFacts(card=card, by=by.name if by else "", note=str(run.payload["note"]), link=link)

    async def _told(self, run: JobRun, rep: Rep, facts: GivenFacts) -> bool:
        channel = await self.channel_of(rep)
        if channel is None:
            return False
        message = direct_messages.given(facts)
        await Pen(run, self._parts.slack, self._pace).put(
            Showing(
                kind=store.DIRECT,
                subject_type="assignment",
                subject_id=UUID(run.payload["assignment"]),
                conversation_id=facts.card.conversation_id,
                team=self._parts.team,
                channel=channel,
                message=message,
                plain=Message(message.text),
            )
        )
        return True

    async def follower(self, run: JobRun) -> None:
        """The direct message of somebody who was asked to look, or what the customer wrote since, under it."""
        conversation_id, rep_id = UUID(run.payload["conversation"]), UUID(run.payload["rep"])
        link = await card_link(run.database, self._parts.slack, conversation_id)
        async with run.database.reading() as session:
            rep = await store.rep(session, rep_id)
            by = await store.rep(session, UUID(run.payload["by"])) if run.payload["by"] else None
            root = await store.post(session, store.FOLLOWING, subject_of(conversation_id, rep_id))
            card = await card_reading.card(session, conversation_id, self._parts.gate, run.database.clock.now())
            said = (
                await reading.entry(session, UUID(run.payload["interaction"]), 0)
                if run.payload["interaction"]
                else None
            )
        channel = await self.channel_of(rep) if rep is not None else None
        pen = Pen(run, self._parts.slack, self._pace)
        if channel is not None and said is not None and root is not None and root.ts is not None:
            subject = uuid5(subject_of(conversation_id, rep_id), str(said.interaction_id))
            await pen.put(
                self._followed(store.FOLLOWED, subject, conversation_id, channel, blocks.entry(said), root.ts)
            )
        elif channel is not None and card is not None and by is not None:
            asked = GivenFacts(card=card, by=by.name, note=str(run.payload["question"]), link=link)
            subject = subject_of(conversation_id, rep_id)
            shown = self._followed(store.FOLLOWING, subject, conversation_id, channel, direct_messages.asked(asked))
            await pen.put(replace(shown, data={"rep": str(rep_id), "by": str(by.id)}))
        async with run.finish():
            pass

    def _followed(
        self, kind: str, subject: UUID, conversation_id: UUID, channel: str, message: Message, thread: str | None = None
    ) -> Showing:
        return Showing(
            kind=kind,
            subject_type="following",
            subject_id=subject,
            conversation_id=conversation_id,
            team=self._parts.team,
            channel=channel,
            thread_ts=thread,
            message=message,
            plain=Message(message.text),
        )

    async def channel_of(self, rep: Rep) -> str | None:
        """Where this person reads what the bot says to them alone; None for who cannot be reached in Slack."""
        if not rep.active or rep.slack_user_id is None or rep.slack_team_id != self._parts.team:
            return None
        try:
            return await self._parts.slack.direct_channel(rep.slack_user_id)
        except SlackRefused as refusal:
            if refusal.code not in NOT_THERE:
                raise
            log.warning("a rep cannot be written to in Slack", rep=str(rep.id), code=refusal.code)
            return None
