"""Files of interactions: fetched by a job, looked at for what they really are, kept as blobs. A failed file is never silent."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import filetype

from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, Misconfigured, SendError, Throttled
from connectors.contract.inbound import AttachmentRef, MediaKind
from connectors.contract.protocol import Media, MediaSource
from crm.interactions import actions as interactions
from crm.interactions.model import Attachment, Interaction
from crm.interactions.values import AttachmentState
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import desk
from inbox.conversations import store as conversation_store

TEXT_PROBE = 4096  # bytes looked at to tell text from anything else
FIRST_PAUSE = 5.0  # seconds; each further one is five times as long
LONGEST_PAUSE = 600.0
FAMILIES = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}
MARKUP = (
    (("<!doctype html", "<html", "<head", "<body", "<script"), "text/html"),
    (("<svg",), "image/svg+xml"),
    (("<?xml",), "text/xml"),
)


DESK = "desk"  # where a reference holds the desk's own id of a file that a rep laid ready
KEPT = "kept:"  # how a reference begins whose bytes came with the message and lie in the blob store already


class BlobStore(Protocol):
    async def put(self, content: bytes) -> str:
        """Keep the bytes; their key."""
        ...

    async def get(self, key: str) -> bytes:
        """The bytes kept under this key."""
        ...


FetchLink = Callable[[str, int], Awaitable[Media]]
"""Fetch a public link, at most so many bytes. Raises a SendError."""


@dataclass(frozen=True, slots=True)
class AttachmentFetcher:
    """`sources` are the accounts that keep files for us; `desk` has those that reps lay ready; `limit` is in bytes."""

    sources: Mapping[tuple[Channel, str], MediaSource]
    fetch_link: FetchLink
    blobs: BlobStore
    limit: int
    desk: MediaSource | None = None

    async def fetch(self, run: JobRun) -> None:
        """Bring one file home, or write down why it cannot be had."""
        attachment_id = UUID(run.payload["attachment"])
        async with run.database.reading() as session:
            attachment = await session.get_one(Attachment, attachment_id)
            interaction = (
                await session.get(Interaction, attachment.interaction_id) if attachment.interaction_id else None
            )
        if attachment.state is not AttachmentState.WAITING:
            async with run.finish():
                return
        try:
            media = await self._media(attachment, interaction)
        except SendError as problem:
            await _not_had(run, attachment, problem)
            return
        key = await self.blobs.put(media.content)
        async with run.finish() as work:
            detected = real_type(media.content)
            await interactions.attachment_stored(
                work,
                attachment_id,
                blob_key=key,
                detected_type=detected,
                size=len(media.content),
                sha256=hashlib.sha256(media.content).hexdigest(),
                filename=media.filename,
                mime_type=media.mime_type,
                kind=kind_of(detected).value if _is_from_the_desk(attachment) else None,
            )
            await _show(work, attachment, is_stored=True)

    async def _media(self, attachment: Attachment, interaction: Interaction | None) -> Media:
        if attachment.size is not None and attachment.size > self.limit:
            raise ContentRefused(f"the file has {attachment.size} bytes, at most {self.limit} are kept")
        reference = _reference(attachment)
        source = self.sources.get((interaction.channel, interaction.account)) if interaction is not None else None
        if _is_from_the_desk(attachment) and self.desk is not None:
            media = await self.desk.fetch_media(reference, self.limit)
        elif reference.reference is not None and reference.reference.startswith(KEPT):
            media = Media(await self.blobs.get(reference.reference.removeprefix(KEPT)))
        elif source is not None and reference.reference is not None:
            media = await source.fetch_media(reference, self.limit)
        elif reference.url is not None:
            media = await self.fetch_link(reference.url, self.limit)
        else:
            raise ContentRefused("the provider gave no way to fetch this file")
        if len(media.content) > self.limit:
            raise ContentRefused(f"the file has {len(media.content)} bytes, at most {self.limit} are kept")
        return media


def _is_from_the_desk(attachment: Attachment) -> bool:
    """Laid ready by a rep. No provider can say so: what it tells of a file is kept under other names."""
    return DESK in (attachment.provider_reference or {})


def _reference(attachment: Attachment) -> AttachmentRef:
    named = attachment.provider_reference or {}
    return AttachmentRef(
        MediaKind(attachment.kind),
        named.get(DESK) or named.get("reference"),
        named.get("url"),
        attachment.mime_type,
        attachment.filename,
    )


async def _not_had(run: JobRun, attachment: Attachment, problem: SendError) -> None:
    """Try again later where that may help; else keep the reason, in words for the rep."""
    if problem.retryable and not run.is_last_attempt:
        raise RetryLater(_pause(problem, run.attempt), str(problem)) from problem
    async with run.finish() as work:
        if _is_ours(problem):
            await interactions.attachment_refused(work, attachment.id, str(problem))
        else:
            await interactions.attachment_failed(work, attachment.id, _words(problem, run.attempt))
        await _show(work, attachment)


def _is_ours(problem: SendError) -> bool:
    """Whether we do not take the file; a provider's refusal carries the provider's code."""
    return isinstance(problem, ContentRefused) and problem.code is None


def _pause(problem: SendError, attempt: int) -> float:
    """Seconds: what the provider asks for, else five times as long after each attempt."""
    own = min(FIRST_PAUSE * 5.0 ** (attempt - 1), LONGEST_PAUSE)
    return max(problem.seconds, own) if isinstance(problem, Throttled) else own


def _words(problem: SendError, attempts: int) -> str:
    if problem.retryable:
        return f"the file could not be fetched, although it was tried {attempts} times ({problem})"
    if isinstance(problem, Misconfigured):
        return f"our account was not let in to fetch the file ({problem})"
    return f"the provider does not hand out this file any more ({problem})"


async def _show(work: UnitOfWork, attachment: Attachment, *, is_stored: bool = False) -> None:
    if attachment.interaction_id is None or _is_from_the_desk(attachment):
        return  # it came from there
    conversation = await conversation_store.of_interaction(work.session, attachment.interaction_id)
    if conversation is None:
        return
    desk.show_entry(work, conversation, attachment.interaction_id)
    if is_stored:
        desk.show_file(work, conversation, attachment.id)


def kind_of(mime_type: str | None) -> MediaKind:
    """As what a file of this type is sent."""
    family = (mime_type or "").partition("/")[0].strip().lower()
    return FAMILIES.get(family, MediaKind.DOCUMENT)


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
    return next((kind for begins, kind in MARKUP if start.startswith(begins)), "text/plain")
