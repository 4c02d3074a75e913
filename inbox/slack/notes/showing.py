"""The job that shows a note."""

from dataclasses import replace
from uuid import UUID

from crm.storage.unit_of_work import JobRun
from inbox.slack import references, store
from inbox.slack.kit import Message
from inbox.slack.notes import view
from inbox.slack.posts import Showing, Thread
from inbox.slack.showing import Shows


class NoteShows:
    """Draws notes in the threads of their conversations, each once, at its own place."""

    def __init__(self, shows: Shows) -> None:
        self._shows = shows

    async def note(self, run: JobRun) -> None:
        """The note as it is now; of one that was taken back, that it was, unless it never stood there."""
        note_id = UUID(run.payload["note"])
        shown, writer = await _drawn(run, note_id)
        if shown is not None:
            pen = self._shows.pen(run)
            thread = await self._shows.thread(run, pen, UUID(run.payload["conversation"]))
            if thread is not None:
                await pen.put(_showing(note_id, thread, shown, writer))
        async with run.finish():
            pass


async def _drawn(run: JobRun, note_id: UUID) -> tuple[Message | None, str]:
    async with run.database.reading() as session:
        note = await store.note(session, note_id)
        post = await store.post(session, store.NOTE, note_id)
        rep = await store.rep(session, note.by) if note is not None else None
        is_answer = note is not None and await store.words_of_follower(session, note_id) is not None
    if note is not None:
        writer = rep.name if rep is not None else ""
        return view.note(writer, note.text, references.note(note_id) if is_answer else ""), writer
    if post is None:
        return None, ""
    writer = str((post.data or {}).get("writer") or "")
    return view.taken_back(writer), writer


def _showing(note_id: UUID, thread: Thread, shown: Message, writer: str) -> Showing:
    return replace(thread.showing(store.NOTE, "note", note_id, shown), data={"writer": writer})
