"""A whole hub for a test, started from settings as an operator would write them."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp

from config.loading import load
from config.settings import Settings
from hub.wiring import Running, running
from tests.tables import migrate

SECRET = "ring-ring"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATH = "/webhooks/telegram/shop"
TELEGRAM = {"bot_token": "1:x", "webhook_secret": SECRET, "base_url": "http://127.0.0.1:9"}


def write_settings(folder: Path, database: str, **tables: Mapping[str, Any]) -> Path:
    """A settings file; `connectors` in TOML's own words is the table `connectors.telegram.accounts.shop`."""
    values: dict[str, Mapping[str, Any]] = {
        "server": {"host": "127.0.0.1", "port": 0},
        "database": {"url": database},
        "blobs": {"folder": str(folder / "blobs")},
        "connectors.telegram.accounts.shop": TELEGRAM,
        **tables,
    }
    path = folder / "hub.toml"
    path.write_text("".join(f"[{name}]\n{_lines(table)}" for name, table in values.items()), "utf-8")
    return path


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in table.items())


def settings_of(path: Path) -> Settings:
    return load(config=path, environment={}).settings


@dataclass(frozen=True, slots=True)
class Whole:
    """A hub that runs, and somebody who calls it."""

    hub: Running
    http: aiohttp.ClientSession

    async def post(self, body: bytes, secret: str = SECRET, path: str = PATH) -> int:
        async with self.http.post(path, data=BytesIO(body), headers={HEADER: secret}) as answer:
            return answer.status

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(path) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def opened(folder: Path, database: str, role: str = "all", **tables: Mapping[str, Any]) -> AsyncIterator[Whole]:
    await migrate(database)
    settings = settings_of(write_settings(folder, database, **tables))
    async with running(settings, role) as hub, aiohttp.ClientSession(hub.url) as http:
        yield Whole(hub, http)


def update(number: int, text: str | None, sender: int = 5, **more: Any) -> bytes:
    """A message as Telegram posts it."""
    person = {"id": sender, "is_bot": False, "first_name": "Ann", **more}
    message = {"message_id": number, "date": 1763800000, "chat": {"id": sender, "type": "private"}, "from": person}
    return json.dumps({"update_id": number, "message": {**message, "text": text}}).encode()
