"""Whatever rows name stays, whatever was put lately stays, and everything else goes: over the whole store, in one round."""

import os
import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crm.interactions.model import Attachment
from crm.storage.unit_of_work import UnitOfWork
from hub.blob_sweeping import GRACE, LANE, LEFT_OVER, PARTS, ROUND, SWEEP_BLOBS, BlobSweeping
from hub.blobs import DROPPED, UNFINISHED, FolderBlobs
from hub.engine.model import JournalEntry
from inbox.attachments import KEPT
from tests.hub.engine.engine import Engine
from tests.hub.web.chat import engine_of


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    async with engine_of(database_url) as engine:
        yield engine


def put_at(file: Path, moment: datetime) -> None:
    os.utime(file, (moment.timestamp(), moment.timestamp()))


async def sweep_all(engine: Engine, blobs: FolderBlobs) -> int:
    sweeping = BlobSweeping(blobs)
    return sum([await sweeping.sweep_part(engine.database, f"{part:02x}") for part in range(PARTS)])


def name_in_journal(work: UnitOfWork, number: int, key: str) -> None:
    entry = JournalEntry(
        connector="pigeon",
        account="loft",
        event_id=f"e{number}",
        item=b"",
        lane="address:ann",
        kind="MessageReceived",
        headers={},
        received_at=work.now,
        kept_at=work.now,
        blob_key=key,
    )
    work.add(entry)


@pytest.mark.parametrize("seed", [1, 2])
async def test_exactly_what_nothing_names_and_was_put_long_ago_goes(engine: Engine, tmp_path: Path, seed: int) -> None:
    chance, blobs, now = random.Random(seed), FolderBlobs(tmp_path), engine.clock.machine_now()
    stays: set[str] = set()
    keys = [await blobs.put(f"{seed}/{number}".encode()) for number in range(60)]
    async with engine.database.transaction() as work:
        for number, key in enumerate(keys, 1):
            how = chance.choice(["nothing", "journal", "file", "still to be fetched"])
            is_young = chance.random() < 0.25
            age = timedelta(hours=1) if is_young else GRACE + timedelta(hours=1)
            put_at(tmp_path / key[:2] / key, now - age)
            match how:
                case "journal":
                    name_in_journal(work, number, key)
                case "file":
                    work.add(Attachment(interaction_id=None, kind="image", blob_key=key, created_at=work.now))
                case "nothing":
                    pass
                case _:
                    reference = {"reference": f"{KEPT}{key}"}
                    work.add(
                        Attachment(interaction_id=None, kind="image", provider_reference=reference, created_at=work.now)
                    )
            if is_young or how != "nothing":
                stays.add(key)
    assert await sweep_all(engine, blobs) == len(keys) - len(stays)
    assert {file.name for file in tmp_path.glob("*/*")} == stays
    assert await sweep_all(engine, blobs) == 0


async def test_what_a_killed_process_was_writing_goes_after_a_day(engine: Engine, tmp_path: Path) -> None:
    blobs, now = FolderBlobs(tmp_path), engine.clock.machine_now()
    folder = tmp_path / "ab"
    folder.mkdir()
    old, fresh = folder / f"tmp1{UNFINISHED}", folder / f"tmp2{UNFINISHED}"
    aside, stranger = folder / f"{'ab' * 32}{DROPPED}", folder / "readme.txt"
    for file in (old, fresh, aside, stranger):
        file.write_bytes(b"x")
        put_at(file, now - LEFT_OVER - timedelta(hours=1))
    put_at(fresh, now)
    await sweep_all(engine, blobs)
    assert sorted(folder.iterdir()) == sorted([fresh, stranger])


async def test_it_begins_once_and_comes_round_in_a_week(engine: Engine, tmp_path: Path) -> None:
    sweeping = BlobSweeping(FolderBlobs(tmp_path))
    for _ in range(2):
        await sweeping.begin(engine.database)
    seen = []
    for _ in range(3):
        engine.clock.pass_seconds((ROUND / PARTS).total_seconds() + 1)
        (job,) = await engine.jobs()
        seen.append(job.payload["part"])
        await engine.drain({SWEEP_BLOBS.name: sweeping.sweep}).turn(LANE)
    assert seen == ["00", "01", "02"]
