"""Roles of the hub as child processes, each with its log in a file. What was started here is ended here."""

import asyncio
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from config.sources import foreign_environment
from hub.sandbox.options import SandboxFailed

READY_SECONDS = 90.0
STOP_SECONDS = 25.0
CLOCK_SECONDS = 20.0
POLL_SECONDS = 0.1


def free_port() -> int:
    """A port of loopback that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Child:
    name: str
    role: str
    config: Path
    host: str
    port: int
    process: Process

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


@dataclass(slots=True)
class Roles:
    """The processes of one world. `logs` is the folder their words go to, `program` what Python runs as the hub."""

    logs: Path
    program: tuple[str, ...] = ("-m", "hub")
    children: dict[str, Child] = field(default_factory=dict)

    async def start(self, name: str, role: str, config: Path, host: str, port: int) -> None:
        """Begin a process; wait_until_ready says when it serves."""
        self.logs.mkdir(exist_ok=True)
        log = (self.logs / f"{name}.log").open("ab")
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.program,
                "serve",
                "--role",
                role,
                "--no-migrate",
                "--config",
                str(config),
                env=foreign_environment(),  # the sandbox takes no setting from outside, a real database least of all
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
            )
        finally:
            log.close()
        self.children[name] = Child(name, role, config, host, port, process)

    async def wait_until_ready(self) -> None:
        """Return when every process answers /ready. Raises SandboxFailed with the end of the log of one that does not."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            for child in self.children.values():
                await self._wait_for(child, session)

    async def _wait_for(self, child: Child, session: aiohttp.ClientSession) -> None:
        for _ in range(int(READY_SECONDS / POLL_SECONDS)):
            self._refuse_ended(child)
            if await _answers(session, f"{child.url}/ready"):
                return
            await asyncio.sleep(POLL_SECONDS)
        raise SandboxFailed(f"{child.name} did not come up in {READY_SECONDS:.0f} s: {self.last_words(child.name)}")

    async def wait_until_it_is(self, moment: datetime) -> None:
        """Return when the hub's clock of every process has reached this moment, as /health tells it."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            for child in self.children.values():
                await self._wait_for_clock(child, session, moment)

    async def _wait_for_clock(self, child: Child, session: aiohttp.ClientSession, moment: datetime) -> None:
        for _ in range(int(CLOCK_SECONDS / POLL_SECONDS)):
            self._refuse_ended(child)
            if await _hub_time(session, f"{child.url}/health") >= moment:
                return
            await asyncio.sleep(POLL_SECONDS)
        raise SandboxFailed(f"{child.name} did not take over the clock in {CLOCK_SECONDS:.0f} s")

    def _refuse_ended(self, child: Child) -> None:
        if child.process.returncode is not None:
            raise SandboxFailed(f"{child.name} ended with {child.process.returncode}: {self.last_words(child.name)}")

    def last_words(self, name: str, lines: int = 12) -> str:
        path = self.logs / f"{name}.log"
        return "\n".join(path.read_text("utf-8", "replace").splitlines()[-lines:]) if path.exists() else "(no log)"

    async def kill(self, name: str) -> None:
        """kill -9, as a machine would lose it."""
        child = self.children[name]
        if child.process.returncode is None:
            child.process.kill()
        await child.process.wait()

    async def restart(self, name: str) -> None:
        """The same process again, on the same port, ready when this returns."""
        child = self.children[name]
        await self.start(name, child.role, child.config, child.host, child.port)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            await self._wait_for(self.children[name], session)

    async def stop(self) -> None:
        """Ask everybody to end, and end those that do not."""
        running = [child.process for child in self.children.values() if child.process.returncode is None]
        for process in running:
            process.terminate()
        for process in running:
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _hub_time(session: aiohttp.ClientSession, url: str) -> datetime:
    """The hub's time in a process; long ago while it does not answer."""
    try:
        async with session.get(url) as response:
            return datetime.fromisoformat((await response.json())["now"])
    except (aiohttp.ClientError, TimeoutError, OSError, KeyError):
        return datetime.min.replace(tzinfo=UTC)


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
