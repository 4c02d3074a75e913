"""Somebody asks to be forgotten. Their messages came by several roads and were edited, answered, shown in Slack, and lie in a
back-up; afterwards no byte of the hub tells of them, whatever is replayed or restored, and they may write to us anew."""

import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from connectors.contract.channel import Channel
from crm.contacts.model import Contact
from crm.interactions.model import Interaction
from crm.privacy import store
from crm.storage.jobs import Job, JobKind, JobRequest
from crm.storage.unit_of_work import Database
from hub.backups.making import make
from hub.backups.restoring import Restorer
from hub.clock import SystemClock
from hub.engine.model import JournalEntry
from hub.privacy.erasing import Eraser
from hub.privacy.keeping import Keeping
from hub.privacy.scrubbing import scrub
from hub.sandbox.options import SandboxOptions
from hub.sandbox.stage import Stage
from hub.sandbox.world import opened
from hub.wiring import make_blobs, make_keeping
from tests.hub.privacy.searching import traces
from tests.servers import PostgresServer

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of the quokka" * 40
ANSWER = "Dear Anna, the wombat is on its way."
HER = (
    *("Nováková", "anna_novakova", "anna@post.example", "512300001", "+420601000101"),
    *("quokka", "numbat", "wombat"),
)
"""What tells of her: her names and addresses, and words that nobody but she and whoever answered her said."""
LONG_AGO = 1_000_000_000


@dataclass
class Scene:
    """A hub in which she and others wrote, and what a back-up of it is called."""

    stage: Stage
    folder: Path

    @property
    def database(self) -> Database:
        return self.stage.world.database

    @property
    def blobs(self) -> Any:
        assert self.stage.world.here is not None
        return make_blobs(self.stage.world.here.settings)

    @property
    def keeping(self) -> Keeping:
        assert self.stage.world.here is not None
        return make_keeping(self.stage.world.here.settings)

    @property
    def hub_folder(self) -> Path:
        return self.stage.world.folder


@asynccontextmanager
async def played(database: str | None, folder: Path) -> AsyncIterator[Scene]:
    async with opened(SandboxOptions(model=False, slack_limits=False, undo_seconds=0, database=database)) as world:
        scene = Scene(Stage(world), folder)
        await she_writes(scene.stage)
        yield scene


async def she_writes(stage: Stage) -> None:
    phones, anna = stage.world.telegram, stage.world.person("anna")
    number = phones.write(anna, "Where is my quokka?")
    phones.write(stage.world.person("marek"), "I ordered a zebra.")
    stage.write_mail("anna", "The bill for the numbat is wrong.\n\nAnna Nováková", subject="Numbat")
    conversation = await stage.conversation("anna")
    phones.edit(anna, number, "Where is my second quokka?")
    phones.send_photo(anna, PNG, "this quokka")
    await stage.world.telegram.settle()
    await quiet(stage)
    card = await stage.card(conversation.id, "quokka")
    await stage.press("petr", card, "Take")
    card = await stage.card(conversation.id, "Petr")
    await stage.press("petr", card, "Reply")
    await stage.compose("petr", await stage.modal("petr", "elegram"), {"compose.text": ANSWER})
    await stage.answer_on_phone("anna", "wombat")
    mailed = await stage.conversation("anna", Channel.EMAIL)
    await stage.card(mailed.id, "numbat")
    await stage.card((await stage.conversation("marek")).id, "zebra")
    await quiet(stage)


async def quiet(stage: Stage) -> None:
    """Nothing is left to be done now."""

    async def look() -> bool:
        async with stage.world.database.reading() as session:
            now = stage.world.clock.machine_now()
            due = select(func.count()).select_from(Job).where(Job.due_at <= now, Job.not_before <= now)
            return not await session.scalar(due.where(Job.kind != "inbox.look_at_promises"))

    await stage.until("no job is due", look)


def age(blobs: Path) -> None:
    """As if every file had been put long ago: what was put just now is dropped an hour later."""
    for root, _, names in os.walk(blobs):
        for name in names:
            os.utime(Path(root) / name, (LONG_AGO, LONG_AGO))


async def her(database: Database) -> list[UUID]:
    """Her contacts: on Telegram and by mail nobody knows yet that she is one."""
    async with database.reading() as session:
        return [one for asked in ("512300001", "anna@post.example") for one in await store.find_people(session, asked)]


async def erase_her(scene: Scene) -> None:
    age(scene.hub_folder / "blobs")
    for contact_id in await her(scene.database):
        await Eraser(scene.database, scene.blobs, scene.keeping).erase(contact_id, "operator")
    await quiet(scene.stage)
    await scrub(scene.database, thoroughly=True)


async def replay_everything(scene: Scene) -> None:
    """Each entry of the journal is taken in once more."""
    async with scene.database.transaction() as work:
        for entry in await work.session.scalars(select(JournalEntry).where(JournalEntry.connector != "slack")):
            work.enqueue(JobRequest(JobKind(entry.kind), entry.lane, {"journal": entry.id}))
    await quiet(scene.stage)


def dumped(url: str, folder: Path) -> Path:
    """All that PostgreSQL holds, as text; nothing for SQLite, whose file is looked through itself."""
    folder.mkdir(exist_ok=True)
    if url.startswith("postgresql"):
        host, name = make_url(url).query["host"], make_url(url).database
        told = subprocess.run(
            ["pg_dump", f"--host={host}", "--username=postgres", str(name)], capture_output=True, check=True
        )
        (folder / "dump.sql").write_bytes(told.stdout)
    return folder


def shown_in_slack(scene: Scene) -> str:
    """All that our bot still shows to the reps, in every channel."""
    workspace = scene.stage.world.slack.world.workspace
    standing = [one for channel in workspace.channels.values() for one in channel.messages.values()]
    return str([one for one in standing if one.user == workspace.bot.id])


async def people_known(database: Database) -> int:
    async with database.reading() as session:
        living = select(func.count()).select_from(Contact).where(Contact.archived_at.is_(None))
        return await session.scalar(living) or 0


async def test_nothing_of_her_is_left_whatever_is_replayed_or_restored(
    database_url: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    is_sqlite = database_url.startswith("sqlite")
    async with played(None if is_sqlite else database_url, tmp_path) as scene:
        copy = tmp_path / "copy"
        manifest = await make(scene.database, scene.blobs, copy)
        known = await people_known(scene.database)
        assert traces(copy, HER) or not is_sqlite
        await erase_her(scene)
        assert traces(scene.hub_folder, HER) == []
        assert traces(dumped(database_url, tmp_path / "after"), HER) == []
        assert "quokka" not in shown_in_slack(scene)
        await replay_everything(scene)
        assert traces(dumped(database_url, tmp_path / "replayed"), HER) == []
        assert await people_known(scene.database) == known - 2
        url = (
            f"sqlite+aiosqlite:///{tmp_path / 'new' / 'hub.sqlite'}" if is_sqlite else postgres_server.fresh_database()
        )
        (tmp_path / "new").mkdir()
        new_blobs = type(scene.blobs)(tmp_path / "new" / "blobs")
        restored = await Restorer(url, SystemClock(), new_blobs, scene.keeping).restore(copy, replace=False)
        assert restored.differs == []
        assert restored.erased_again == 2
        assert restored.manifest.tables == manifest.tables
        assert traces(tmp_path / "new", HER) == []
        assert traces(dumped(url, tmp_path / "restored"), HER) == []
        assert traces(scene.hub_folder / "privacy", HER) == []
        await still_there_and_welcome(scene, url)


async def still_there_and_welcome(scene: Scene, restored_url: str) -> None:
    """Marek is where he was, in both; she may write anew and is somebody else then."""
    restored = Database(restored_url, SystemClock())
    try:
        for database in (scene.database, restored):
            async with database.reading() as session:
                kept = select(func.count()).select_from(Interaction).where(Interaction.content.like("%zebra%"))
                assert await session.scalar(kept) == 1
    finally:
        await restored.close()
    world = scene.stage.world
    world.telegram.write(world.person("anna"), "It is me again, about a platypus.")
    conversation = await scene.stage.conversation("anna")
    await scene.stage.card(conversation.id, "platypus")
    assert conversation.last_sequence == 1
