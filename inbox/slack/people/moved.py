"""The jobs that lead from one thread to another: of a conversation that moved, was split, or ended in another one."""

from uuid import UUID, uuid5

import structlog

from crm.storage.base import new_id
from crm.storage.unit_of_work import JobRun
from inbox.slack import moved_messages, store
from inbox.slack.client import SlackRefused
from inbox.slack.kit import Message
from inbox.slack.links import card_link, post_link
from inbox.slack.model import DeskPost
from inbox.slack.parts import Parts
from inbox.slack.posts import GONE, OUT_OF_REACH, Pace, Pen, Showing, Thread
from inbox.slack.reading import contact_name
from inbox.slack.showing import Shows

WAYS = UUID("0f4b1f0a-3c7e-4a55-9d5e-5f3a8c2e7b90")

log = structlog.stdlib.get_logger(__name__)


class Moved:
    """Draws pointers."""

    def __init__(self, parts: Parts, pace: Pace, shows: Shows) -> None:
        self._slack = parts.slack
        self._shows = shows
        self._pace = pace

    async def moved(self, run: JobRun) -> None:
        """The new card stands; its thread leads to the old one, and the old card to the new."""
        async with run.database.reading() as session:
            former = await session.get(DeskPost, UUID(run.payload["post"]))
            conversation = await store.conversation(session, former.subject_id) if former else None
            name = await contact_name(session, conversation) if conversation else ""
        pen = Pen(run, self._slack, self._pace)
        thread = await self._shows.thread(run, pen, conversation.id) if conversation else None
        if former is not None and thread is not None:
            before = await post_link(run.database, self._slack, former)
            subject = uuid5(WAYS, f"began:{former.id}")
            await pen.put(_shown(thread, subject, moved_messages.began(former.channel, before)))
            link = await card_link(run.database, self._slack, thread.conversation_id)
            await self._point(former, moved_messages.pointer(name, thread.channel, link))
        async with run.finish():
            pass

    async def _point(self, former: DeskPost, pointer: Message) -> None:
        if former.ts is None:
            return
        try:
            await self._slack.update(former.channel, former.ts, pointer, former.id)
        except SlackRefused as refusal:
            if refusal.code not in GONE | OUT_OF_REACH:
                raise
            log.warning("a former card cannot be reached any more", channel=former.channel, code=refusal.code)

    async def way(self, run: JobRun) -> None:
        """One sentence in the thread, once, with a way to the other conversation's card."""
        pen = Pen(run, self._slack, self._pace)
        thread = await self._shows.thread(run, pen, UUID(run.payload["conversation"]))
        target = UUID(run.payload["to"])
        await self._shows.thread(run, pen, target)
        link = await card_link(run.database, self._slack, target)
        subject = uuid5(WAYS, str(run.id))
        if thread is not None:
            await pen.put(_shown(thread, subject, moved_messages.way(str(run.payload["text"]), link)))
        async with run.finish() as work:
            done = await store.post(work.session, store.WAY, subject)
            if done is not None:
                done.subject_id = new_id()  # the number of a job that is done may be given to another one


def _shown(thread: Thread, subject: UUID, message: Message) -> Showing:
    return thread.showing(store.WAY, "conversation", subject, message)
