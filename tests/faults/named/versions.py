"""Two versions of the hub side by side: the database is migrated under the old one, then process after process is the new one."""

import asyncio
import sys

from sqlalchemy import text

from config.sources import foreign_environment
from tests.faults.hub_child import NEXT_ONES
from tests.faults.named.fault import PATIENCE, Fault, a_little, require
from tests.faults.scene import Plan, Scene

TRIES = 5  # of a migration that would rather fail than let everybody wait


async def two_versions(scene: Scene) -> None:
    """`hub migrate` of the next version while this one writes; half of the processes replaced, both write; then the others."""
    assert scene.world.roles is not None
    names = sorted(scene.world.roles.children)
    new: list[str] = []
    await a_little(scene, 12, 2)
    await _migrate(scene)
    for half in (names[1::2], names[0::2]):  # web2 and worker2, then web1 and worker1
        await a_little(scene, 12, 2)
        new += half
        (scene.folder / NEXT_ONES).write_text(" ".join(new))
        for name in half:
            await scene.kill(name)
        for _ in range(2):
            await a_little(scene, 12, 2)
            await scene.worked_off(PATIENCE)
    await _both_wrote(scene)


async def _migrate(scene: Scene) -> None:
    """As an operator does, by the program of the next version, from the settings of one of its processes."""
    assert scene.world.roles is not None
    config = scene.world.roles.children["web2"].config
    (scene.folder / NEXT_ONES).write_text("web2")
    words = (*scene.world.options.program, "migrate", "--config", str(config))
    said = b""
    for _ in range(TRIES):
        scene.write(8)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            env=foreign_environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
        if process.returncode == 0:
            (scene.folder / NEXT_ONES).unlink()
            return
    require(holds=False, words=f"hub migrate failed: {said.decode(errors='replace')[-600:]}")


async def _both_wrote(scene: Scene) -> None:
    async with scene.world.database.reading() as session:
        rows = await session.execute(text("SELECT written_by, count(*) FROM crm_interactions GROUP BY 1"))
        found = {str(row[0]): int(row[1]) for row in rows}
        own = await session.scalar(text("SELECT count(*) FROM next_version"))
    require(len(found) == 2 and own, f"not both versions wrote: {found}, {own} in the new table")


FAULTS = (
    Fault(
        "two versions",
        "hub migrate of a next version (columns NOT NULL with a default, a table), old and new processes side by side",
        two_versions,
        Plan(web=2, worker=2),
    ),
)
