"""Writing in Slack, once: what is about to be posted is committed before the call, what came of it after.

A row that says "posting" when its job begins belongs to an attempt whose end nobody knows: the post is looked for once,
by our own id in its metadata, before it is made again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite

from crm.storage.base import Base, JsonObject, new_id
from crm.storage.jobs import RetryLater, is_worked_on
from crm.storage.session import asked
from crm.storage.unit_of_work import Database, JobRun, UnitOfWork
from inbox.slack import store
from inbox.slack.client import Slack, SlackAway, SlackRefused, SlackThrottled
from inbox.slack.kit import Message
from inbox.slack.model import DeskPost

ANOTHER_LANE = 0.5  # seconds
CLOCK_SKEW = timedelta(minutes=2)  # between our clock and the one Slack stamps messages with
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_arguments"})
OUT_OF_REACH = frozenset({"channel_not_found", "not_in_channel", "is_archived", "is_inactive"})
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})

log = structlog.stdlib.get_logger(__name__)


class PostState(StrEnum):
    """`planned`: surely not in Slack; `posting`: perhaps; `open`: it stands there.

    Of files only: `refused`: Slack does not take it; `removed`: it stood there and was taken away.
    """

    PLANNED = "planned"
    POSTING = "posting"
    OPEN = "open"
    REFUSED = "refused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two posts in one channel, and between two edits of one card. 0 between posts: a Slack without limits."""

    between_posts: float = 1.0
    between_edits: float = 2.0

    @property
    def is_kept(self) -> bool:
        return self.between_posts > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What shall stand where. `plain` takes the place of `message` when Slack refuses its blocks."""

    kind: str
    subject_type: str
    subject_id: UUID
    conversation_id: UUID | None
    team: str
    channel: str
    message: Message
    plain: Message
    thread_ts: str | None = None
    is_broadcast: bool = False  # a reply that the channel sees too
    version: int = 0
    is_paced: bool = False
    data: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a conversation's messages go."""

    conversation_id: UUID
    team: str
    channel: str
    ts: str

    def showing(self, kind: str, subject_type: str, subject_id: UUID, message: Message) -> Showing:
        """This message in the thread; where Slack refuses its blocks, its words alone."""
        return Showing(
            kind=kind,
            subject_type=subject_type,
            subject_id=subject_id,
            conversation_id=self.conversation_id,
            team=self.team,
            channel=self.channel,
            thread_ts=self.ts,
            message=message,
            plain=Message(message.text),
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """What is known of the post so far."""

    id: UUID
    channel: str
    ts: str | None
    state: str
    digest: str
    written_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Intent:
    """The row of a post about to be made. `may_stand`: an attempt before, not older than `oldest`, may have made it."""

    id: UUID
    may_stand: bool = False
    oldest: float = 0.0


class Pen:
    """Writes in Slack for one job, and lets its lane rest after what it posted."""

    def __init__(self, run: JobRun, slack: Slack, pace: Pace) -> None:
        self._run = run
        self._slack = slack
        self._pace = pace
        self._posted = 0

    @property
    def _database(self) -> Database:
        return self._run.database

    async def put(self, showing: Showing) -> str:
        """It stands in Slack as told, posted or edited in place; its ts. Unchanged, nothing is called."""
        return await self._put(showing, await self._row(showing))

    async def put_as_read(self, showing: Showing, post: DeskPost | None) -> str:
        """As `put`, by whoever has just read what stands of it."""
        return await self._put(showing, _row_of(post))

    async def _put(self, showing: Showing, row: _Row | None) -> str:
        if row is None or row.ts is None:
            return await self._post(showing, row)
        if row.digest == _digest(showing.message):
            return row.ts
        self._wait_for_pace(showing, row)
        return await self._edit(showing, row.id, row.ts, row.channel)

    def posted_elsewhere(self) -> None:
        """One more post stands in the channel: the lane rests for it too."""
        self._posted += 1
        self._run.rest_lane(self._posted * self._pace.between_posts)

    async def _row(self, showing: Showing) -> _Row | None:
        async with self._database.reading() as session:
            return _row_of(await store.post(session, showing.kind, showing.subject_id))

    # A first post

    async def _post(self, showing: Showing, row: _Row | None) -> str:
        intent = await self._intend(showing, row)
        if intent.may_stand:
            ts = await self._slack.find(showing.channel, intent.id, showing.thread_ts, intent.oldest)
            if ts is not None:
                return await self._edit(showing, intent.id, ts, showing.channel)
        ts = await self._send(showing, intent.id)
        self.posted_elsewhere()
        return await self._settle(intent.id, showing, ts)

    async def _settle(self, post_id: UUID, showing: Showing, ts: str) -> str:
        """It stands once: whoever was held up for so long that another worker has posted it meanwhile takes theirs away."""
        standing = await self._record(post_id, showing, ts, stood_at=None)
        if standing != ts:
            log.warning("it was posted by somebody else meanwhile; ours is taken away", kind=showing.kind)
            await self._slack.delete(showing.channel, ts)
        return standing

    async def _intend(self, showing: Showing, row: _Row | None) -> _Intent:
        """The row says from now on that this lane posts it, and the call is counted; RetryLater while another lane does, or has
        just done so."""
        async with self._database.transaction() as work:
            intent = await (
                self._first_intent(work, showing) if row is None else self._intend_again(work, showing, row)
            )
            await self._slack.count_post(work)  # last: others wait for the row that counts
            return intent

    async def _first_intent(self, work: UnitOfWork, showing: Showing) -> _Intent:
        if showing.kind == store.CARD and not await store.is_placed(work.session, showing.subject_id, showing.channel):
            raise RetryLater(ANOTHER_LANE, "its conversation has moved meanwhile", counts=False)
        made = new_id()
        values = _first_values(showing, made, self._run.lane, work.machine_now)
        if (await asked(work.session, _FIRST[work.dialect], values)).first() is None:
            raise RetryLater(ANOTHER_LANE, "another lane posts it", counts=False)
        return _Intent(made)

    async def _intend_again(self, work: UnitOfWork, showing: Showing, row: _Row) -> _Intent:
        post = await work.session.get_one(DeskPost, row.id, with_for_update=True, populate_existing=True)
        if post.ts != row.ts:
            raise RetryLater(ANOTHER_LANE, "another lane has posted it", counts=False)
        may_stand = post.state == PostState.POSTING
        if may_stand:
            await self._leave_to(work, str((post.data or {}).get("lane", "")))
        intent = _Intent(row.id, may_stand, _oldest(post.posted_at))
        post.state, post.posted_at = PostState.POSTING.value, post.posted_at if may_stand else work.machine_now
        post.team, post.channel, post.thread_ts = showing.team, showing.channel, showing.thread_ts
        post.data = {**(post.data or {}), "lane": self._run.lane}
        return intent

    async def _leave_to(self, work: UnitOfWork, lane: str) -> None:
        """A lane is worked on by one job at a time: what another one began while it is worked on may still be on its way."""
        if lane not in ("", self._run.lane) and await is_worked_on(work.session, lane, work.machine_now):
            raise RetryLater(ANOTHER_LANE, "another lane posts it", counts=False)

    async def _send(self, showing: Showing, post_id: UUID) -> str:
        try:
            return await self._write(showing, showing.message, post_id, is_counted=True)
        except SlackRefused as refusal:
            await self._plan_again(post_id, None)
            if refusal.code not in BLOCKS_REFUSED or not showing.message.blocks:
                raise
            log.error("Slack refused our blocks; shown plainly instead", kind=showing.kind, details=refusal.details)
            return await self._write(showing, showing.plain, post_id, is_counted=False)
        except (SlackThrottled, SlackAway):
            await self._plan_again(post_id, None)
            raise

    async def _write(self, showing: Showing, shown: Message, post_id: UUID, *, is_counted: bool) -> str:
        return await self._slack.post(
            showing.channel,
            shown,
            post_id,
            showing.thread_ts,
            is_broadcast=showing.is_broadcast,
            is_counted=is_counted,
        )

    async def _plan_again(self, post_id: UUID, stood_at: str | None) -> None:
        """It surely does not stand there, so that nobody needs to look for it; unless somebody else has posted it since."""
        async with self._database.transaction() as work:
            post = await work.session.get_one(DeskPost, post_id, with_for_update=True)
            if post.ts == stood_at:
                post.state, post.ts = PostState.PLANNED.value, None

    # An edit in place

    def _wait_for_pace(self, showing: Showing, row: _Row) -> None:
        if not showing.is_paced or row.written_at is None:
            return
        passed = (self._database.clock.machine_now() - row.written_at).total_seconds()
        if passed < self._pace.between_edits:
            raise RetryLater(self._pace.between_edits - passed, "this card was drawn a moment ago", counts=False)

    async def _edit(self, showing: Showing, post_id: UUID, ts: str, channel: str) -> str:
        """At the place where it stands, also when its conversation has moved elsewhere since."""
        try:
            await self._update(showing, post_id, ts, channel)
        except SlackRefused as refusal:
            is_left = channel != showing.channel and refusal.code in OUT_OF_REACH
            if refusal.code not in GONE and not is_left:
                raise
            await self._plan_again(post_id, ts)  # somebody deleted it, or the channel it stood in: it is written anew
            return await self._post(showing, await self._row(showing))
        return await self._record(post_id, showing, ts, stood_at=ts)

    async def _update(self, showing: Showing, post_id: UUID, ts: str, channel: str) -> None:
        try:
            await self._slack.update(channel, ts, showing.message, post_id)
        except SlackRefused as refusal:
            if refusal.code not in BLOCKS_REFUSED or not showing.message.blocks:
                raise
            log.error("Slack refused our blocks; shown plainly instead", kind=showing.kind, details=refusal.details)
            await self._slack.update(channel, ts, showing.plain, post_id)

    async def _record(self, post_id: UUID, showing: Showing, ts: str, *, stood_at: str | None) -> str:
        """Where it stands: at `ts`, unless somebody has written down another place since it stood at `stood_at`."""
        async with self._database.transaction() as work:
            post = await work.session.get_one(DeskPost, post_id, with_for_update=True)
            if post.ts not in (None, ts, stood_at):
                return post.ts
            post.ts, post.state, post.version = ts, PostState.OPEN.value, showing.version
            post.updated_at = work.machine_now
            post.data = {**(post.data or {}), **showing.data, "digest": _digest(showing.message)}
            return ts


def _row_of(found: DeskPost | None) -> _Row | None:
    if found is None:
        return None
    digest = str((found.data or {}).get("digest", ""))
    return _Row(found.id, found.channel, found.ts, found.state, digest, found.updated_at or found.posted_at)


_POSTS = Base.metadata.tables[DeskPost.__tablename__]
# Asked before every first post, so it is built once.
_FIRST: Mapping[str, Executable] = {
    dialect: insert(_POSTS).on_conflict_do_nothing().returning(_POSTS.c.id)
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


def _first_values(showing: Showing, post_id: UUID, lane: str, machine_now: datetime) -> JsonObject:
    return {
        "id": post_id,
        "team": showing.team,
        "channel": showing.channel,
        "ts": None,
        "thread_ts": showing.thread_ts,
        "thread_key": "",
        "kind": showing.kind,
        "subject_type": showing.subject_type,
        "subject_id": showing.subject_id,
        "conversation_id": showing.conversation_id,
        "version": showing.version,
        "state": PostState.POSTING.value,
        "posted_at": machine_now,
        "data": {"lane": lane},
    }


def _oldest(posted_at: datetime | None) -> float:
    return (posted_at - CLOCK_SKEW).timestamp() if posted_at else 0.0


def _digest(message: Message) -> str:
    shown: list[Any] = [message.text, list(message.blocks), *message.tinted]
    return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:32]
