"""Numbers and health are for who watches; whether a process is ready is for every load balancer."""

from pathlib import Path

import aiohttp

from config.loading import load
from hub.migrations.command import upgrade
from hub.wiring import running

TOKEN = "a-token-of-those-who-watch"


async def test_with_a_token_health_and_numbers_are_shown_to_who_brings_it(tmp_path: Path) -> None:
    given = {
        "database.url": f"sqlite+aiosqlite:///{tmp_path / 'hub.sqlite'}",
        "server.port": "0",
        "server.monitoring_token": TOKEN,
        "blobs.folder": str(tmp_path / "blobs"),
        "privacy.folder": str(tmp_path / "privacy"),
    }
    settings = load(given, environment={}).settings
    await upgrade(settings.database.url)
    async with running(settings, "web") as hub, aiohttp.ClientSession(hub.url) as http:
        for path in ("/health", "/metrics"):
            for brought, status in ((None, 401), ("Bearer wrong", 401), (f"Bearer {TOKEN}", 200)):
                headers = {"Authorization": brought} if brought else {}
                async with http.get(path, headers=headers) as answer:
                    assert answer.status == status, (path, brought)
                    assert (TOKEN in await answer.text()) is False
        async with http.get("/ready") as answer:
            assert answer.status == 200
