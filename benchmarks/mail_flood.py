"""Many mails at once by SMTP into a hub that runs as an operator would run it: a process of its own, SQLite, no simulators."""

import asyncio
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from connectors.email.envelope import unpack
from hub.blobs import FolderBlobs
from inbox.jobs import INTAKE

ADDRESS = "support@shop.example"
START_SECONDS = 60.0
PATIENCE = 1800.0  # seconds for everything to be taken in
_LOOK = 0.25
_TIMEOUT = 120.0  # seconds for one answer of the hub's


@dataclass(frozen=True, slots=True)
class Flood:
    """What came of it. `kept`: mails of which the journal holds the very bytes; `entries`: distinct ones that it knows."""

    mails: int
    megabytes: float
    connections: int
    accepted_after: float
    taken_in_after: float
    hub_megabytes: float
    reader_megabytes: float
    refused: int
    kept: int
    entries: int
    interactions: int
    dead: int


async def flood(mails: Sequence[bytes], connections: int) -> Flood:
    with tempfile.TemporaryDirectory(prefix="hub-bench-mail-") as name:
        folder, port = Path(name), _free_port()
        settings = _write_settings(folder, port)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "hub", "serve", "--config", str(settings)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=(folder / "hub.log").open("wb"),
        )
        try:
            await _listens(port, folder)
            return await _measured(mails, connections, port, folder, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def _measured(mails: Sequence[bytes], connections: int, port: int, folder: Path, pid: int) -> Flood:
    begun = time.perf_counter()
    waiting = list(reversed(mails))
    refused = sum(await asyncio.gather(*(_send_all(port, waiting) for _ in range(connections))))
    accepted_after = time.perf_counter() - begun
    await _done(folder, INTAKE.name, begun)
    taken_in_after = time.perf_counter() - begun
    hub, reader = _highest_memory(pid)
    await _done(folder, "inbox.%", begun)  # reports of mails that nobody knows are looked at again for a while
    kept = await _kept_hashes(folder)
    with _database(folder) as database:
        (entries,) = database.execute("SELECT count(*) FROM journal").fetchone()
        (interactions,) = database.execute("SELECT count(*) FROM crm_interactions").fetchone()
        (dead,) = database.execute("SELECT count(*) FROM jobs WHERE state = 'dead'").fetchone()
    return Flood(
        mails=len(mails),
        megabytes=sum(map(len, mails)) / 1e6,
        connections=connections,
        accepted_after=accepted_after,
        taken_in_after=taken_in_after,
        hub_megabytes=hub,
        reader_megabytes=reader,
        refused=refused,
        kept=sum(sha256(_ended(raw)).digest() in kept for raw in mails),
        entries=entries,
        interactions=interactions,
        dead=dead,
    )


def _write_settings(folder: Path, port: int) -> Path:
    path = folder / "hub.toml"
    path.write_text(
        f"""
[server]
host = "127.0.0.1"
port = 0
[log]
level = "warning"
[database]
url = "sqlite+aiosqlite:///{folder / "hub.sqlite"}"
[blobs]
folder = "{folder / "blobs"}"
[connectors.email.accounts.support]
address = "{ADDRESS}"
[connectors.email.accounts.support.listen]
host = "127.0.0.1"
port = {port}
[connectors.email.accounts.support.smtp]
host = "127.0.0.1"
port = 9
security = "none"
"""
    )
    return path


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def _listens(port: int, folder: Path) -> None:
    deadline = time.perf_counter() + START_SECONDS
    while time.perf_counter() < deadline:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(_LOOK)
            continue
        writer.close()
        return
    raise SystemExit(f"the hub did not start:\n{(folder / 'hub.log').read_text()}")


# Sending


async def _send_all(port: int, waiting: list[bytes]) -> int:
    """Take mails from the pile and send them over one connection until none is left; how many were refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _answer(reader)
    await _ask(reader, writer, b"EHLO bench")
    refused = 0
    while waiting:
        refused += not await _send(reader, writer, waiting.pop(), len(waiting))
    writer.close()
    return refused


async def _send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, raw: bytes, number: int) -> bool:
    writer.write(f"MAIL FROM:<bounce{number}@mail.example>\r\nRCPT TO:<{ADDRESS}>\r\nDATA\r\n".encode())
    for _ in range(3):
        await _answer(reader)
    stuffed = _ended(raw).replace(b"\r\n.", b"\r\n..")
    writer.write((b"." if stuffed.startswith(b".") else b"") + stuffed + b".\r\n")
    await writer.drain()
    return await _answer(reader) == b"250"


def _ended(raw: bytes) -> bytes:
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, command: bytes) -> bytes:
    writer.write(command + b"\r\n")
    return await _answer(reader)


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """The code of the next answer, all its lines read."""
    while True:
        line = await asyncio.wait_for(reader.readline(), _TIMEOUT)
        if line[3:4] != b"-":
            return line[:3]


# What became of them


async def _done(folder: Path, kind: str, begun: float) -> None:
    """Wait until no job of this kind (a pattern) is left but dead ones."""
    left = 0
    while time.perf_counter() - begun < PATIENCE:
        with _database(folder) as database:
            query = "SELECT count(*) FROM jobs WHERE state = 'ready' AND kind LIKE ?"
            (left,) = database.execute(query, (kind,)).fetchone()
        if not left:
            return
        if sys.stderr.isatty():
            print(f"\r\033[K{left} mails wait to be taken in", end="", file=sys.stderr, flush=True)
        await asyncio.sleep(_LOOK)
    raise SystemExit(f"{left} jobs were not done after {PATIENCE:.0f} s")


async def _kept_hashes(folder: Path) -> set[bytes]:
    """Of every mail in the journal, the fingerprint of its bytes as they came."""
    blobs = FolderBlobs(folder / "blobs")
    with _database(folder) as database:
        rows: list[tuple[bytes, str | None]] = database.execute("SELECT item, blob_key FROM journal").fetchall()
    bodies = [item if blob_key is None else await blobs.get(blob_key) for item, blob_key in rows]
    return {sha256(unpack(body)[1]).digest() for body in bodies}


@contextmanager
def _database(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{folder / 'hub.sqlite'}?mode=ro", uri=True, timeout=30)) as connection:
        yield connection


def _highest_memory(pid: int) -> tuple[float, float]:
    """Megabytes of the hub and of the largest of its children, at their highest."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [child for task in tasks for child in task.read_text().split()]
    return _peak(pid), max((_peak(int(child)) for child in children), default=0.0)


def _peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
