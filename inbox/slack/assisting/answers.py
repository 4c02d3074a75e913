"""Summaries, translations and corrections, asked for by a press. Each is kept with who made it, of what, for whom."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import correcting
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import note_event
from inbox.conversations.changing import show_change
from inbox.conversations.model import Conversation
from inbox.labels import actions as labels
from inbox.labels.values import LabelOf
from inbox.language_model.drafts import question_for
from inbox.language_model.values import SummaryQuestion, TranslationQuestion
from inbox.proposals import actions as proposals
from inbox.proposals.values import Proposed
from inbox.slack import actions, blocks, modals, references, store
from inbox.slack.assisting import views
from inbox.slack.composing import Composer
from inbox.slack.interactions import Actor, Press, Submission, field_text
from inbox.slack.kit import Block
from inbox.slack.parts import Draft, Parts
from inbox.slack.pressed import STALE, Pressing, Teller, View
from inbox.slack.reading import contact_name, present_words
from inbox.slack.references import Subject
from inbox.slack.tables import Ack, OnPress, OnSubmit
from inbox.triage.analysis.values import SentimentLabel
from inbox.triage.store import model_allowed

EMPTY = "Write something first; then it can be translated."


class Assisting:
    """Adds its entries to the card's menu, and gives the answers to its buttons and modals."""

    def __init__(self, parts: Parts, pressing: Pressing, composer: Composer, teller: Teller) -> None:
        self._parts = parts
        self._composer = composer
        self._teller = teller
        pressing.offer(self.views(), views.TITLES)

    def views(self) -> Mapping[str, View]:
        return {"summary": self._summary_view, views.CORRECT: self._correction_view}

    def presses(self) -> Mapping[str, OnPress]:
        return {views.TRANSLATE: self.translate, views.TRANSLATE_MINE: self.translate_mine}

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {views.CORRECT: self.correct}

    # Summaries

    async def _summary_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        async with self._parts.database.reading() as session:
            talk = await question_for(session, conversation.id)
        asked = SummaryQuestion(talk.turns, self._parts.language, talk.model_allowed)
        made = await self._parts.writing.summary(asked)
        async with self._parts.database.transaction() as work:
            proposals.keep(work, made, conversation.id, actor.rep.id)
        return views.summary(made, reference)

    # Translations

    async def translate(self, ack: Ack, press: Press, actor: Actor) -> None:
        """What a customer wrote, in the desk's own language, for the one who asked."""
        await ack()
        reference = references.read(press.value)
        if reference is None or reference.subject is not Subject.ENTRY:
            return
        async with self._parts.database.reading() as session:
            found = await store.entry(session, reference.id)
            text = await present_words(session, found[1]) if found else ""
            allowed = await model_allowed(session, found[1].contact_id, found[1].channel) if found else False
        if found is None or found[1].deleted_at is not None or not text.strip():
            await self._teller.tell(press, blocks.told(STALE))
            return
        place, interaction = found
        made = await self._parts.writing.translation(TranslationQuestion(text, self._parts.language, allowed))
        await self._keep(made, place.conversation_id, actor, interaction.id)
        spoken = str((interaction.ai_analysis or {}).get("language") or "")
        await self._teller.tell(press, views.translated(made, spoken))

    async def translate_mine(self, ack: Ack, press: Press, actor: Actor) -> None:
        """What the rep typed, in the customer's language, beside the field; the rep takes it over, or not."""
        await ack()
        state = modals.composer_state(str(press.view.get("private_metadata") or ""))
        conversation_id = modals.conversation_of(state) if state else None
        if state is None or conversation_id is None:
            return
        text = field_text(press.view, "text").strip()
        if not text:
            await self._composer.say(press, actor, EMPTY)
            return
        async with self._parts.database.transaction() as work:
            proposal_id = actions.ask_for_proposal(work, self._parts.team, conversation_id, actor)
            conversation = await store.conversation(work.session, conversation_id)
            allowed = conversation is not None and await model_allowed(
                work.session, conversation.contact_id, conversation.channel
            )
        asked = TranslationQuestion(text, press.value, allowed)
        state = replace(state, proposal=str(proposal_id))
        view_hash = await self._composer.draw(press, actor, state)
        made = await self._parts.writing.translation(asked)
        await self._keep(made, conversation_id, actor)
        async with self._parts.database.transaction() as work:
            await actions.keep_proposal(work, proposal_id, Draft(made.text, made.reason), replaces=True)
        await self._composer.draw(press, actor, state, view_hash)

    async def _keep(
        self, made: Proposed, conversation_id: UUID, actor: Actor, interaction_id: UUID | None = None
    ) -> None:
        if made.text:
            async with self._parts.database.transaction() as work:
                proposals.keep(work, made, conversation_id, actor.rep.id, interaction_id)

    # Corrections

    async def _correction_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        async with self._parts.database.reading() as session:
            name = await contact_name(session, conversation)
        return views.correction(reference, views.tone_of(conversation.sentiment), conversation.priority, name)

    async def correct(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        """The rep's word stands on the card, and is kept as a label with what the hub had said."""
        reference = references.read(submission.metadata)
        tone, level = views.tone_in(submission.view), views.level_in(submission.view)
        if reference is None or reference.subject is not Subject.CONVERSATION or tone is None or level is None:
            await ack(response_action="update", view=modals.refusal("Not done", STALE))
            return
        async with self._parts.database.transaction() as work:
            await actions.hold_contact(work, reference.id)
            conversation = await conversation_store.locked(work.session, reference.id)
            newest = await store.newest_inbound(work.session, conversation.id)
            seen = newest[1].id if newest else None
            if level is not conversation.priority:
                await correcting.set_priority(work, conversation.id, level, actor.rep, seen)
            _set_tone(work, conversation, tone, actor, seen)
        await ack()


def _set_tone(
    work: UnitOfWork, conversation: Conversation, tone: SentimentLabel, actor: Actor, interaction_id: UUID | None
) -> None:
    former = views.tone_of(conversation.sentiment)
    if tone is former:
        return
    labels.keep(work, LabelOf.TONE, former, tone, actor.rep.id, conversation.id, interaction_id)
    conversation.sentiment = views.NUMBERS[tone]
    words = f"{actor.rep.name} says: their tone is {tone}."
    note_event(work, conversation.id, "tone set", words, {"from": former, "to": tone}, actor.rep.id, interaction_id)
    show_change(work, conversation)
