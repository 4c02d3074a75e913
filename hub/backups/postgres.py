"""PostgreSQL's own programs for copying a database, asked as it is reached by the hub."""

import asyncio
import shutil
from pathlib import Path

from sqlalchemy import URL

from hub.backups.manifest import BadBackup

HOURS = 6 * 3600.0  # the longest that one of these programs may take, in seconds


async def dump(url: URL, file: Path, snapshot: str) -> None:
    """Copy the database as this snapshot of it sees it. Raises BadBackup with what pg_dump says."""
    await _run(
        "pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}"
    )


async def load(url: URL, file: Path) -> None:
    """Bring a copy into an empty database. Raises BadBackup with what pg_restore says."""
    await _run("pg_restore", url, "--exit-on-error", "--no-owner", "--no-privileges", str(file))


async def _run(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BadBackup(
            f"{program} is not installed here. It comes with PostgreSQL's client programs (Debian: postgresql-client), and must "
            "be as new as the server."
        )
    process = await asyncio.create_subprocess_exec(
        found,
        *_where(url, "--dbname"),
        *arguments,
        env={"PGPASSWORD": url.password or "", "LC_ALL": "C"},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(HOURS):
            _, told = await process.communicate()
    except BaseException:
        process.kill()
        raise
    if process.returncode != 0:
        raise BadBackup(f"{program} gave up: {told.decode('utf-8', 'replace').strip() or process.returncode}")


def _where(url: URL, database: str) -> list[str]:
    """The address without its password, which would be seen in the list of processes."""
    host = url.host or url.query.get("host")
    given = {
        "--host": host,
        "--port": url.port or url.query.get("port"),
        "--username": url.username,
        database: url.database,
    }
    return [f"{name}={value}" for name, value in given.items() if value]
