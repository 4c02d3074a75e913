"""Bringing a back-up back: checked before and after, with everybody erased again who was erased since it was made."""

import asyncio
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, Connection, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from crm.privacy import store
from crm.privacy.values import Burial
from crm.storage.unit_of_work import Clock, Database
from hub.backups import postgres
from hub.backups.holding_back import HeldBack, hold_back
from hub.backups.manifest import (
    BLOBS,
    DATABASE,
    BadBackup,
    Manifest,
    TableSum,
    differences,
    read_manifest,
    sha256_of,
)
from hub.backups.naming import blob_keys
from hub.backups.summing import sums_of
from hub.blobs import BlobMissing, Blobs, FolderBlobs
from hub.engine.model import Heartbeat
from hub.migrations.command import upgrade
from hub.privacy.erasing import Eraser
from hub.privacy.keeping import Keeping
from hub.privacy.returned import erase_again
from hub.privacy.scrubbing import scrub
from hub.privacy.streaming import streaming

SILENT = timedelta(seconds=60)
"""A process that has not been heard of for so long has stopped."""


class NotEmpty(Exception):
    """The database holds something already, and nobody said that it may go. The text says what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. `differs`: a sentence for each table that is not as it was; `missing`: files that were not in the back-up;
    `erased_again`: people who were erased since; `held_back`: what waited to go out, and goes no longer by itself."""

    manifest: Manifest
    differs: Sequence[str]
    blobs: int
    missing: int
    erased_again: int
    held_back: HeldBack


@dataclass(frozen=True, slots=True)
class Restorer:
    """Brings back-ups into this database and these blobs. No hub may run meanwhile."""

    url: str
    clock: Clock
    blobs: Blobs
    keeping: Keeping

    async def restore(self, folder: Path, *, replace: bool, more_burials: Iterable[Burial] = ()) -> Restored:
        """Raises BadBackup or NotEmpty, and has then changed nothing, unless pg_restore itself gave up."""
        manifest = await asyncio.to_thread(self._checked, folder)
        burials = [*self.keeping.noted(), *more_burials, *await self._look_at_target(replace=replace)]
        differs = await self._bring_database(folder, manifest)
        await upgrade(self.url)
        database = Database(self.url, self.clock)
        try:
            again = await erase_again(Eraser(database, self.blobs, self.keeping), _each_once(burials))
            brought, missing = await self._bring_blobs(folder, database)
            held_back = await hold_back(database)
            if again:
                await scrub(database, thoroughly=True)
        finally:
            await database.close()
        return Restored(manifest, differs, brought, missing, again, held_back)

    def _checked(self, folder: Path) -> Manifest:
        manifest = read_manifest(folder)
        url = make_url(self.url)
        if url.get_backend_name() != manifest.database:
            raise BadBackup(f"This back-up is of {manifest.database}, and database.url names {url.get_backend_name()}.")
        file = folder / DATABASE[manifest.database]
        if not file.is_file() or sha256_of(file) != manifest.database_sha256:
            raise BadBackup(f"{file} is not what the manifest says: it was cut off or changed since it was made.")
        return manifest

    async def _look_at_target(self, *, replace: bool) -> list[Burial]:
        """The erasures that the database knows now. Raises NotEmpty where it holds anything and may not be replaced."""
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite" and not await asyncio.to_thread(Path(str(url.database)).exists):
            return []
        held = await self._held(url)
        if not held:
            return []
        if not replace:
            raise NotEmpty(
                f"The database holds {sum(held.values())} rows already. Name an empty one, or say --replace to throw them away."
            )
        database = Database(self.url, self.clock)
        try:
            async with database.reading() as session:
                await self._refuse_while_running(database)
                return list(await store.burials(session)) if "erasures" in held else []
        finally:
            await database.close()

    async def _held(self, url: URL) -> dict[str, int]:
        engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
        try:
            async with engine.connect() as connection:
                tables = await connection.run_sync(_tables)
                counted = {one: await connection.scalar(text(f'SELECT count(*) FROM "{one}"')) for one in tables}
        finally:
            await engine.dispose()
        return {table: rows for table, rows in counted.items() if rows and table != "alembic_version"}

    async def _refuse_while_running(self, database: Database) -> None:
        async with database.reading() as session:
            lately = Heartbeat.seen_at > self.clock.machine_now() - SILENT
            alive = await session.scalar(select(func.count()).select_from(Heartbeat).where(lately))
        if alive:
            raise NotEmpty("A process of the hub was alive within the last minute. Stop every one, then restore.")

    async def _bring_database(self, folder: Path, manifest: Manifest) -> list[str]:
        """The tables are as in the back-up afterwards; a sentence for each that is not."""
        url, file = make_url(self.url), folder / DATABASE[manifest.database]
        if manifest.database == "postgresql":
            await _empty_postgresql(url)
            await postgres.load(url, file)
            return differences(manifest.tables, await _sums(url))
        target = Path(str(url.database))
        beside = target.with_name(target.name + ".restoring")
        await asyncio.to_thread(shutil.copyfile, file, beside)
        differs = differences(manifest.tables, await _sums(make_url(f"sqlite+aiosqlite:///{beside}")))
        await asyncio.to_thread(_put_in_place, beside, target)
        return differs

    async def _bring_blobs(self, folder: Path, database: Database) -> tuple[int, int]:
        """Every file that the database names now, and no other: what was erased again does not come back."""
        source = FolderBlobs(folder / BLOBS)
        brought = missing = 0
        async with streaming(database) as session:
            async for key in blob_keys(await session.connection()):
                try:
                    content = await source.get(key)
                except BlobMissing:
                    missing += 1
                    continue
                if await self.blobs.put(content) != key:
                    raise BadBackup(f"The file {key} in the back-up is not what its name says.")
                brought += 1
        return brought, missing


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


def _put_in_place(beside: Path, target: Path) -> None:
    """In one step, and without the former file's log, which belongs to nothing any more."""
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    beside.replace(target)


async def _empty_postgresql(url: URL) -> None:
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    finally:
        await engine.dispose()


async def _sums(url: URL) -> dict[str, TableSum]:
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        async with engine.connect() as connection:
            return await sums_of(connection)
    finally:
        await engine.dispose()


def _each_once(burials: Iterable[Burial]) -> list[Burial]:
    """Of two of one id the one that knows more: a database forgets marks that a later erasure took over."""
    known: dict[object, Burial] = {}
    for burial in burials:
        if burial.id not in known or len(known[burial.id].marks) < len(burial.marks):
            known[burial.id] = burial
    return list(known.values())
