"""What lay ready long ago is forgotten, once a day, and nobody who comes back loses their place."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.mailbox.actions import DatabaseMailbox
from hub.mailbox.model import ChatFrame, ChatVisitor
from hub.mailbox.sweeping import EVERY, LANE, ROWS_AT_ONCE, SWEEP_CHATS, Sweeping
from tests.hub.engine.engine import Engine
from tests.hub.web.chat import engine_of

ANN = ("site", "a" * 32)
BOB = ("site", "b" * 32)
SWEEPING = Sweeping(timedelta(days=90))


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    async with engine_of(database_url) as engine:
        yield engine


async def sweep(engine: Engine) -> None:
    await engine.drain({SWEEP_CHATS.name: SWEEPING.sweep}).turn(LANE)


async def count(database: Database, record: type[ChatFrame] | type[ChatVisitor]) -> int:
    async with database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(record)) or 0)


def pass_days(engine: Engine, days: int) -> None:
    engine.clock.pass_seconds(days * 86_400)


async def test_it_begins_once_however_many_begin_it_and_writes_its_successor(engine: Engine) -> None:
    for _ in range(3):
        await SWEEPING.begin(engine.database)
    await sweep(engine)
    async with engine.database.reading() as session:
        (job,) = await session.scalars(select(Job))
    assert (job.kind, job.due_at) == (SWEEP_CHATS.name, engine.clock.now() + EVERY)


async def test_old_frames_and_empty_mailboxes_go_and_what_is_new_stays(engine: Engine) -> None:
    mailbox = DatabaseMailbox(engine.database)
    await SWEEPING.begin(engine.database)
    old = await mailbox.leave(*ANN, "k1", {"text": "old"})
    await mailbox.leave(*BOB, "k2", {"text": "old"})
    pass_days(engine, 60)
    await mailbox.note_looking({BOB: False})
    pass_days(engine, 31)
    await mailbox.leave("site", "c" * 32, "k3", {"text": "new"})
    await sweep(engine)
    assert (await count(engine.database, ChatFrame), await count(engine.database, ChatVisitor)) == (1, 2)
    assert await mailbox.after(ANN, 0) == []
    again = await mailbox.leave(*ANN, "k4", {"text": "again"})
    assert again.sequence > old.sequence
    assert await mailbox.after(ANN, old.sequence) == [again]


async def test_very_many_go_in_turns(engine: Engine) -> None:
    async with engine.database.transaction() as work:
        for number in range(2 * ROWS_AT_ONCE + 1):
            visitor, at = f"{number:032x}", work.now
            work.add(ChatVisitor(account="site", visitor=visitor, last_sequence=1))
            work.add(
                ChatFrame(
                    account="site", visitor=visitor, sequence=1, key=visitor, content={"text": "x"}, created_at=at
                )
            )
    pass_days(engine, 91)
    await SWEEPING.begin(engine.database)
    await sweep(engine)
    assert (await count(engine.database, ChatFrame), await count(engine.database, ChatVisitor)) == (0, 0)


async def test_a_sequence_never_stands_still(engine: Engine) -> None:
    mailbox = DatabaseMailbox(engine.database)
    left = [await mailbox.leave(*ANN, f"k{number}", {"text": "x"}) for number in range(3)]
    assert left[0].sequence < left[1].sequence < left[2].sequence < 2**53
