"""`make fuzz-api`: every public route of a running hub under schemathesis, on loopback, with the description in docs/openapi.yaml.

The hub is a whole one, with an account of each kind whose provider nobody can reach, a desk, a chat, a form and an API key. What is
looked for: an answer nobody foresaw (500), a status, content type, header or body that the description does not name, a method
that is taken and not described, and a door that opens without its key.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from config.loading import load
from hub.api_keys import actions
from hub.api_keys.values import Scope
from hub.migrations.command import upgrade
from hub.wiring import running

DESCRIPTION = Path(__file__).parents[1] / "docs" / "openapi.yaml"
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
SECONDS = 1800
UNREACHED = "http://127.0.0.1:9"
META = {"app_secret": "s" * 32, "verify_token": "v" * 16, "access_token": "a" * 32, "base_url": UNREACHED}
SETTINGS: dict[str, Any] = {
    "slack.enabled": "true",
    "slack.team": "T1",
    "slack.default_channel": "C1",
    "slack.bot_token": "xoxb-nobody",
    "slack.signing_secret": "a secret of nobody",
    "slack.base_url": f"{UNREACHED}/api/",
    "connectors.telegram.accounts.shop.bot_token": "1:x",
    "connectors.telegram.accounts.shop.webhook_secret": "ring-ring",
    "connectors.telegram.accounts.shop.base_url": UNREACHED,
    "connectors.viber.accounts.shop.auth_token": "t" * 32,
    "connectors.viber.accounts.shop.sender_name": "Shop",
    "connectors.webchat.accounts.shop.token_secret": "s" * 32,
    "connectors.webchat.accounts.shop.origins": '["https://shop.example"]',
    "connectors.forms.accounts.shop.allowed_origins": '["https://shop.example"]',
    **{f"connectors.messenger.accounts.shop.{name}": value for name, value in {**META, "page_id": "333"}.items()},
}  # fmt: skip
NEEDS_WHAT_NOBODY_CAN_GUESS = ("positive_data_acceptance",)


def main(arguments: Sequence[str]) -> int:
    """Schemathesis' own status. The first argument is its program, the others are handed on to it."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_fuzzed(Path(folder), arguments[0], arguments[1:]))


async def _fuzzed(folder: Path, program: str, further: Sequence[str]) -> int:
    url = f"sqlite+aiosqlite:///{folder / 'hub.sqlite'}"
    file = folder / "hub.toml"
    file.write_text(_toml({**SETTINGS, "database.url": url, "blobs.folder": str(folder / "blobs")}), "utf-8")
    await upgrade(url)
    async with running(load(config=file, environment={}).settings, "all") as hub:
        async with hub.database.transaction() as work:
            key, _ = await actions.make(work, "fuzz", list(Scope), 1)
        command = [
            *(
                program,
                "--config-file",
                str(CONFIGURATION),
                "run",
                str(DESCRIPTION),
                "--url",
                hub.url,
                "--header",
                f"Authorization: Bearer {key}",
            ),
            *("--checks", "all", "--continue-on-failure", "--workers", "1"),
            *("--exclude-checks", ",".join(NEEDS_WHAT_NOBODY_CAN_GUESS), *further),
        ]
        return await asyncio.to_thread(_run, command, folder)


def _run(command: Sequence[str], folder: Path) -> int:
    """In a folder that goes with the run: the tool leaves what it remembers where it stands."""
    return subprocess.run(command, cwd=folder, check=False, timeout=SECONDS).returncode


def _toml(values: dict[str, Any]) -> str:
    """Dotted names; what is no word of TOML's own is a text."""
    lines = ["server.host = '127.0.0.1'", "server.port = 0"]
    for name, value in values.items():
        lines.append(f"{name} = {value}" if value == "true" or value.startswith("[") else f'{name} = "{value}"')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
