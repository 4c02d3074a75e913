"""The composer's turns: opened, changed, filled by a draft, previewed, sent. Nothing is written before the gate says where."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from inbox.addressees.values import AnswerTo, Reach
from inbox.channel_choice.values import ChannelChoice, ChosenPlace, Outcome
from inbox.deliveries.values import Purpose
from inbox.replies import Written
from inbox.slack import actions, blocks, mail_modal, mail_reading, modals, store
from inbox.slack.client import SlackRefused
from inbox.slack.facts import ComposerFacts, MailFacts, PlaceOption, Proposal
from inbox.slack.gate import Wish
from inbox.slack.interactions import Actor, Press, Submission, field_choice, field_text
from inbox.slack.kit import Message
from inbox.slack.modals import ComposerExtras, ComposerState
from inbox.slack.parts import Parts
from inbox.slack.posts import PostState
from inbox.slack.reading import contact_name, present_words, purpose_for
from inbox.slack.text import for_customer

Ack = Callable[..., Awaitable[Any]]
TITLE = "Reply"
DRAFTING = timedelta(minutes=1)
DRAWN_SINCE = frozenset({"hash_conflict", "not_found"})  # the next turn shows the draft; or the composer was closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What the rep has put into the composer so far. None where they chose nothing yet."""

    purpose: Purpose | None = None
    place: str = ""
    text: str = ""
    anyway: bool = False
    answer_to: AnswerTo | None = None
    reach: Reach | None = None


class Composer:
    """Opens the reply modal and answers everything that is done in it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    # Opening

    async def open(self, press: Press, actor: Actor, start: ComposerState, text: str = "", told: str = "") -> None:
        """A loading modal at once (the click's trigger lives three seconds), then the composer in its place."""
        view_id, _ = await self._parts.slack.open_view(press.trigger_id, modals.loading(TITLE))
        async with self._parts.database.reading() as session:
            state = await self._with_place(session, start)
            facts = await self._facts(session, state, actor, Draw(text=text))
        if facts is None:
            await self._parts.slack.update_view(view_id, modals.refusal(TITLE, "This conversation is gone."))
            return
        seen = max(state.seen, facts.seen_sequence)
        await actions.show_writing(self._parts.database, self._parts.gate, facts.conversation_id, seen)
        extras = ComposerExtras(text=text or None, told=told)
        await self._parts.slack.update_view(view_id, modals.composer(facts, replace(state, seen=seen), extras))

    async def _with_place(self, session: AsyncSession, state: ComposerState) -> ComposerState:
        """The state with the thread it belongs to, for what is told to the rep afterwards."""
        conversation_id = modals.conversation_of(state)
        card = await store.post(session, store.CARD, conversation_id) if conversation_id else None
        return replace(state, channel=card.channel, thread=card.ts or "") if card else state

    # Turns

    async def changed(self, press: Press, actor: Actor) -> None:
        """Another purpose or channel: the reason line tells anew what would happen."""
        await self._turn(press, actor, ComposerExtras())

    async def preview(self, press: Press, actor: Actor) -> None:
        async with self._parts.database.reading() as session:
            names = await store.rep_names(session, press.team)
        await self._turn(press, actor, ComposerExtras(preview=for_customer(field_text(press.view, "text"), names)))

    async def draft(self, press: Press, actor: Actor) -> None:
        """A proposal is shown beside the field. What the rep types while it is written stays: the field is not touched."""
        state = modals.composer_state(str(press.view.get("private_metadata") or ""))
        conversation_id = modals.conversation_of(state) if state else None
        if state is None or conversation_id is None:
            return
        async with self._parts.database.transaction() as work:
            proposal_id = actions.ask_for_proposal(work, self._parts.team, conversation_id, actor)
        state = replace(state, proposal=str(proposal_id))
        view_hash = await self._turn(press, actor, ComposerExtras(), state)
        draft = await self._parts.drafter.draft(conversation_id)
        async with self._parts.database.transaction() as work:
            await actions.keep_proposal(work, proposal_id, draft)
        try:
            await self._turn(press, actor, ComposerExtras(), state, view_hash)
        except SlackRefused as refusal:
            if refusal.code not in DRAWN_SINCE:
                raise

    async def use(self, press: Press, actor: Actor) -> None:
        """The proposal joins what stands in the field now, below it; nobody's words are thrown away."""
        state = modals.composer_state(str(press.view.get("private_metadata") or ""))
        if state is None:
            return
        async with self._parts.database.reading() as session:
            proposal = await self._proposal(session, state, actor)
        if proposal is None or not proposal.is_ready:
            await self._turn(press, actor, ComposerExtras())
            return
        typed = field_text(press.view, "text").strip()
        text = f"{typed}\n\n{proposal.text}" if typed else proposal.text
        await self._turn(press, actor, ComposerExtras(text=text, told=proposal.source), replace(state, proposal=""))

    async def _turn(
        self,
        press: Press,
        actor: Actor,
        extras: ComposerExtras,
        state: ComposerState | None = None,
        view_hash: str | None = None,
    ) -> str | None:
        """Draw the composer anew; its hash. Without a `state`, the one that the press came with."""
        state = state or modals.composer_state(str(press.view.get("private_metadata") or ""))
        if state is None:
            return None
        drawing = drawn(press.view)
        async with self._parts.database.reading() as session:
            facts = await self._facts(session, state, actor, drawing)
        if facts is None:
            return None
        if extras.text is None:
            extras = replace(extras, text=drawing.text)
        else:
            state = state.turned()
        view = modals.composer(facts, state, extras)
        return await self._parts.slack.update_view(str(press.view.get("id", "")), view, view_hash)

    # Sending

    async def submit(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        """Send it, or say in the modal what stands in the way and offer what can be done."""
        state = modals.composer_state(submission.metadata)
        conversation_id = modals.conversation_of(state) if state else None
        if state is None or conversation_id is None:
            await ack()
            return
        drawing = drawn(submission.view)
        async with self._parts.database.reading() as session:
            names = await store.rep_names(session, submission.team)
            facts = await self._facts(session, state, actor, drawing)
            news = await store.newest_inbound(session, conversation_id, after=state.seen)
            words = await present_words(session, news[1]) if news else ""
        text = for_customer(drawing.text, names)
        if not text:
            await ack(response_action="errors", errors={f"text-{state.revision}": "Write something first."})
            return
        if facts is None:
            await ack(response_action="update", view=modals.refusal(TITLE, "This conversation is gone."))
            return
        if news is not None:
            turned = replace(state.turned(), seen=news[0])
            extras = ComposerExtras(text=drawing.text, news=words)
            await ack(response_action="update", view=modals.composer(facts, turned, extras))
            return
        if not may_go(facts.choice, state, drawing):
            turned = replace(state.turned(), asked=facts.choice.outcome.value)
            await ack(response_action="update", view=modals.composer(facts, turned, ComposerExtras(text=drawing.text)))
            return
        await self._send(ack, state, actor, self._wish(conversation_id, facts, state, actor, drawing, text))

    def _wish(
        self, conversation_id: UUID, facts: ComposerFacts, state: ComposerState, actor: Actor, drawing: Draw, text: str
    ) -> Wish:
        return Wish(
            conversation_id,
            text,
            facts.purpose,
            actor.rep.id,
            state.seen,
            chosen_by_rep(facts, drawing),
            drawing.anyway,
            mail_reading.decided(facts.mail),
        )

    async def _send(self, ack: Ack, state: ComposerState, actor: Actor, wish: Wish) -> None:
        async with self._parts.database.transaction() as work:
            draft = await store.draft(work.session, UUID(state.draft)) if state.draft else None
            if draft is not None and draft.state == "open":
                written = await actions.send_draft(work, self._parts.gate, draft, wish)
            else:
                written = await self._parts.gate.write(work, wish)
            if state.instead:
                await actions.replace_delivery(work, UUID(state.instead), written.delivery_id, actor.rep.id)
        await ack()
        if state.channel and state.thread:
            told = told_after(written, self._parts.gate.undo_seconds)
            await self._parts.slack.whisper(state.channel, actor.user, told, state.thread)

    # What the composer shows

    async def _facts(
        self, session: AsyncSession, state: ComposerState, actor: Actor, drawing: Draw
    ) -> ComposerFacts | None:
        conversation_id = modals.conversation_of(state)
        conversation = await store.conversation(session, conversation_id) if conversation_id else None
        if conversation is None:
            return None
        now = self._parts.database.clock.now()
        purpose = drawing.purpose or await purpose_for(session, conversation.id, now)
        newest = await store.newest_inbound(session, conversation.id)
        wish = Wish(conversation.id, drawing.text, purpose, actor.rep.id, state.seen, None, drawing.anyway)
        planned = await self._parts.gate.plan(session, wish, now)
        places = place_options(planned)
        facts = ComposerFacts(
            conversation_id=conversation.id,
            name=await contact_name(session, conversation),
            purpose=purpose,
            last_words=await present_words(session, newest[1]) if newest else "",
            seen_sequence=newest[0] if newest else 0,
            choice=planned,
            places=places,
            proposal=await self._proposal(session, state, actor),
        )
        chosen = chosen_by_rep(facts, drawing)
        if chosen is not None:
            facts = replace(facts, choice=await self._parts.gate.plan(session, replace(wish, chosen=chosen), now))
        return replace(facts, mail=await self._mail(session, facts, drawing))

    async def _mail(self, session: AsyncSession, facts: ComposerFacts, drawing: Draw) -> MailFacts | None:
        """Who gets it, where what is answered is a mail."""
        return await mail_reading.mail_facts(
            session,
            facts.conversation_id,
            facts.choice.place,
            facts.purpose,
            self._parts.gate.is_ours,
            drawing.answer_to,
            drawing.reach,
        )

    async def _proposal(self, session: AsyncSession, state: ComposerState, actor: Actor) -> Proposal | None:
        """The draft this rep asked for in this composer; one that is not ready after a minute is not waited for."""
        found = await store.post(session, store.PROPOSAL, UUID(state.proposal)) if state.proposal else None
        data = (found.data or {}) if found else {}
        if found is None or found.posted_at is None or data.get("rep") != str(actor.rep.id):
            return None
        is_ready = found.state == PostState.OPEN
        if not is_ready and self._parts.database.clock.machine_now() - found.posted_at > DRAFTING:
            return None
        return Proposal(str(data.get("text", "")), str(data.get("source", "")), is_ready)


def drawn(view: Mapping[str, Any]) -> Draw:
    """What stands in the composer's fields."""
    return Draw(
        purpose=modals.purpose_of(field_choice(view, "purpose")),
        place=field_choice(view, "place"),
        text=field_text(view, "text"),
        anyway=field_choice(view, "anyway") == modals.NOW,
        answer_to=mail_modal.answer_to_in(view),
        reach=mail_modal.reach_in(view),
    )


def may_go(choice: ChannelChoice, state: ComposerState, drawing: Draw) -> bool:
    """Whether the reply may be written: it goes, or the rep has been asked and said that it shall be held."""
    match choice.outcome:
        case Outcome.GO:
            return True
        case Outcome.HOLD:
            return state.asked == Outcome.HOLD.value and not drawing.anyway
        case Outcome.REFUSE | Outcome.RETURN_TO_REP:
            return False


def place_options(planned: ChannelChoice) -> tuple[PlaceOption, ...]:
    """The planner's own place first, then everything else it looked at, each place once."""
    options = [
        PlaceOption(one.place.identity_id, one.place.channel, one.place.account, one.fits, one.why)
        for one in planned.considered
    ]
    if planned.place is not None:
        own = planned.place
        options.insert(0, PlaceOption(own.identity_id, own.channel, own.account, True, ""))
    once: dict[str, PlaceOption] = {}
    for one in options:
        once.setdefault(modals.place_value(one), one)
    return tuple(once.values())


def chosen_by_rep(facts: ComposerFacts, drawing: Draw) -> ChosenPlace | None:
    """The place the rep picked; None where it is the planner's own anyway."""
    if not facts.places or drawing.place in ("", modals.place_value(facts.places[0])):
        return None
    return modals.chosen_place(drawing.place, facts.places)


def told_after(written: Written, undo_seconds: float, direct: UUID | None = None) -> Message:
    """What the rep reads after sending: how long it can be taken back, or what became of it instead."""
    sentence = written.choice.sentence
    if written.outcome == "queued" and undo_seconds > 0:
        return blocks.undo_offer(written.delivery_id, 0, sentence, int(undo_seconds), direct=direct)
    return blocks.told(sentence)
