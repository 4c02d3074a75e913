"""What is loaded only by those who use it: a start pays for nothing else."""

import subprocess
import sys
from pathlib import Path

from hub.migrations.command import upgrade

ROOT = Path(__file__).parents[2]
HEAVY = frozenset(
    {
        *("aioimaplib", "aiosmtpd", "aiosmtplib", "alembic", "asyncpg", "boto3", "cryptography", "holidays", "httpx"),
        *("mako", "openai", "redis", "slack_bolt", "telegram"),
    }
)
HELP = """
import sys
from hub.__main__ import main
try:
    main(["--help"])
except SystemExit:
    pass
"""
SERVE = """
import asyncio, sys
import hub.commands.serve
from config.loading import load
from hub.migrations.command import upgrade
from hub.wiring import running

async def main():
    settings = load(overrides, config=None, environment={}).settings
    await upgrade(settings.database.url)
    async with running(settings, "all"):
        pass

asyncio.run(main())
"""
TELL = "\nprint(chr(10) + ' '.join({name.partition('.')[0] for name in sys.modules}))"


def loaded_by(program: str) -> set[str]:
    """The packages that are loaded when the program has run."""
    words = [sys.executable, "-c", program + TELL]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_the_list_of_commands_needs_no_library_at_all() -> None:
    loaded = loaded_by(HELP)
    assert not loaded & {*HEAVY, "aiohttp", "pydantic", "sqlalchemy", "structlog", "yaml"}
    assert "hub" in loaded


async def test_a_hub_loads_nothing_that_its_settings_do_not_use(tmp_path: Path) -> None:
    overrides = {
        "database.url": f"sqlite+aiosqlite:///{tmp_path / 'hub.sqlite'}",
        "server.port": "0",
        "blobs.folder": str(tmp_path / "blobs"),
        "privacy.folder": str(tmp_path / "privacy"),
    }
    await upgrade(overrides["database.url"])
    program = SERVE.replace("overrides", repr(overrides))
    assert sorted(loaded_by(program) & HEAVY) == []
