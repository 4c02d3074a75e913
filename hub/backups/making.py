"""Making a back-up while the hub runs: one moment of the database, then every file that it names."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from crm.storage.unit_of_work import Database
from hub.backups import postgres
from hub.backups.manifest import BLOBS, DATABASE, BadBackup, Manifest, TableSum, sha256_of, write_manifest
from hub.backups.naming import blob_keys
from hub.backups.summing import sums_of
from hub.blobs import BlobMissing, Blobs, FolderBlobs
from hub.migrations.command import current_revision


@dataclass(slots=True)
class _Copied:
    blobs: int = 0
    size: int = 0
    missing: int = 0


async def make(database: Database, blobs: Blobs, folder: Path) -> Manifest:
    """Write a whole back-up into an empty or new folder; its manifest, which is written last. Raises BadBackup.

    Files never change, so those that the copied rows name are copied after the database. One that was erased in between is
    counted as missing.
    """
    await asyncio.to_thread(_prepare, folder)
    kind = "sqlite" if database.is_sqlite else "postgresql"
    file = folder / DATABASE[kind]
    copied = _Copied()
    if database.is_sqlite:
        await asyncio.to_thread(_copy_sqlite, Path(str(database.url.database)), file)
        sums = await _sums_in(file, blobs, folder, copied)
    else:
        sums = await _dump(database, blobs, folder, file, copied)
    manifest = Manifest(
        made_at=database.clock.machine_now().isoformat(),
        database=kind,
        revision=await current_revision(database.url.render_as_string(hide_password=False)),
        database_sha256=await asyncio.to_thread(sha256_of, file),
        tables=sums,
        blobs=copied.blobs,
        blob_bytes=copied.size,
        missing_blobs=copied.missing,
    )
    await asyncio.to_thread(write_manifest, folder, manifest)
    return manifest


def _prepare(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise BadBackup(f"{folder} is not empty. A back-up gets a folder of its own.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online copy: one moment of the database, with what its log holds; nobody waits for it."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode = DELETE")


async def _sums_in(file: Path, blobs: Blobs, folder: Path, copied: _Copied) -> dict[str, TableSum]:
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await _copy_blobs(connection, blobs, folder, copied)
            return await sums_of(connection)
    finally:
        await engine.dispose()


async def _dump(database: Database, blobs: Blobs, folder: Path, file: Path, copied: _Copied) -> dict[str, TableSum]:
    """pg_dump and our own sums see the same moment: the snapshot of one transaction."""
    engine = create_async_engine(
        database.url, poolclass=NullPool, isolation_level="REPEATABLE READ", hide_parameters=True
    )
    try:
        async with engine.connect() as connection:
            snapshot = (await connection.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
            await postgres.dump(database.url, file, snapshot)
            await _copy_blobs(connection, blobs, folder, copied)
            return await sums_of(connection)
    finally:
        await engine.dispose()


async def _copy_blobs(connection: AsyncConnection, blobs: Blobs, folder: Path, copied: _Copied) -> None:
    """One file in memory at a time."""
    target = FolderBlobs(folder / BLOBS)
    async for key in blob_keys(connection):
        try:
            content = await blobs.get(key)
        except BlobMissing:
            copied.missing += 1
            continue
        await target.put(content)
        copied.blobs += 1
        copied.size += len(content)
