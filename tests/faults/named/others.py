"""The clock jumps, a message breaks its handler each time, the tables change under running processes."""

import asyncio
import time
from functools import partial

from sqlalchemy import text

from hub.clock import monotonic_seconds
from tests.faults import counting
from tests.faults.hub_child import POISON
from tests.faults.named.fault import PATIENCE, Fault, a_little
from tests.faults.scene import Scene

HOUR = 3600.0
EIGHT = 8

# What a next version may do while this one runs: tables, columns that may be empty or have a value of their own, indexes.
ADDITIVE = (
    "ALTER TABLE jobs ADD COLUMN next_version text",
    "ALTER TABLE journal ADD COLUMN next_version integer NOT NULL DEFAULT 7",
    "ALTER TABLE crm_interactions ADD COLUMN next_version jsonb",
    "ALTER TABLE conversations ADD COLUMN next_version boolean NOT NULL DEFAULT false",
    "ALTER TABLE deliveries ADD COLUMN next_version text",
    "CREATE TABLE next_version (id bigint PRIMARY KEY, said text)",
    "CREATE INDEX CONCURRENTLY ix_next_version ON jobs (kind, created_at)",
)


async def clock_jumps(scene: Scene) -> None:
    """Two hours forward, and back again, while everybody writes. What was put off by the wrong clock (an edit of a card, a
    place in line of an account) waits until that hour comes; nothing else does. The provider's own clock is right."""
    ahead = scene.clock.ahead
    scene.world.telegram.clock = lambda: time.time() + ahead
    for seconds in (2 * HOUR, -2 * HOUR):
        scene.write(8)
        scene.clock.move(seconds)
        await a_little(scene, 8, 2)
    await scene.pass_time(2 * HOUR, step=120)
    scene.world.telegram.clock = scene.clock.epoch_seconds


async def clock_goes_back(scene: Scene) -> None:
    """Two customers write eight messages each within one second of the provider's, and everybody's clock goes back by a minute
    as soon as two more are taken in: by our own clock the last ones came first."""
    moment, step = scene.clock.epoch_seconds(), 60.0
    scene.world.telegram.clock = lambda: moment
    for _ in range(EIGHT):
        said = [scene.says(person) for person in scene.writers[:2]]
        for words in said:
            await scene.until(f"{words!r} is taken in", partial(counting.is_kept, scene, words), PATIENCE)
        scene.clock.move(-step)
    await scene.pass_time(EIGHT * step, step=20)
    scene.world.telegram.clock = scene.clock.epoch_seconds


async def poison(scene: Scene) -> int:
    """One message that no worker can take in: it dies in the end and is told; those behind it come after, others at once."""
    words = f"message {len(scene.written)}"
    (scene.folder / POISON).write_text(words)
    scene.write(2 * len(scene.writers))
    person = scene.written[words]
    scene.poisoned.add(words)
    began = monotonic_seconds()

    async def is_dead() -> bool:
        scene.clock.move(20.0)
        return await counting.dead_jobs(scene) > scene.chapter[2]

    await scene.until(f"{words!r} of {person.name} is given up", is_dead, PATIENCE)
    (scene.folder / POISON).unlink()

    async def is_told() -> bool:
        channels = scene.world.slack.workspace.channels
        return any("given up" in str(one) for channel in channels for one in scene.world.slack.messages(channel))

    await scene.until("the desk is told", is_told, PATIENCE - (monotonic_seconds() - began))
    return 1


async def migrated_meanwhile(scene: Scene) -> None:
    """Every additive change, one by one, while old processes write."""
    for change in ADDITIVE:
        scene.write(4)
        async with scene.world.database.engine.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.execute(text("SET lock_timeout = '5s'"))
            await alone.execute(text(change))
            await alone.execute(text("RESET lock_timeout"))
        await asyncio.sleep(0.2)
    await scene.answer(2)


FAULTS = (
    Fault("clock jumps", "everybody's clock two hours forward, and back again", clock_jumps),
    Fault("clock goes back", "by a minute after each of eight messages of one second", clock_goes_back),
    Fault("poison", "a message whose handler fails each time", poison),
    Fault("migrated meanwhile", "columns, a table and an index are added under running processes", migrated_meanwhile),
)
