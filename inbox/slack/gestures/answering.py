"""An emoji came, or went: what it says is done in one transaction, and the rep is told only where it did not do it."""

from uuid import UUID

import structlog

from crm.reps.model import Rep
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox.conversations import store as conversation_store
from inbox.conversations.correcting import waits_for_nobody
from inbox.conversations.model import Conversation
from inbox.slack import actions, allowed, blocks, clicks, store
from inbox.slack.clicks import About
from inbox.slack.client import SlackRefused
from inbox.slack.gestures import doing, noting, rules
from inbox.slack.gestures import store as gesture_store
from inbox.slack.gestures.doing import Wanted
from inbox.slack.gestures.model import DeskGesture
from inbox.slack.gestures.reading import bot_of, reaction_of
from inbox.slack.gestures.store import Place
from inbox.slack.gestures.values import Known, Reaction, Situation, Step, Verb
from inbox.slack.interactions import Actor, Payload
from inbox.slack.kit import Message
from inbox.slack.model import DeskDraft
from inbox.slack.parts import Parts
from inbox.slack.typed import OPEN, Typed

ONLY_REPS = "Only emoji of this hub's reps count here. Nothing happened."

log = structlog.stdlib.get_logger(__name__)


class Answering:
    """Answers reaction_added and reaction_removed. The later event of each emoji decides, in whatever order they come."""

    def __init__(self, parts: Parts, typed: Typed) -> None:
        self._parts = parts
        self._typed = typed

    async def reacted(self, run: JobRun, body: Payload) -> None:
        """`body` is the whole envelope: it names our own bot, whose marks of delivery are no gestures."""
        reaction = reaction_of(body, self._parts.team)
        if reaction is None or reaction.user == bot_of(body):
            return
        verb = self._parts.gestures.get(reaction.emoji)
        if verb is None:
            return
        async with self._parts.database.transaction() as work:
            place = await self._held_place(work, reaction)
            rep = await store.rep_by_slack(work.session, reaction.team, reaction.user)
            if rep is None:
                told = self._stranger(place)
            else:
                told = await self._gesture(work, reaction, verb, place, rep, is_retry=run.attempt > 1)
        if told is not None:
            await self._whisper(reaction, place, told)

    async def _held_place(self, work: UnitOfWork, reaction: Reaction) -> Place | None:
        """The draft is held first, then the contact, then the conversation: the order in which a rep's answer holds them."""
        place = await gesture_store.place_at(work.session, reaction.team, reaction.channel, reaction.ts)
        if place is not None:
            await actions.hold_contact(work, place.conversation_id)
            await conversation_store.locked(work.session, place.conversation_id)
        return place

    def _stranger(self, place: Place | None) -> Message | None:
        """Somebody who is no rep; what they put on messages that are not ours is none of our business."""
        if place is None:
            return None
        self._parts.count("stranger")
        return blocks.told(ONLY_REPS)

    # One emoji, with all that is known of it

    async def _gesture(
        self, work: UnitOfWork, reaction: Reaction, verb: Verb, place: Place | None, rep: Rep, *, is_retry: bool
    ) -> Message | None:
        if place is None and verb is not Verb.NOTE:
            return None  # 🔒 may have overtaken the words it stands on
        known = await gesture_store.known(work.session, reaction)
        step = rules.step(reaction, _known(known), is_retry=is_retry)
        if step is Step.IGNORE:
            return None
        if step is Step.TELL_AGAIN:
            return blocks.told(known.told) if known is not None and known.told else None
        row = known or _first(work, reaction, place)
        row.event_ts, row.is_on = reaction.event_ts, reaction.is_added
        if place is None or step is Step.REMEMBER:
            return None
        told = await self._answer(work, row, step, verb, place, rep)
        row.told = told.text if told is not None else ""
        return told

    async def _answer(
        self, work: UnitOfWork, row: DeskGesture, step: Step, verb: Verb, place: Place, rep: Rep
    ) -> Message | None:
        """Like every click, an emoji is asked of the table of roles and kept in the audit log, before anything is done."""
        named = f"emoji/{verb}" if step is Step.DO else f"emoji/{verb}/undo"
        hindrance = allowed.hindrance(rep.role, named)
        about = About("conversation", str(place.conversation_id))
        clicks.note(work, Actor(rep, row.user), named, about, hindrance)
        if hindrance:
            self._parts.count("refused")
            return blocks.told(hindrance)
        if step is Step.DO:
            return await self._done(work, row, verb, place, rep)
        return await self._undone(work, row, verb, place, rep) if row.done is not None else None

    async def _done(self, work: UnitOfWork, row: DeskGesture, verb: Verb, place: Place, rep: Rep) -> Message | None:
        wanted = await self._wanted(work, row, place, rep)
        refused = rules.refusal(verb, await _situation(work, row, place, wanted.conversation, rep))
        if refused is not None:
            return blocks.told(refused.value)
        if verb is Verb.NOTE and place.draft is not None:
            done = await noting.lock(work, place.draft, rep)
        else:
            done = await doing.do(work, verb, wanted)
        row.done = done.kept
        return done.told

    async def _undone(self, work: UnitOfWork, row: DeskGesture, verb: Verb, place: Place, rep: Rep) -> Message | None:
        kept, row.done = row.done or {}, None
        if verb is Verb.NOTE:
            return await noting.unlock(work, place.draft, rep, kept, self._typed) if place.draft is not None else None
        return await doing.undo(work, verb, await self._wanted(work, row, place, rep), kept)

    async def _wanted(self, work: UnitOfWork, row: DeskGesture, place: Place, rep: Rep) -> Wanted:
        conversation = await conversation_store.locked(work.session, place.conversation_id)
        newest = await store.newest_inbound(work.session, conversation.id)
        interaction_id = place.interaction_id or (newest[1].id if newest else None)
        return Wanted(conversation=conversation, rep=rep, emoji=row.emoji, interaction_id=interaction_id)

    # Words that came after their emoji

    async def lock_waiting(self, work: UnitOfWork, draft: DeskDraft, rep: Rep) -> bool:
        """Whether 🔒 stood on these words before they reached us: then they are a note, and nobody is asked about them."""
        names = [name for name, verb in self._parts.gestures.items() if verb is Verb.NOTE]
        row = await gesture_store.standing_on(
            work.session, draft.team, draft.channel, draft.message_ts, rep.slack_user_id or "", names
        )
        if row is None or row.done is not None or draft.state != OPEN:
            return False
        row.conversation_id, row.done = draft.conversation_id, (await noting.lock(work, draft, rep)).kept
        return True

    async def _whisper(self, reaction: Reaction, place: Place | None, told: Message) -> None:
        """Other apps put emoji on messages too, and have no screen to be told on."""
        thread = place.thread_ts if place is not None else None
        try:
            await self._parts.slack.whisper(reaction.channel, reaction.user, told, thread)
        except SlackRefused as refusal:
            log.info("somebody could not be told of their emoji", code=refusal.code)


def _known(row: DeskGesture | None) -> Known | None:
    return None if row is None else Known(row.event_ts, row.is_on)


def _first(work: UnitOfWork, reaction: Reaction, place: Place | None) -> DeskGesture:
    row = DeskGesture(
        team=reaction.team,
        channel=reaction.channel,
        ts=reaction.ts,
        user=reaction.user,
        emoji=reaction.emoji,
        event_ts=reaction.event_ts,
        is_on=False,
        conversation_id=place.conversation_id if place is not None else None,
    )
    work.add(row)
    return row


async def _situation(
    work: UnitOfWork, row: DeskGesture, place: Place, conversation: Conversation, rep: Rep
) -> Situation:
    return Situation(
        target=place.target,
        state=conversation.state,
        close_reason=conversation.close_reason,
        has_news=await _has_news(work, row, conversation.id),
        waits_for_nobody=waits_for_nobody(conversation),
        is_own=place.draft is not None and place.draft.user_id == rep.id,
    )


async def _has_news(work: UnitOfWork, row: DeskGesture, conversation_id: UUID) -> bool:
    """Whether they wrote something that did not stand in the thread yet when the emoji was put."""
    seen = await store.sequence_seen_at(work.session, conversation_id, row.event_ts)
    return await store.newest_inbound(work.session, conversation_id, after=seen) is not None
