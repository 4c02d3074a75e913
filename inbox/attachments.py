"""Files of interactions: fetched by a job, looked at for what they really are, kept as blobs. A failed file is never silent."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import filetype

from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, SendError, Throttled
from connectors.contract.inbound import AttachmentRef, MediaKind
from connectors.contract.protocol import Media, MediaSource
from crm.interactions.model import Attachment, Interaction
from crm.interactions.values import AttachmentState
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import desk
from inbox.conversations import store as conversation_store

TEXT_PROBE = 4096  # bytes looked at to tell text from anything else


class BlobStore(Protocol):
    async def put(self, content: bytes) -> str:
        """Keep the bytes; their key."""
        ...


FetchLink = Callable[[str, int], Awaitable[Media]]
"""Fetch a public link, at most so many bytes. Raises a SendError."""


@dataclass(frozen=True, slots=True)
class AttachmentFetcher:
    """`sources` are the accounts that keep files for us; `limit` is in bytes."""

    sources: Mapping[tuple[Channel, str], MediaSource]
    fetch_link: FetchLink
    blobs: BlobStore
    limit: int

    async def fetch(self, run: JobRun) -> None:
        """Bring one file home, or write down why it cannot be had."""
        attachment_id = UUID(run.payload["attachment"])
        async with run.database.reading() as session:
            attachment = await session.get_one(Attachment, attachment_id)
            interaction = await session.get_one(Interaction, attachment.interaction_id)
        if attachment.state is not AttachmentState.WAITING:
            async with run.finish():
                pass  # somebody fetched it before us
            return
        try:
            media = await self._media(attachment, interaction)
        except SendError as problem:
            await self._failed(run, attachment_id, problem)
            return
        key = await self.blobs.put(media.content)
        async with run.finish() as work:
            kept = await work.session.get_one(Attachment, attachment_id)
            kept.state, kept.blob_key, kept.size = AttachmentState.STORED, key, len(media.content)
            kept.sha256 = hashlib.sha256(media.content).hexdigest()
            kept.detected_type = real_type(media.content)
            kept.filename = kept.filename or media.filename
            kept.mime_type = kept.mime_type or media.mime_type
            await _show(work, kept)

    async def _media(self, attachment: Attachment, interaction: Interaction) -> Media:
        named = attachment.provider_reference or {}
        reference = AttachmentRef(
            MediaKind(attachment.kind),
            named.get("reference"),
            named.get("url"),
            attachment.mime_type,
            attachment.filename,
        )
        if attachment.size is not None and attachment.size > self.limit:
            raise ContentRefused(f"the file has {attachment.size} bytes, at most {self.limit} are kept")
        source = self.sources.get((interaction.channel, interaction.account))
        if source is not None and reference.reference is not None:
            return await source.fetch_media(reference, self.limit)
        if reference.url is not None:
            return await self.fetch_link(reference.url, self.limit)
        raise ContentRefused("the provider gave no way to fetch this file")

    async def _failed(self, run: JobRun, attachment_id: UUID, problem: SendError) -> None:
        if problem.retryable and not run.is_last_attempt:
            seconds = problem.seconds if isinstance(problem, Throttled) else 5.0 * run.attempt
            raise RetryLater(seconds, str(problem))
        async with run.finish() as work:
            attachment = await work.session.get_one(Attachment, attachment_id)
            refused = isinstance(problem, ContentRefused)
            attachment.state = AttachmentState.REFUSED if refused else AttachmentState.FAILED
            attachment.problem = problem.detail or problem.for_rep
            await _show(work, attachment)


async def _show(work: UnitOfWork, attachment: Attachment) -> None:
    conversation = await conversation_store.of_interaction(work.session, attachment.interaction_id)
    if conversation is not None:
        desk.show_entry(work, conversation, attachment.interaction_id)


def real_type(content: bytes) -> str:
    """What the bytes are, whatever anybody claims: a MIME type, text/plain, or application/octet-stream."""
    guessed = filetype.guess(content)
    if guessed is not None:
        return str(guessed.mime)
    return _text_type(content[:TEXT_PROBE])


def _text_type(head: bytes) -> str:
    if b"\0" in head:
        return "application/octet-stream"
    try:
        words = head.decode("utf-8")
    except UnicodeDecodeError as problem:
        if problem.start < len(head) - 4:  # not merely cut in the middle of a letter
            return "application/octet-stream"
        words = head[: problem.start].decode("utf-8")
    start = words.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html", "<script", "<svg", "<?xml")):
        return "text/html" if "svg" not in start[:200] else "image/svg+xml"
    return "text/plain"
