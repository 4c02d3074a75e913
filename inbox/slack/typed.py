"""What a rep types in a thread: nothing leaves by itself. It is sent, kept as a note, or left, as the rep says."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import UnitOfWork
from inbox import replies
from inbox.addressees import store as addressees
from inbox.channel_choice.values import ChannelChoice, Outcome
from inbox.conversations import actions as conversations
from inbox.slack import actions, blocks, references, store, typed_files
from inbox.slack.composer import leak_views
from inbox.slack.composing import Composer, told_after
from inbox.slack.gate import Wish
from inbox.slack.interactions import Actor, Press
from inbox.slack.kit import Message
from inbox.slack.modals import ComposerState
from inbox.slack.model import DeskDraft
from inbox.slack.parts import Parts
from inbox.slack.reading import contact_name, held_until, manner_of, present_words, purpose_for
from inbox.slack.references import Subject
from inbox.slack.taking_over import TAKEN_OVER, is_machines
from inbox.slack.text import one_line
from inbox.slack.words import badge, span_words

Ack = Callable[..., Awaitable[Any]]
OPEN, SENT, NOTE, DROPPED = "open", "sent", "note", "dropped"
DECIDED = {
    SENT: "This was sent already.",
    NOTE: "This is kept as a note.",
    DROPPED: "You deleted this, so nothing was sent.",
}
OPEN_TO_ALL = "Anybody can read it there; Reply on the card shows whether you can answer privately."
GONE = "These words are not here any more. Nothing was sent."


class Typed:
    """Answers the buttons of the prompts, and makes the prompts."""

    def __init__(self, parts: Parts, composer: Composer) -> None:
        self._parts = parts
        self._composer = composer

    # The prompt

    async def prompt(self, session: AsyncSession, draft: DeskDraft) -> Message:
        """What to ask the rep who typed this: by which channel it would go, and what stands in the way."""
        choice = await self._parts.gate.plan(
            session, await self._wish(session, draft), self._parts.database.clock.now()
        )
        name = await self._name(session, draft.conversation_id)
        manner = manner_of(choice)
        channel = " ".join(filter(None, (badge(choice.place.channel).name, manner))) if choice.place else None
        open_to_all = OPEN_TO_ALL if manner else ""
        sentence = " ".join(filter(None, (choice.sentence, open_to_all, await self._alone(session, draft, choice))))
        if await is_machines(session, draft.conversation_id):
            prompt = blocks.take_over_prompt(draft.id, name, channel, sentence)
        else:
            files = len(typed_files.attachments_of(draft))
            prompt = blocks.draft_prompt(draft.id, name, channel, sentence, self._parts.direct_minutes, files)
        stays = typed_files.problems_of(draft)
        return blocks.with_note(prompt, stays) if stays else prompt

    async def at_once(self, work: UnitOfWork, draft: DeskDraft, direct: UUID | None = None) -> Message:
        """What is typed goes out by itself, as this rep (`direct`: in this conversation) or their team wants it; never past
        words that the rep has not seen, the gate, or a talk that is the machine's so far: then they are asked."""
        if await is_machines(work.session, draft.conversation_id):
            return await self.prompt(work.session, draft)
        return await self._sent_past_news(work, draft, direct)

    async def _alone(self, session: AsyncSession, draft: DeskDraft, choice: ChannelChoice) -> str:
        """What is typed in a thread goes to one person; where a mail has more, that is said."""
        if choice.place is None:
            return ""
        place, is_ours = choice.place.identity_id, self._parts.gate.is_ours
        people = await addressees.mail_people(session, draft.conversation_id, place, is_ours)
        if people is None or not people.others:
            return ""
        return f"To {people.sender.address} alone; Reply on the card offers a reply to all."

    async def _name(self, session: AsyncSession, conversation_id: UUID) -> str:
        conversation = await store.conversation(session, conversation_id)
        return await contact_name(session, conversation) if conversation else ""

    async def _wish(self, session: AsyncSession, draft: DeskDraft) -> Wish:
        purpose = await purpose_for(session, draft.conversation_id, self._parts.database.clock.now())
        files = typed_files.attachments_of(draft)
        return Wish(
            draft.conversation_id, draft.text, purpose, draft.user_id, draft.seen_sequence, attachment_ids=files
        )

    # The buttons

    async def send(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Send it as the gate says, unless the customer wrote meanwhile or the gate asks something."""
        await self.answer(ack, press, actor, self.sent)

    async def send_all_the_same(self, ack: Ack, press: Press, actor: Actor) -> None:
        """The rep has read what the customer wrote meanwhile."""
        await self.answer(ack, press, actor, self._sent_after_reading)

    async def send_now(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self.answer(ack, press, actor, self._sent_now)

    async def hold(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self.answer(ack, press, actor, self._held)

    async def note(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self.answer(ack, press, actor, self.noted)

    async def take_over(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self.answer(ack, press, actor, self._taken_over)

    async def direct(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Send this, and what the rep types here in the next half hour."""
        await self.answer(ack, press, actor, self._sent_directly)

    async def answer(
        self, ack: Ack, press: Press, actor: Actor, decide: Callable[[UnitOfWork, DeskDraft, Actor], Awaitable[Message]]
    ) -> None:
        """One transaction holds the draft: of two presses, the second finds it decided."""
        async with self._parts.database.transaction() as work:
            draft = await self._held_draft(work, press, actor)
            told = draft if isinstance(draft, Message) else await decide(work, draft, actor)
        await ack()
        await self._parts.slack.respond(press.response_url, told, replace=True)

    async def _held_draft(self, work: UnitOfWork, press: Press, actor: Actor) -> DeskDraft | Message:
        reference = references.read(press.value)
        draft = None
        if reference is not None and reference.subject is Subject.DRAFT:
            draft = await store.draft(work.session, reference.id)
        if draft is None or draft.user_id != actor.rep.id:
            return blocks.told(GONE)
        return draft if draft.state == OPEN else blocks.told(DECIDED.get(draft.state, GONE))

    async def sent(self, work: UnitOfWork, draft: DeskDraft, actor: Actor) -> Message:
        return await self._sent_past_news(work, draft)

    async def _taken_over(self, work: UnitOfWork, draft: DeskDraft, actor: Actor) -> Message:
        """The talk is the rep's from now on, and their words go out; where somebody else was first, they are asked again."""
        outcome = await conversations.take(work, draft.conversation_id, actor.rep.id, TAKEN_OVER)
        if outcome.won:
            return await self._sent_past_news(work, draft)
        owner = await store.rep(work.session, outcome.owner_id)
        ago = span_words(work.now - outcome.taken_at)
        told = f"{one_line(owner.name if owner else '', 60, 'Somebody')} took it {ago} ago. Send all the same?"
        return blocks.with_note(await self.prompt(work.session, draft), told)

    async def _sent_past_news(self, work: UnitOfWork, draft: DeskDraft, direct: UUID | None = None) -> Message:
        news = await store.newest_inbound(work.session, draft.conversation_id, after=draft.seen_sequence)
        if news is not None:
            name = await self._name(work.session, draft.conversation_id)
            return blocks.wrote_again(draft.id, name, await present_words(work.session, news[1]))
        return await self._sent_if_it_goes(work, draft, direct)

    async def _sent_after_reading(self, work: UnitOfWork, draft: DeskDraft, actor: Actor) -> Message:
        newest = await store.newest_inbound(work.session, draft.conversation_id)
        draft.seen_sequence = newest[0] if newest else draft.seen_sequence
        return await self._sent_if_it_goes(work, draft)

    async def _sent_if_it_goes(self, work: UnitOfWork, draft: DeskDraft, direct: UUID | None = None) -> Message:
        asked = await self.asked(work, draft)
        if asked is not None:
            return asked
        wish = await self._wish(work.session, draft)
        choice = await self._parts.gate.plan(work.session, wish, work.now)
        if choice.outcome is not Outcome.GO:
            return gate_question(draft.id, choice, self._parts.database.clock.now())
        return await self._written(work, draft, wish, direct)

    async def _sent_now(self, work: UnitOfWork, draft: DeskDraft, actor: Actor) -> Message:
        return await self._written(work, draft, replace(await self._wish(work.session, draft), send_now_anyway=True))

    async def _held(self, work: UnitOfWork, draft: DeskDraft, actor: Actor) -> Message:
        return await self._written(work, draft, await self._wish(work.session, draft))

    async def _written(self, work: UnitOfWork, draft: DeskDraft, wish: Wish, direct: UUID | None = None) -> Message:
        asked = await self.asked(work, draft)
        if asked is not None:
            return asked
        written = await actions.send_draft(work, self._parts.gate, draft, wish)
        return told_after(written, self._parts.gate.undo_seconds, direct=direct)

    async def asked(self, work: UnitOfWork, draft: DeskDraft) -> Message | None:
        """The question about what may not belong there; None where all is well, or the rep said that it goes."""
        found = await self._parts.leaks.ask(
            work, draft.conversation_id, draft.text, draft.user_id, draft.typed or draft.text
        )
        return (
            leak_views.in_thread(draft.id, found, await self._name(work.session, draft.conversation_id))
            if found
            else None
        )

    async def noted(self, work: UnitOfWork, draft: DeskDraft, actor: Actor) -> Message:
        draft.state = NOTE
        await actions.keep_note(
            work,
            draft.conversation_id,
            actor.rep.id,
            actor.rep.name,
            draft.text or f"Files: {typed_files.names_of(draft)}",
        )
        return blocks.told("Kept as a note. Nothing was sent.")

    async def _sent_directly(self, work: UnitOfWork, draft: DeskDraft, actor: Actor) -> Message:
        await actions.send_directly(work, draft.conversation_id, actor.rep.id, self._parts.direct_minutes)
        return await self.sent(work, draft, actor)

    async def compose(self, ack: Ack, press: Press, actor: Actor) -> None:
        """The composer with what was typed, to choose purpose and channel."""
        await ack()
        reference = references.read(press.value)
        async with self._parts.database.reading() as session:
            draft = await store.draft(session, reference.id) if reference else None
        if draft is None or draft.state != OPEN or draft.user_id != actor.rep.id:
            await self._parts.slack.respond(press.response_url, blocks.told(GONE), replace=True)
            return
        start = ComposerState(conversation=str(draft.conversation_id), seen=draft.seen_sequence, draft=str(draft.id))
        await self._composer.open(press, actor, start, draft.text)

    async def stop_direct(self, ack: Ack, press: Press, actor: Actor) -> None:
        reference = references.read(press.value)
        if reference is not None:
            async with self._parts.database.transaction() as work:
                await actions.stop_sending_directly(work, reference.id, actor.rep.id)
        await ack()
        told = blocks.told("From now on you are asked again before anything you type here is sent.")
        await self._parts.slack.respond(press.response_url, told, replace=False)

    # Taking back

    async def undo(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Compare-and-set against the sending: the rep is told which of the two came first."""
        reference = references.read(press.value)
        won = False
        if reference is not None:
            async with self._parts.database.transaction() as work:
                won = await replies.undo(work, reference.id, actor.rep.id)
        await ack()
        words = "Taken back. Nothing was sent." if won else "Too late: it had gone already."
        await self._parts.slack.respond(press.response_url, blocks.told(words), replace=True)


def gate_question(draft_id: UUID, choice: ChannelChoice, now: datetime) -> Message:
    until = held_until(choice, now) if choice.outcome is Outcome.HOLD else None
    return blocks.gate_question(draft_id, choice.sentence, until, may_send_now=choice.may_send_now)
