"""The profile's turns: opened from a card or a search, paged, and the word of a rep about who is the same person."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from uuid import UUID

from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.contacts.merging import MergeNotUndoable, merge, unmerge
from crm.contacts.model import MergeSuggestion
from crm.contacts.values import SuggestionState
from crm.reps.rules import zone_of
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations.model import Conversation
from inbox.slack import modals, references
from inbox.slack.client import SlackRefused
from inbox.slack.interactions import Actor, Press
from inbox.slack.kit import Block
from inbox.slack.parts import Parts
from inbox.slack.pressed import Pressing
from inbox.slack.references import Subject
from inbox.slack.tables import Ack, OnPress
from inbox.slack.who.facts import ProfileState, profile_state
from inbox.slack.who.reading import NEWEST_PAGE, Turned, contact_facts, group_facts
from inbox.slack.who.view import TITLE, who

Decide = Callable[[UnitOfWork, UUID, UUID], Awaitable[str]]
GONE = "This contact is gone."
DECIDED = "Somebody decided about these two already. This is how it stands."
CLOSED_MEANWHILE = frozenset({"not_found", "hash_conflict"})


class Profile:
    """Who is this: what we know, and who else they may be."""

    def __init__(self, parts: Parts, pressing: Pressing) -> None:
        self._parts = parts
        pressing.offer({"who": self._of_card}, {"who": TITLE})

    def presses(self) -> Mapping[str, OnPress]:
        return {
            "who.same": self.same,
            "who.different": self.different,
            "who.part": self.part,
            "who.older": self.older,
            "who.newer": self.newer,
        }

    async def _of_card(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        return await self.of_conversation(conversation, actor)

    async def of_conversation(self, conversation: Conversation, actor: Actor) -> Block:
        """The modal for whoever a conversation is with."""
        if conversation.contact_id is not None:
            return await self.of_contact(conversation.contact_id, actor)
        async with self._parts.database.reading() as session:
            facts = await group_facts(session, conversation)
        return who(facts, zone_of(actor.rep.timezone), self._now())

    async def of_contact(self, contact_id: UUID, actor: Actor) -> Block:
        """The modal for a contact, or for whoever it was merged into."""
        return await self._view(contact_id, actor)

    async def push(self, press: Press, actor: Actor, contact_id: UUID) -> None:
        """The profile on top of the modal in which somebody pressed; after the acknowledgement."""
        view_id, _ = await self._parts.slack.push_view(press.trigger_id, modals.loading(TITLE))
        await self._parts.slack.update_view(view_id, await self.of_contact(contact_id, actor))

    async def same(self, ack: Ack, press: Press, actor: Actor) -> None:
        """The two become one contact; the one whose profile it is stays. Their conversations follow by a job."""
        await self._decide(ack, press, actor, Subject.SUGGESTION, self._join)

    async def different(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._decide(ack, press, actor, Subject.SUGGESTION, self._keep_apart)

    async def part(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._decide(ack, press, actor, Subject.MERGE, self._part)

    async def older(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._turn(ack, press, actor, lambda state: Turned(before=state.older))

    async def newer(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._turn(ack, press, actor, lambda state: Turned(behind=state.newer))

    async def _turn(self, ack: Ack, press: Press, actor: Actor, turned: Callable[[ProfileState], Turned]) -> None:
        await ack()
        state = profile_state(str(press.view.get("private_metadata") or ""))
        if state is not None:
            view = await self._view(state.contact_id, actor, turned=turned(state))
            await self._show(press, view, str(press.view.get("hash", "")) or None)

    async def _decide(self, ack: Ack, press: Press, actor: Actor, subject: Subject, decide: Decide) -> None:
        """Committed before the acknowledgement; then the profile as it is now, with one sentence of what was done."""
        state = profile_state(str(press.view.get("private_metadata") or ""))
        reference = references.read(press.value)
        if state is None or reference is None or reference.subject is not subject:
            await ack()
            return
        try:
            async with self._parts.database.transaction() as work:
                told = await decide(work, reference.id, actor.rep.id)
        except MergeNotUndoable as refused:
            told = f"Not parted. {refused}"
        await ack()
        await self._show(press, await self._view(state.contact_id, actor, told))

    async def _join(self, work: UnitOfWork, suggestion_id: UUID, rep_id: UUID) -> str:
        suggestion = await _undecided(work, suggestion_id)
        if suggestion is None:
            return DECIDED
        reason = f"A rep says so. {suggestion.evidence}"
        kept, other = await _older_first(work, suggestion)
        made = await merge(work, kept, other, rep_id, reason)
        return DECIDED if made is None else "Joined: everything of both stands here now. Part them again below."

    async def _keep_apart(self, work: UnitOfWork, suggestion_id: UUID, rep_id: UUID) -> str:
        suggestion = await _undecided(work, suggestion_id)
        if suggestion is None:
            return DECIDED
        await contacts.refuse_suggestion(work, suggestion.first_id, suggestion.second_id, rep_id)
        return "Two people: this is not suggested again."

    async def _part(self, work: UnitOfWork, merge_id: UUID, rep_id: UUID) -> str:
        try:
            await unmerge(work, merge_id, rep_id)
        except LookupError:
            return DECIDED
        return "Parted: they are two contacts again, and are not joined by themselves any more."

    async def _show(self, press: Press, view: Block, view_hash: str | None = None) -> None:
        try:
            await self._parts.slack.update_view(str(press.view.get("id", "")), view, view_hash)
        except SlackRefused as refusal:
            if refusal.code not in CLOSED_MEANWHILE:
                raise

    async def _view(self, contact_id: UUID, actor: Actor, told: str = "", turned: Turned = NEWEST_PAGE) -> Block:
        async with self._parts.database.reading() as session:
            facts = await contact_facts(session, contact_id, turned)
        if facts is None:
            return modals.refusal(TITLE, GONE)
        return who(facts, zone_of(actor.rep.timezone), self._now(), told)

    def _now(self) -> datetime:
        return self._parts.database.clock.now()


async def _undecided(work: UnitOfWork, suggestion_id: UUID) -> MergeSuggestion | None:
    """The suggestion, with both contacts held so that nobody decides about them meanwhile; None when somebody has."""
    found = await work.session.get(MergeSuggestion, suggestion_id)
    if found is None:
        return None
    await contacts.lock_contacts(work, [found.first_id, found.second_id])
    await work.session.refresh(found)
    return found if found.state is SuggestionState.OPEN else None


async def _older_first(work: UnitOfWork, suggestion: MergeSuggestion) -> tuple[UUID, UUID]:
    """Who is known longer stays, whichever of the two profiles the button was pressed in."""
    both = [await contact_store.by_id(work.session, one) for one in (suggestion.first_id, suggestion.second_id)]
    known = sorted([one for one in both if one is not None], key=lambda one: (one.created_at, one.id))
    return known[0].id, known[1].id
