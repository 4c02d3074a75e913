"""A full disk: refused politely, nothing acknowledged lost, and everything goes on once there is room."""

import asyncio
import os
import resource
import subprocess

from sqlalchemy import text

from tests.faults.named.fault import PATIENCE, Fault, a_little, require
from tests.faults.scene import Plan, Scene

UNLIMITED = resource.RLIM_INFINITY
REFUSED_SECONDS = 5.0
TABLESPACE_MEGABYTES = 4
GROWING = ("journal", "jobs", "crm_interactions")


async def sqlite_full(scene: Scene) -> None:
    """No file of the hub may grow any more: what SQLite gets for it is the error of a full disk."""
    await a_little(scene, 8, 2)
    await scene.worked_off(PATIENCE)
    (process,) = scene.process_ids().values()
    before = len(scene.world.telegram.courier.answers)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, UNLIMITED))
    scene.write(8)
    await asyncio.sleep(REFUSED_SECONDS)
    answers = scene.world.telegram.courier.answers[before:]
    resource.prlimit(process, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
    require(503 in answers, f"while the disk was full the provider was answered {sorted(set(answers))}, never 503")
    require(200 not in answers, "something was acknowledged while the disk was full")
    await a_little(scene, 8, 2)


async def postgres_full(scene: Scene) -> None:
    """The tables that grow lie on a disk of four megabytes, which something else fills up."""
    assert scene.postgres is not None
    disk = scene.postgres.folder / "disk"
    disk.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={TABLESPACE_MEGABYTES}m,mode=777", "tmpfs", str(disk)], check=True
    )
    owner = scene.postgres.folder.stat().st_uid
    os.chown(disk, owner, -1)
    try:
        await _move_tables(scene, str(disk))
        ballast = disk / "ballast"
        with ballast.open("wb") as file:
            _fill(file.fileno())
        before = len(scene.world.telegram.courier.answers)
        scene.write(400)
        await asyncio.sleep(REFUSED_SECONDS)
        refused = scene.world.telegram.courier.answers[before:].count(503)
        ballast.unlink()
        require(refused, "the provider was never answered 503 while the disk was full")
        await a_little(scene, 4, 2)
        await scene.worked_off(2 * PATIENCE)
    finally:
        await _move_tables(scene, None)
        subprocess.run(["umount", "-l", str(disk)], check=True)


def _fill(file: int) -> None:
    piece = b"\0" * 4096
    try:
        while True:
            os.write(file, piece)
    except OSError:  # full
        return


async def _move_tables(scene: Scene, place: str | None) -> None:
    async with scene.world.database.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if place is not None:
            await alone.execute(text(f"CREATE TABLESPACE small LOCATION '{place}'"))
        for table in GROWING:
            await alone.execute(text(f"ALTER TABLE {table} SET TABLESPACE {'small' if place else 'pg_default'}"))


FAULTS = (
    Fault("disk full, PostgreSQL", "the tables that grow lie on a disk that is full", postgres_full),
    Fault("disk full, SQLite", "no file may grow (RLIMIT_FSIZE)", sqlite_full, Plan(web=0, worker=0)),
)
