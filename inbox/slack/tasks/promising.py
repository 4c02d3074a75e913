"""A rep promises to do something, and does it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.audit import actions as audit
from crm.reps.rules import zone_of
from crm.storage.unit_of_work import UnitOfWork
from crm.tasks import actions as tasks
from crm.tasks.model import Task
from inbox import desk
from inbox.slack import references, store
from inbox.slack.blocks import told
from inbox.slack.interactions import Actor, Press, Submission, field_moment, field_text
from inbox.slack.parts import Parts
from inbox.slack.pressed import Teller
from inbox.slack.reading import contact_name
from inbox.slack.references import Reference, Subject
from inbox.slack.tables import Ack, OnPress, OnSubmit
from inbox.slack.tasks import task_modal

EMPTY = "Write what is to be done."
DONE_BEFORE = "That was done before."


class Promising:
    def __init__(self, parts: Parts, teller: Teller) -> None:
        self._database = parts.database
        self._slack = parts.slack
        self._teller = teller

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {task_modal.CALLBACK: self._keep}

    def presses(self) -> Mapping[str, OnPress]:
        return {"task.done": self._done}

    async def open(self, trigger_id: str, words: str, actor: Actor) -> None:
        await self.open_about(trigger_id, words, None, actor)

    async def open_about(self, trigger_id: str, title: str, conversation_id: UUID | None, actor: Actor) -> None:
        """The modal; with a conversation, the task is about whoever that is with."""
        async with self._database.reading() as session:
            name = await _name(session, conversation_id) if conversation_id else ""
        metadata = references.conversation(conversation_id, 0) if conversation_id else ""
        now, zone = self._database.clock.now(), zone_of(actor.rep.timezone)
        await self._slack.open_view(trigger_id, task_modal.task(title, name, metadata, zone, now))

    async def _keep(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        title = field_text(submission.view, "title").strip()
        if not title:
            await ack(response_action="errors", errors={"title": EMPTY})
            return
        due = field_moment(submission.view, "due")
        async with self._database.transaction() as work:
            contact_id = await _whom(work, references.read(submission.metadata))
            due_at = None if due is None else datetime.fromtimestamp(due, UTC)
            kept = await tasks.add(
                work, title, contact_id=contact_id, assigned_to=actor.rep.id, created_by=actor.rep.id, due_at=due_at
            )
            audit.record(work, actor.rep.id, "task.added", "task", kept.id)
            desk.show_home(work, actor.rep.id)
        await ack()

    async def _done(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Only one's own tasks; pressed twice, it is done once."""
        reference, is_done = references.read(press.value), False
        if reference is not None and reference.subject is Subject.TASK:
            async with self._database.transaction() as work:
                is_done = await _finish(work, reference.id, actor)
        await ack()
        if not is_done:
            await self._teller.tell(press, told(DONE_BEFORE))


async def _finish(work: UnitOfWork, task_id: UUID, actor: Actor) -> bool:
    task = await work.session.get(Task, task_id)
    if task is None or task.assigned_to != actor.rep.id or not await tasks.finish(work, task_id):
        return False
    audit.record(work, actor.rep.id, "task.done", "task", task_id)
    desk.show_home(work, actor.rep.id)
    return True


async def _name(session: AsyncSession, conversation_id: UUID) -> str:
    conversation = await store.conversation(session, conversation_id)
    return await contact_name(session, conversation) if conversation is not None else ""


async def _whom(work: UnitOfWork, reference: Reference | None) -> UUID | None:
    found = await store.conversation(work.session, reference.id) if reference is not None else None
    return found.contact_id if found is not None else None
