"""Files of messages: fetched from the simulated Telegram by the real job, kept with their real type, or failed with words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from connectors.contract.channel import Channel
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import Mode, TelegramSettings
from connectors.telegram.simulator import TelegramSimulator
from connectors.toolkit.fetch import fetch
from crm.interactions import store as interactions
from crm.interactions.model import Attachment
from crm.interactions.values import AttachmentState
from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest
from hub.blobs import FolderBlobs, key_of
from inbox.attachments import AttachmentFetcher, real_type
from inbox.conversations import actions as conversations
from inbox.conversations.actions import DeskPlace
from inbox.jobs import FETCH_ATTACHMENT, SHOW_ENTRY, SHOW_FILE
from tests.inbox.room import Heard, Room, opened

LIMIT = 100_000
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 50
PROGRAM = b"MZ\x90\x00" + b"\x00" * 100
PAGE = b"  <!DOCTYPE html><script>alert(1)</script>"
ATTEMPTS = FETCH_ATTACHMENT.max_attempts


@dataclass
class Files:
    """A room where one message was heard and is shown at the desk. Its files lie at the simulated Telegram."""

    room: Room
    telegram: TelegramSimulator
    heard: Heard
    blobs: FolderBlobs

    async def file(self, reference: JsonObject, **claims: str | int) -> UUID:
        """The id of a new attachment of the message, whose job waits."""
        heard = self.heard
        async with self.room.database.transaction() as work:
            attachment = Attachment(
                interaction_id=heard.interaction_id,
                kind="document",
                provider_reference=reference,
                created_at=work.now,
            )
            for name, claim in claims.items():
                setattr(attachment, name, claim)
            work.add(attachment)
            payload = {"attachment": str(attachment.id)}
            work.enqueue(JobRequest(FETCH_ATTACHMENT, f"attachment:{attachment.id}", payload))
        return attachment.id

    def at_telegram(self, content: bytes) -> JsonObject:
        return {"reference": self.telegram.store("document", content, "x.bin", "application/octet-stream").file_id}

    async def after_attempt(self, attachment_id: UUID) -> Attachment:
        await self.room.drain(f"attachment:{attachment_id}")
        async with self.room.database.reading() as session:
            found = await interactions.attachment(session, attachment_id)
        assert found is not None
        return found

    async def shown(self) -> int:
        """How often the desk was asked to show the message anew."""
        return len(await self.room.jobs(SHOW_ENTRY.name))


@pytest.fixture
async def files(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Files]:
    async with opened(sqlite_url) as room:
        telegram = TelegramSimulator(clock=room.clock.at.timestamp)
        await telegram.start()
        connector = TelegramConnector(
            "bot",
            TelegramSettings(bot_token=SecretStr(telegram.token), mode=Mode.POLLING, base_url=telegram.base_url),
        )
        blobs = FolderBlobs(tmp_path / "blobs")
        fetcher = AttachmentFetcher({(Channel.TELEGRAM, "bot"): connector}, fetch, blobs, LIMIT)
        room.handlers[FETCH_ATTACHMENT.name] = fetcher.fetch
        heard = await room.hears("Look at this")
        async with room.database.transaction() as work:
            await conversations.assign(work, heard.conversation_id, None, "inbox", DeskPlace("T1", "C1"), {}, "")
        yield Files(room, telegram, heard, blobs)
        await connector.close()
        await telegram.stop()


async def test_a_file_is_kept_with_what_it_really_is(files: Files) -> None:
    asked = await files.shown()
    stored = await files.after_attempt(
        await files.file(files.at_telegram(PNG), filename="a.png", mime_type="image/png")
    )
    assert (stored.state, stored.detected_type, stored.size) == (AttachmentState.STORED, "image/png", len(PNG))
    assert stored.blob_key is not None
    assert stored.sha256 == key_of(PNG)
    assert await files.blobs.get(stored.blob_key) == PNG
    assert await files.shown() == max(asked, 1)
    assert [job["attachment"] for job in await files.room.jobs(SHOW_FILE.name)] == [str(stored.id)]


@pytest.mark.parametrize(("content", "really"), [(PROGRAM, "application/x-msdownload"), (PAGE, "text/html")])
async def test_a_file_that_lies_about_its_type_is_found_out(files: Files, content: bytes, really: str) -> None:
    claims = {"filename": "holiday.jpg", "mime_type": "image/jpeg"}
    stored = await files.after_attempt(await files.file(files.at_telegram(content), **claims))
    assert (stored.mime_type, stored.detected_type) == ("image/jpeg", really)


async def test_what_the_message_did_not_say_is_learnt_from_the_file(files: Files) -> None:
    stored = await files.after_attempt(await files.file(files.at_telegram(PNG)))
    assert stored.filename is not None


async def test_a_file_that_says_it_is_too_large_is_not_asked_for(files: Files) -> None:
    calls = len(files.telegram.log.lines)
    refused = await files.after_attempt(await files.file(files.at_telegram(b"x"), size=LIMIT + 1))
    assert refused.state is AttachmentState.REFUSED
    assert refused.problem == f"the file has {LIMIT + 1} bytes, at most {LIMIT} are kept"
    assert await files.room.jobs(SHOW_FILE.name) == []
    assert len(files.telegram.log.lines) == calls


async def test_a_file_that_turns_out_too_large_is_refused(files: Files) -> None:
    refused = await files.after_attempt(await files.file(files.at_telegram(b"x" * (LIMIT + 1))))
    assert refused.state is AttachmentState.REFUSED
    assert refused.problem is not None
    assert f"at most {LIMIT}" in refused.problem
    assert refused.blob_key is None


async def test_a_file_that_is_gone_failed_with_words_for_the_rep(files: Files) -> None:
    failed = await files.after_attempt(await files.file({"reference": "file-of-long-ago"}))
    assert failed.state is AttachmentState.FAILED
    assert failed.problem is not None
    assert failed.problem.startswith("the provider does not hand out this file any more")
    assert await files.shown() >= 1
    assert await files.room.dead() == []


async def test_a_throttled_file_is_asked_for_again_and_had(files: Files) -> None:
    attachment = await files.file(files.at_telegram(PNG))
    files.telegram.faults.fail(429)
    waiting = await files.after_attempt(attachment)
    assert waiting.state is AttachmentState.WAITING
    assert (await files.after_attempt(attachment)).state is AttachmentState.WAITING  # not before its pause is over
    files.room.clock.pass_time(hours=1)
    assert (await files.after_attempt(attachment)).state is AttachmentState.STORED


async def test_a_provider_that_stays_away_is_given_up_with_words(files: Files) -> None:
    attachment = await files.file(files.at_telegram(PNG))
    files.telegram.faults.fail(503, times=ATTEMPTS)
    for _ in range(ATTEMPTS - 1):
        assert (await files.after_attempt(attachment)).state is AttachmentState.WAITING
        files.room.clock.pass_time(hours=1)
    failed = await files.after_attempt(attachment)
    assert failed.state is AttachmentState.FAILED
    assert failed.problem is not None
    assert f"it was tried {ATTEMPTS} times" in failed.problem


async def test_a_link_into_our_own_network_is_refused_with_words(files: Files) -> None:
    refused = await files.after_attempt(await files.file({"url": f"{files.telegram.base_url}/file/secret"}))
    assert refused.state is AttachmentState.REFUSED
    assert refused.problem == "127.0.0.1 is not a public address"
    assert files.telegram.log.lines == []


async def test_a_file_that_nobody_can_fetch_is_said_to_be_so(files: Files) -> None:
    refused = await files.after_attempt(await files.file({}))
    assert refused.problem == "the provider gave no way to fetch this file"


async def test_a_file_is_fetched_once(files: Files) -> None:
    attachment = await files.file(files.at_telegram(PNG))
    first = await files.after_attempt(attachment)
    calls = len(files.telegram.log.lines)
    async with files.room.database.transaction() as work:
        work.enqueue(JobRequest(FETCH_ATTACHMENT, f"attachment:{attachment}", {"attachment": str(attachment)}))
    again = await files.after_attempt(attachment)
    assert (again.state, again.blob_key) == (first.state, first.blob_key)
    assert len(files.telegram.log.lines) == calls


@pytest.mark.parametrize(
    ("content", "really"),
    [
        (PNG, "image/png"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04" + b"\x00" * 30, "application/zip"),
        (b"OggS" + b"\x00" * 40, "audio/ogg"),
        ("Dobrý den, posílám objednávku".encode(), "text/plain"),
        ("ž".encode() * 4096, "text/plain"),  # the look ends in the middle of a letter
        (b"\xff\xfe\xfa" * 10, "application/octet-stream"),
        (b"text with a \x00 in it", "application/octet-stream"),
        (PAGE, "text/html"),
        (b"\xef\xbb\xbf<HTML>", "text/html"),
        (b"<svg onload='alert(1)'>", "image/svg+xml"),
        (b"<?xml version='1.0'?><svg/>", "text/xml"),
        (b"", "text/plain"),
    ],
)
def test_the_real_type_is_read_from_the_bytes(content: bytes, really: str) -> None:
    assert real_type(content) == really
