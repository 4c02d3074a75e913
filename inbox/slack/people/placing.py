"""Where a conversation stands: moved to another queue, merged with another one, or split in two."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import handing, regrouping
from inbox.conversations.actions import DeskPlace
from inbox.conversations.model import Conversation
from inbox.conversations.regrouping import NotRegrouped
from inbox.slack import modals, references, store
from inbox.slack.interactions import Actor, Submission, field_choice, field_text
from inbox.slack.kit import Block
from inbox.slack.parts import Parts
from inbox.slack.people import place_modals
from inbox.slack.people.facts import OtherConversation, PastMessage, QueueOffer
from inbox.slack.people.place_modals import MERGE, MOVE, SPLIT
from inbox.slack.pressed import STALE, Pressing, View
from inbox.slack.reading import contact_name, present_words
from inbox.slack.tables import Ack, OnPress, OnSubmit

MESSAGES = 50
GONE = "This queue is not there any more. Pick another one."


class Placing:
    """Answers three entries of a card's menu and their modals."""

    def __init__(self, parts: Parts, pressing: Pressing) -> None:
        self._parts = parts
        self._pressing = pressing

    def titles(self) -> Mapping[str, str]:
        return place_modals.TITLES

    def views(self) -> Mapping[str, View]:
        return {MOVE: self._move_view, MERGE: self._merge_view, SPLIT: self._split_view}

    def presses(self) -> Mapping[str, OnPress]:
        return {}

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {MOVE: self._move, MERGE: self._merge, SPLIT: self._split}

    # Moving

    async def _move_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        others = [one for one in self._parts.queues if one.name != conversation.queue]
        async with self._parts.database.reading() as session:
            return place_modals.move(reference, await contact_name(session, conversation), others)

    async def _move(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        chosen = field_choice(submission.view, "queue")
        queue = next((one for one in self._parts.queues if one.name == chosen), None)
        if queue is None:
            await ack(response_action="errors", errors={"queue": GONE})
            return
        problem = ""
        async with self._parts.database.transaction() as work:
            conversation = await self._pressing.live(work, references.read(submission.metadata))
            if conversation is not None:
                problem = await self._held_by_another(work, conversation, actor)
                if not problem:
                    await self._put(work, conversation, queue, actor)
        await _answer(ack, "queue", STALE if conversation is None else "", problem)

    async def _held_by_another(self, work: UnitOfWork, conversation: Conversation, actor: Actor) -> str:
        is_taken = conversation.taken_at is not None
        if handing.may_hand_on(actor.rep.role, actor.rep.id, conversation.owner_id, is_taken=is_taken):
            return ""
        holder = await store.rep(work.session, conversation.owner_id)
        name = holder.name if holder else "Somebody"
        return f"{name} took it. Only {name}, a lead or an admin can move it."

    async def _put(self, work: UnitOfWork, conversation: Conversation, queue: QueueOffer, actor: Actor) -> None:
        words = f"{actor.rep.name} moved it to {queue.name}."
        place = DeskPlace(queue.team, queue.channel)
        await handing.move_to(work, conversation.id, queue.name, place, actor.rep.id, words)
        desk.show_notice(work, conversation, words)

    # Merging

    async def _merge_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        async with self._parts.database.reading() as session:
            others = await regrouping.mergeable(session, conversation)
            said = await store.newest_words(session, [one.id for one in others])
            offers = [OtherConversation(one.id, one.topic, said.get(one.id, "")) for one in others]
            return place_modals.merge(reference, await contact_name(session, conversation), offers)

    async def _merge(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        reference, other = references.read(submission.metadata), _uuid(field_choice(submission.view, "other"))
        if reference is None or other is None:
            await _answer(ack, "other", STALE, "")
            return
        words = f"{actor.rep.name} merged two conversations: everything stands here now."
        problem = ""
        try:
            async with self._parts.database.transaction() as work:
                await regrouping.merge(work, reference.id, other, actor.rep.id, words)
        except NotRegrouped as no:
            problem = str(no)
        await _answer(ack, "other", "", problem)

    # Splitting

    async def split_modal(self, interaction_id: UUID) -> Block:
        """The modal for one message of a customer's, for whoever asks at the message itself."""
        async with self._parts.database.reading() as session:
            found = await store.entry(session, interaction_id)
            conversation = await store.conversation(session, found[0].conversation_id) if found else None
            if conversation is None:
                return modals.refusal(place_modals.TITLES[SPLIT], STALE)
            reference = references.conversation(conversation.id, conversation.version)
            return await _split_modal(session, conversation, reference, str(interaction_id))

    async def _split_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        async with self._parts.database.reading() as session:
            return await _split_modal(session, conversation, reference)

    async def _split(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        chosen, topic = _uuid(field_choice(submission.view, "from")), field_text(submission.view, "topic").strip()
        if chosen is None or not topic:
            await ack(response_action="errors", errors={"topic": "Say in a few words what it is about."})
            return
        words = f"{actor.rep.name} split the conversation: {topic}"
        problem = ""
        try:
            async with self._parts.database.transaction() as work:
                before, own = await regrouping.split(work, chosen, topic, actor.rep.id, words)
                desk.show_way(work, before, own.id, f"{words}. It goes on in a thread of its own.")
                desk.show_way(work, own, before.id, f"{words}. Its messages stand in the thread it came from.")
        except NotRegrouped as no:
            problem = str(no)
        await _answer(ack, "topic", "", problem)


async def _split_modal(session: AsyncSession, conversation: Conversation, reference: str, chosen: str = "") -> Block:
    """The newest messages of theirs, but for the very first, with which nothing would be left."""
    found = await store.inbound(session, conversation.id, MESSAGES + 1)
    later = [PastMessage(one.id, await present_words(session, one)) for one in found][:MESSAGES]
    shown = later[:-1] if len(found) <= MESSAGES else later
    return place_modals.split(reference, await contact_name(session, conversation), shown, chosen)


async def _answer(ack: Ack, field: str, refusal: str, problem: str) -> None:
    if refusal:
        await ack(response_action="update", view=modals.refusal("Not done", refusal))
    elif problem:
        await ack(response_action="errors", errors={field: problem})
    else:
        await ack()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
