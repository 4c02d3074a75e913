"""Taking out of Slack what stands there of somebody who was erased: our own posts, and the files we brought.

What reps typed themselves is theirs and stays: an app may not delete it. The rows are gone by the time a job runs, so the job
holds all it needs, and none of it is personal.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog

from crm.storage.base import JsonObject
from crm.storage.jobs import JobPriority, JobRequest
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox.jobs import REMOVE_POST, desk_lane
from inbox.slack.client import Slack, SlackRefused
from inbox.slack.model import DeskPost
from inbox.slack.parts import Parts
from inbox.slack.posts import CLOCK_SKEW, OUT_OF_REACH, PostState

STAYS = OUT_OF_REACH | {"cant_delete_message", "compliance_exports_prevent_deletion", "thread_not_found"}
"""Slack's words for what an app cannot take away; an administrator of the workspace can."""

DELETED = "message_deleted"
WORDS = frozenset({"text", "blocks", "attachments", "files", "metadata", "edited", "reactions"})

log = structlog.stdlib.get_logger(__name__)


def without_words(payload: Mapping[str, Any]) -> bytes:
    """What is kept of Slack's word that a message was deleted: where it stood and whose it was, and not what it said, which
    Slack tells once more with it."""
    event = payload["event"]
    former = event.get("previous_message")
    if isinstance(former, Mapping):
        event = {**event, "previous_message": {name: one for name, one in former.items() if name not in WORDS}}
    return json.dumps({**payload, "event": event}, ensure_ascii=True).encode()


def remove_post(work: UnitOfWork, post: DeskPost) -> bool:
    """Once this transaction is committed, the post stands in Slack no longer. False where it surely never stood there."""
    file_id = str((post.data or {}).get("file") or "")
    if post.ts is None and not file_id and post.state != PostState.POSTING:
        return False
    payload: JsonObject = {
        "post": str(post.id),
        "channel": post.channel,
        "ts": post.ts,
        "thread": post.thread_ts,
        "file": file_id,
        "since": None if post.posted_at is None else (post.posted_at - CLOCK_SKEW).timestamp(),
    }
    work.enqueue(JobRequest(REMOVE_POST, desk_lane(post.team, post.channel), payload, priority=JobPriority.LAST))
    return True


class Removing:
    """Takes posts away."""

    def __init__(self, parts: Parts) -> None:
        self._slack = parts.slack

    async def remove(self, run: JobRun) -> None:
        """Handler of `desk.remove_post`. What Slack does not let go is said in the log, by its place alone."""
        try:
            await _remove(self._slack, run.payload)
        except SlackRefused as refusal:
            if refusal.code not in STAYS:
                raise
            place = {"channel": run.payload["channel"], "ts": run.payload["ts"]}
            log.warning("a post of somebody who was erased stays in Slack", code=refusal.code, **place)
        async with run.finish():
            pass


async def _remove(slack: Slack, asked: JsonObject) -> None:
    if asked["file"]:
        await slack.delete_file(asked["file"])
        return
    ts = asked["ts"]
    if ts is None:  # it was about to be posted
        ts = await slack.find(asked["channel"], UUID(asked["post"]), asked["thread"], asked["since"] or 0.0)
    if ts is not None:
        await slack.delete(asked["channel"], ts)
