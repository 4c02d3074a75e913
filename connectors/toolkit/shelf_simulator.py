"""A shelf on loopback for rehearsals: files that are sent by link lie here as they would at the hub."""

import itertools
from datetime import timedelta

from aiohttp import web

from connectors.contract.outbound import Attachment
from connectors.toolkit.simulator import LOOPBACK


class SimulatedShelf:
    """Implements Shelf. Nothing is ever taken off it."""

    def __init__(self) -> None:
        self.port = 0
        self.kept: dict[str, timedelta] = {}
        self._files: dict[str, Attachment] = {}
        self._numbers = itertools.count(1)
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.add_routes([web.get("/files/{number}/{name}", self._give)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def lay_out(self, file: Attachment, keep: timedelta) -> str:
        number = str(next(self._numbers))
        self._files[number], self.kept[number] = file, keep
        return f"http://{LOOPBACK}:{self.port}/files/{number}/file"

    async def _give(self, request: web.Request) -> web.Response:
        file = self._files.get(request.match_info["number"])
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=file.mime_type)
