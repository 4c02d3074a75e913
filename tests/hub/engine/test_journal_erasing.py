"""What was erased leaves nothing behind but the knowledge that it came."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.blob_dropping import DROP_BLOBS, LANE, Dropping
from hub.engine.journal import BLOB_ABOVE_BYTES
from hub.engine.journal_erasing import erase
from hub.engine.model import JournalEntry
from hub.engine.replay import Erased, read_item, replay_events
from tests.hub.engine.engine import Engine
from tests.hub.web.chat import engine_of

LARGE = b"Ann" * BLOB_ABOVE_BYTES


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    async with engine_of(database_url) as engine:
        yield engine


async def erase_all(engine: Engine) -> int:
    async with engine.database.transaction() as work:
        return await erase(work, await work.session.scalars(select(JournalEntry.id)))


async def is_erased(engine: Engine, journal_id: int) -> bool:
    async with engine.database.reading() as session:
        try:
            await read_item(session, engine.blobs, journal_id)
        except Erased:
            return True
    return False


async def test_nothing_is_left_and_a_repetition_is_known(engine: Engine) -> None:
    journal = engine.journal()
    arrivals = [
        engine.arrival("letter from Ann", lane="address:sms:ann", item=b"It is Ann"),
        engine.arrival("large", item=LARGE),
        engine.arrival("odd", item=b"Ann", problem="Ann is no number"),
    ]
    assert await journal.accept(arrivals) == 3
    assert await erase_all(engine) == 3
    assert await erase_all(engine) == 0
    entries = await engine.journal_entries()
    for entry in entries:
        assert (entry.item, entry.event_id, entry.blob_key, entry.headers, entry.problem) == (b"", "", None, {}, None)
        assert "ann" not in entry.lane
        assert entry.erased_at == engine.clock.machine_now()
    assert [await is_erased(engine, entry.id) for entry in entries] == [True] * 3
    assert await journal.accept(arrivals) == 0
    assert await replay_events(engine.database, "pigeon", "loft", ["large"]) == 0


async def test_a_large_body_goes_unless_something_else_names_it(engine: Engine) -> None:
    journal = engine.journal()
    await journal.accept([engine.arrival("one", item=LARGE), engine.arrival("two", item=LARGE)])
    drain = engine.drain({DROP_BLOBS.name: Dropping(engine.blobs).drop})
    first, second = await engine.journal_entries()
    for entry, left in ((first, 1), (second, 0)):
        async with engine.database.transaction() as work:
            await erase(work, [entry.id])
        await drain.turn(LANE)
        assert len(engine.blobs.kept) == left


async def test_what_was_put_lately_is_looked_at_again(engine: Engine) -> None:
    await engine.journal().accept([engine.arrival("one", item=LARGE)])
    await erase_all(engine)
    engine.blobs.put_at = engine.clock.machine_now()
    drain = engine.drain({DROP_BLOBS.name: Dropping(engine.blobs).drop})
    await drain.turn(LANE)
    assert len(engine.blobs.kept) == 1
    engine.clock.pass_seconds(timedelta(hours=2).total_seconds())
    await drain.turn(LANE)
    assert (len(engine.blobs.kept), await engine.job_count()) == (0, 1)  # the one that takes the event in
