"""A customer's file in the thread, once. Slack keeps what is uploaded for nobody's eyes until it is shared: only the
sharing is an intention that is committed before the call, with the file's id, and its outcome after.

planned     surely not shown; what may have been uploaded is forgotten by Slack
posting     perhaps shown: Slack is asked for the file by its id before it is brought again
open        it stands there
refused     Slack does not take it; the message it came with says why
removed     taken away with the message it came with
"""

from datetime import datetime
from uuid import UUID

import structlog

from crm.storage.base import JsonObject, new_id
from crm.storage.unit_of_work import JobRun
from inbox.slack import files, store
from inbox.slack.client import Slack, SlackAway, SlackRefused, SlackThrottled, SlackUncertain
from inbox.slack.facts import Parcel
from inbox.slack.model import DeskPost
from inbox.slack.parts import ReadBlob
from inbox.slack.posts import Pen, PostState
from inbox.slack.text import notification

PERHAPS_AGAIN = "This may be the same file once more."

log = structlog.stdlib.get_logger(__name__)


class Courier:
    """Brings files into threads, and takes them away again, for one job."""

    def __init__(self, run: JobRun, slack: Slack, read_blob: ReadBlob, pen: Pen) -> None:
        self._run = run
        self._slack = slack
        self._read_blob = read_blob
        self._pen = pen

    # Bringing

    async def bring(self, parcel: Parcel, team: str, channel: str, thread_ts: str) -> bool:
        """The file stands in the thread. False when Slack does not take it, which is remembered with its reason."""
        row = await self._row(parcel, team, channel, thread_ts)
        if row.state == PostState.PLANNED:
            return await self._bring(parcel, row, remark="")
        if row.state == PostState.POSTING:
            return await self._bring_again(parcel, row)
        return row.state != PostState.REFUSED

    async def _bring_again(self, parcel: Parcel, row: DeskPost) -> bool:
        """Nobody knows how the last attempt ended: Slack is asked, and only what it cannot say is risked twice."""
        stands = await self._stands(row)
        if stands:
            await self._record(row.id, PostState.OPEN)
            return True
        return await self._bring(parcel, row, remark="" if stands is False else PERHAPS_AGAIN)

    async def _stands(self, row: DeskPost) -> bool | None:
        try:
            stands = await self._slack.find_file(str((row.data or {}).get("file")), row.channel)
        except SlackRefused as refusal:
            log.warning("Slack does not say whether a file was shared; it is shared again", code=refusal.code)
            return None
        if stands is None and not self._run.is_last_attempt:
            raise SlackUncertain("the file is in Slack, its place in the channel is still to come")
        return stands

    async def _bring(self, parcel: Parcel, row: DeskPost, remark: str) -> bool:
        content = await self._read_blob(parcel.blob_key)
        try:
            file_id = await self._slack.upload(files.file_name(parcel.file), content)
            await self._record(row.id, PostState.POSTING, {"file": file_id})
            await self._share(parcel, row, file_id, remark)
        except SlackRefused as refusal:
            if refusal.code not in files.NOT_TAKEN:
                await self._record(row.id, PostState.PLANNED)
                raise
            await self._record(row.id, PostState.REFUSED, {"problem": files.NOT_TAKEN[refusal.code]})
            return False
        except (SlackThrottled, SlackAway):
            await self._record(row.id, PostState.PLANNED)
            raise
        self._pen.posted_elsewhere()
        await self._record(row.id, PostState.OPEN)
        return True

    async def _share(self, parcel: Parcel, row: DeskPost, file_id: str, remark: str) -> None:
        comment = notification(" ".join(filter(None, (f"📎 From {parcel.sender}.", remark))))
        await self._slack.share(row.channel, str(row.thread_ts), file_id, files.title(parcel.file), comment)

    # Taking away

    async def take_away(self, interaction_id: UUID) -> None:
        """The message was deleted by its sender: none of its files stays behind in the thread."""
        async with self._run.database.reading() as session:
            rows = [
                await store.post(session, store.FILE, one.id)
                for one in await store.attachments(session, interaction_id)
            ]
        for row in rows:
            if row is not None and row.state in (PostState.OPEN, PostState.POSTING):
                await self._slack.delete_file(str((row.data or {}).get("file")))
                await self._record(row.id, PostState.REMOVED)

    # The row

    async def _row(self, parcel: Parcel, team: str, channel: str, thread_ts: str) -> DeskPost:
        """What is known of this file at the desk; planned where nothing was."""
        async with self._run.database.reading() as session:
            found = await store.post(session, store.FILE, parcel.attachment_id)
        if found is not None:
            return found
        async with self._run.database.transaction() as work:
            await work.insert_if_absent(DeskPost, _first_values(parcel, team, channel, thread_ts, work.machine_now))
            planned = await store.post(work.session, store.FILE, parcel.attachment_id)
        if planned is None:
            raise LookupError(f"the row of the file {parcel.attachment_id} is gone")
        return planned

    async def _record(self, row_id: UUID, state: PostState, data: JsonObject | None = None) -> None:
        async with self._run.database.transaction() as work:
            row = await work.session.get_one(DeskPost, row_id)
            row.state, row.updated_at = state.value, work.machine_now
            row.data = {**(row.data or {}), **(data or {})}


def _first_values(parcel: Parcel, team: str, channel: str, thread_ts: str, machine_now: datetime) -> JsonObject:
    return {
        "id": new_id(),
        "team": team,
        "channel": channel,
        "ts": None,
        "thread_ts": thread_ts,
        "thread_key": "",
        "kind": store.FILE,
        "subject_type": "attachment",
        "subject_id": parcel.attachment_id,
        "conversation_id": parcel.conversation_id,
        "version": 0,
        "state": PostState.PLANNED.value,
        "posted_at": machine_now,
        "data": None,
    }
