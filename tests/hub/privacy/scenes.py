"""A hub with a few messages in it, and what tests ask of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from crm.interactions.model import Interaction
from crm.privacy import store
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.blobs import FolderBlobs
from hub.privacy.erasing import Eraser
from hub.privacy.keeping import Keeping
from inbox.jobs import INTAKE
from tests.hub.whole import Whole, opened, update

LOOKS = 500
LOOK = 0.02


@dataclass(frozen=True, slots=True)
class Shop:
    """A running hub whose customers write by Telegram."""

    whole: Whole
    folder: Path

    @property
    def database(self) -> Database:
        return self.whole.hub.database

    @property
    def blobs(self) -> FolderBlobs:
        return FolderBlobs(self.folder / "blobs")

    @property
    def keeping(self) -> Keeping:
        return Keeping(self.folder / "privacy")

    @property
    def eraser(self) -> Eraser:
        return Eraser(self.database, self.blobs, self.keeping)

    async def hears(self, *bodies: bytes) -> None:
        """Telegram posts these, and everything that follows of the intake is done."""
        for body in bodies:
            assert await self.whole.post(body) == 200
        for _ in range(LOOKS):
            if not await self._intake_waits():
                return
            await asyncio.sleep(LOOK)
        raise TimeoutError("what was posted is not taken in")

    async def _intake_waits(self) -> int:
        async with self.database.reading() as session:
            waiting = select(func.count()).select_from(Job).where(Job.kind == INTAKE.name)
            return await session.scalar(waiting) or 0

    async def texts(self) -> list[str]:
        """What everybody said, as far as it is kept."""
        async with self.database.reading() as session:
            found = await session.scalars(select(Interaction.content).order_by(Interaction.arrived_at))
        return [one for one in found if one is not None]

    async def who(self, asked: str) -> UUID:
        async with self.database.reading() as session:
            (found,) = await store.find_people(session, asked)
        return found


@asynccontextmanager
async def shop(folder: Path, url: str) -> AsyncIterator[Shop]:
    async with opened(folder, url, privacy={"folder": str(folder / "privacy")}) as whole:
        yield Shop(whole, folder)


def wrote(number: int, text: str, sender: int, name: str, date: int | None = None, **message: Any) -> bytes:
    """An update of Telegram's; `date` in seconds since 1970."""
    body = json.loads(update(number, text, sender, first_name=name))
    body["message"].update(message)
    if date is not None:
        body["message"]["date"] = date
    return json.dumps(body).encode()
