"""Files of messages: fetched from the simulated Telegram by the real job, kept with their real type, or failed with words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from connectors.contract.channel import Channel
from connectors.contract.errors import NotReachable, Unavailable
from connectors.contract.protocol import Media
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.simulator import TelegramSimulator
from connectors.toolkit.fetch import fetch
from crm.interactions import store as interactions
from crm.interactions.model import Attachment
from crm.interactions.values import AttachmentState
from crm.storage.jobs import JobRequest
from hub.blobs import FolderBlobs, key_of
from inbox.attachments import AttachmentFetcher, real_type
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.values import DeskPlace
from inbox.jobs import FETCH_ATTACHMENT, SHOW_ENTRY
from tests.inbox.room import Heard, Room, opened

LIMIT = 100_000
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 50
PROGRAM = b"MZ\x90\x00" + b"\x00" * 100
PAGE = b"  <!DOCTYPE html><script>alert(1)</script>"


@dataclass
class Files:
    """A room in which one message with a file was heard; the file lies at the simulated Telegram."""

    room: Room
    telegram: TelegramSimulator
    heard: Heard
    blobs: FolderBlobs

    async def message_with(self, **facts: object) -> UUID:
        """The id of a new attachment, whose job waits."""
        heard = self.heard
        async with self.room.database.transaction() as work:
            attachment = Attachment(
                interaction_id=heard.interaction_id,
                **{"kind": "document", "created_at": work.now, **facts},  # type: ignore[arg-type]
            )
            work.add(attachment)
            payload = {"attachment": str(attachment.id)}
            work.enqueue(JobRequest(FETCH_ATTACHMENT, f"attachment:{attachment.id}", payload))
        return attachment.id

    def at_telegram(self, content: bytes, name: str = "photo.png", mime: str = "image/png") -> dict[str, object]:
        stored = self.telegram.store("document", content, name, mime)
        return {"filename": name, "mime_type": mime, "provider_reference": {"reference": stored.file_id}}

    async def after_job(self, attachment_id: UUID) -> Attachment:
        await self.room.drain(f"attachment:{attachment_id}")
        async with self.room.database.reading() as session:
            found = await interactions.attachment(session, attachment_id)
        assert found is not None
        return found
