"""The composer's turns: opened, changed, filled by a draft, sent. Nothing is written before the gate says where."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from inbox.channel_choice.values import ChannelChoice, Outcome
from inbox.proposals import actions as proposals
from inbox.replies import Written
from inbox.slack import actions, blocks, modals, store
from inbox.slack.client import SlackRefused
from inbox.slack.composer.composer_leaks import Attempt, ComposerLeaks
from inbox.slack.composer.standing import standing_in, wish_of
from inbox.slack.composer_reading import ComposerReading, Draw, drawn, proposal
from inbox.slack.facts import ComposerFacts
from inbox.slack.gate import Wish
from inbox.slack.incoming_files import SlackFile, take
from inbox.slack.interactions import Actor, Press, Submission, field_text
from inbox.slack.kit import Message
from inbox.slack.modals import ComposerExtras, ComposerState
from inbox.slack.parts import Parts
from inbox.slack.reaching.beginning import place_at_desk
from inbox.slack.reading import present_words

Ack = Callable[..., Awaitable[Any]]
TITLE = "Reply"
GONE = "This conversation is gone."
DRAWN_SINCE = frozenset({"hash_conflict", "not_found"})  # the next turn shows the draft; or the composer was closed


class Composer:
    """Opens the reply modal and answers everything that is done in it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._reading = ComposerReading(parts)
        self._leaks = ComposerLeaks(parts)

    # Opening

    async def open(self, press: Press, actor: Actor, start: ComposerState, text: str = "", told: str = "") -> None:
        """A loading modal at once (the click's trigger lives three seconds), then the composer in its place."""
        view_id, _ = await self._parts.slack.open_view(press.trigger_id, modals.loading(TITLE))
        await self.fill(view_id, actor, start, text, told)

    async def fill(self, view_id: str, actor: Actor, start: ComposerState, text: str = "", told: str = "") -> None:
        """The composer in the place of a modal that is open."""
        async with self._parts.database.reading() as session:
            state = await self._with_place(session, start)
            facts = await self._reading.facts(session, state, actor, Draw(text=text))
        if facts is None:
            await self._parts.slack.update_view(view_id, modals.refusal(TITLE, GONE))
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

    async def say(self, press: Press, actor: Actor, told: str) -> None:
        """The composer as it stands, with a word."""
        await self._turn(press, actor, ComposerExtras(told=told))

    async def draw(self, press: Press, actor: Actor, state: ComposerState, view_hash: str | None = None) -> str | None:
        """The composer with the proposal of this state; where it was drawn or closed since `view_hash`, it is left alone."""
        try:
            return await self._turn(press, actor, ComposerExtras(), state, view_hash)
        except SlackRefused as refusal:
            if refusal.code not in DRAWN_SINCE:
                raise
            return None

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
            if draft.made is not None:
                proposals.keep(work, draft.made, conversation_id, actor.rep.id)
        await self.draw(press, actor, state, view_hash)

    async def use(self, press: Press, actor: Actor) -> None:
        """The proposal joins what stands in the field now, below it; nobody's words are thrown away."""
        state = modals.composer_state(str(press.view.get("private_metadata") or ""))
        if state is None:
            return
        async with self._parts.database.reading() as session:
            found = await proposal(self._parts, session, state, actor)
        if found is None or not found.is_ready:
            await self._turn(press, actor, ComposerExtras())
            return
        typed = field_text(press.view, "text").strip()
        text = f"{typed}\n\n{found.text}" if typed and not found.replaces else found.text
        await self._turn(press, actor, ComposerExtras(text=text, told=found.source), replace(state, proposal=""))

    async def put_in(self, press: Press, actor: Actor, text: str, told: str) -> None:
        """This text stands in the field now, with a word about where it is from."""
        await self._turn(press, actor, ComposerExtras(text=text, told=told))

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
            facts = await self._reading.facts(session, state, actor, drawing)
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
        async with self._parts.database.reading() as session:
            standing = await standing_in(self._parts, session, submission.view, state, actor)
            news = await store.newest_inbound(session, conversation_id, after=state.seen)
            words = await present_words(session, news[1]) if news else ""
        if standing is None:
            await ack(response_action="update", view=modals.refusal(TITLE, GONE))
            return
        facts, drawing = standing.facts, standing.drawing
        if standing.problems and not facts.closed:
            await self._refuse(ack, submission, facts, state, standing.problems)
            return
        if news is not None:
            turned = replace(state.turned(), seen=news[0])
            extras = ComposerExtras(text=drawing.text, news=words)
            await ack(response_action="update", view=modals.composer(facts, turned, extras))
            return
        if not facts.closed and await self._leaks.stops(
            ack, Attempt(conversation_id, facts, state, drawing, standing.text, actor)
        ):
            return
        if not may_go(facts.choice, state, drawing):
            turned = replace(state.turned(), asked=facts.choice.outcome.value)
            await ack(response_action="update", view=modals.composer(facts, turned, ComposerExtras(text=drawing.text)))
            return
        await self._send(ack, state, actor, wish_of(standing, actor), drawing.files)

    async def _refuse(
        self,
        ack: Ack,
        submission: Submission,
        facts: ComposerFacts,
        state: ComposerState,
        errors: Mapping[str, str],
    ) -> None:
        """Said at the fields; where the modal has them no more, it is drawn anew with what is asked for now."""
        shown = {str(block.get("block_id")) for block in submission.view.get("blocks") or ()}
        if set(errors) <= shown:
            await ack(response_action="errors", errors=errors)
            return
        extras = ComposerExtras(told=next(iter(errors.values())))
        await ack(response_action="update", view=modals.composer(facts, state, extras))

    async def _send(
        self, ack: Ack, state: ComposerState, actor: Actor, wish: Wish, files: tuple[SlackFile, ...] = ()
    ) -> None:
        async with self._parts.database.transaction() as work:
            await place_at_desk(work, wish.conversation_id, actor.rep.id, self._parts.place)
            taken = await take(work, files, self._parts.file_limit)
            wish = replace(wish, attachment_ids=taken.attachment_ids)
            draft = await store.draft(work.session, UUID(state.draft)) if state.draft else None
            if draft is not None and draft.state == "open":
                written = await actions.send_draft(work, self._parts.gate, draft, wish)
            else:
                written = await self._parts.gate.write(work, wish)
            if state.instead:
                await actions.replace_delivery(work, UUID(state.instead), written.delivery_id, actor.rep.id)
        await ack()
        told = told_after(written, self._parts.gate.undo_seconds)
        channel = state.channel or await self._parts.slack.direct_channel(actor.user)
        await self._parts.slack.whisper(channel, actor.user, told, state.thread or None)


def may_go(choice: ChannelChoice, state: ComposerState, drawing: Draw) -> bool:
    """Whether the reply may be written: it goes, or the rep has been asked and said that it shall be held."""
    match choice.outcome:
        case Outcome.GO:
            return True
        case Outcome.HOLD if choice.waits_as_asked:
            return True
        case Outcome.HOLD:
            return state.asked == Outcome.HOLD.value and not drawing.anyway
        case Outcome.REFUSE | Outcome.RETURN_TO_REP:
            return False


def told_after(written: Written, undo_seconds: float, direct: UUID | None = None) -> Message:
    """What the rep reads after sending: how long it can be taken back, or what became of it instead."""
    sentence = written.choice.sentence
    if written.outcome == "queued" and undo_seconds > 0:
        return blocks.undo_offer(written.delivery_id, 0, sentence, int(undo_seconds), direct=direct)
    return blocks.told(sentence)
