"""The button "Ask Petr", and the modal behind it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps.model import Rep
from crm.storage.jobs import JobRequest
from inbox.conversations import actions as conversations
from inbox.conversations.model import Conversation
from inbox.jobs import ASK_COLLEAGUE, direct_lane
from inbox.slack import modals, references, store
from inbox.slack.asking import view
from inbox.slack.interactions import Actor, Press, Submission, field_text
from inbox.slack.kit import Block
from inbox.slack.parts import Parts
from inbox.slack.reading import contact_name
from inbox.slack.references import Subject

Ack = Callable[..., Awaitable[Any]]
NOBODY = "Nobody has it any more. Press Take on the card, and it is yours."
YOURS = "It is yours by now."
NO_SLACK = "They have no Slack user in this hub, so they cannot be asked here. Ask whoever runs the hub to add it."
GONE = "This conversation is gone."
EMPTY = "Write a few words first."
LONGEST = 500


class Asking:
    """Whoever has the conversation when the modal opens is asked, whoever that was when the button was drawn."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def presses(self) -> Mapping[str, Callable[[Ack, Press, Actor], Awaitable[None]]]:
        return {view.PRESS: self.open}

    def submissions(self) -> Mapping[str, Callable[[Ack, Submission, Actor], Awaitable[None]]]:
        return {view.SUBMIT: self.submit}

    async def open(self, ack: Ack, press: Press, actor: Actor) -> None:
        await ack()
        view_id, _ = await self._parts.slack.open_view(press.trigger_id, modals.loading(view.TITLE))
        async with self._parts.database.reading() as session:
            shown = await self._modal(session, press.value, actor)
        await self._parts.slack.update_view(view_id, shown)

    async def _modal(self, session: AsyncSession, value: str, actor: Actor) -> Block:
        conversation = await _conversation(session, value)
        if conversation is None:
            return modals.refusal(view.TITLE, GONE)
        owner = await store.rep(session, conversation.owner_id)
        problem = _problem(owner, actor)
        if owner is None or problem:
            return modals.refusal(view.TITLE, problem)
        reference = references.conversation(conversation.id, conversation.version)
        return view.question_modal(f"{reference}/{owner.id}", owner.name, await contact_name(session, conversation))

    async def submit(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        """Kept and on its way before the modal closes."""
        text = field_text(submission.view, view.FIELD).strip()[:LONGEST]
        if not text:
            await ack(response_action="errors", errors={view.FIELD: EMPTY})
            return
        asked = await self._ask(submission.metadata, text, actor)
        told = f"{asked} gets your question as a direct message." if asked else GONE
        await ack(response_action="update", view=modals.refusal(view.TITLE, told))

    async def _ask(self, metadata: str, text: str, actor: Actor) -> str:
        """The name of who is asked; nothing where there is nobody to ask any more."""
        value, _, owner_id = metadata.partition("/")
        async with self._parts.database.transaction() as work:
            conversation = await _conversation(work.session, value)
            owner = await store.rep(work.session, _uuid(owner_id))
            if conversation is None or owner is None or _problem(owner, actor):
                return ""
            words = f"{actor.rep.name} asked {owner.name}."
            conversations.note_event(work, conversation.id, "asked", words, {"text": text}, by=actor.rep.id)
            payload = {
                "conversation": str(conversation.id),
                "of": str(owner.id),
                "by": str(actor.rep.id),
                "text": text,
            }
            work.enqueue(JobRequest(ASK_COLLEAGUE, direct_lane(owner.id), payload))
            return owner.name


async def _conversation(session: AsyncSession, value: str) -> Conversation | None:
    reference = references.read(value)
    if reference is None or reference.subject is not Subject.CONVERSATION:
        return None
    return await store.conversation(session, reference.id)


def _problem(owner: Rep | None, actor: Actor) -> str:
    if owner is None or not owner.active:
        return NOBODY
    if owner.id == actor.rep.id:
        return YOURS
    return "" if owner.slack_user_id else NO_SLACK


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
