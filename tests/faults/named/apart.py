"""Two machines with a web and a worker process each, the data on a third: side by side, and with one of them cut off."""

import asyncio
import re
from functools import partial

import aiohttp

from hub.sandbox.pictures import PHOTO
from tests.faults.named.fault import PATIENCE, Fault, a_little, require
from tests.faults.scene import Plan, Scene
from tests.faults.steps import Deed, Step

LEASE = 31.0
CUT_SECONDS = 20.0
TWO = Plan(machines=("north", "south"))
SHARE = {
    "web": re.compile(r"^hub_items_received_total\{.*\} (\S+)", re.M),
    "worker": re.compile(r'^hub_jobs_total\{.*outcome="done".*\} (\S+)', re.M),
}


async def side_by_side(scene: Scene) -> None:
    """Messages and pictures posted to both, answers; each of the four processes must have done some of it."""
    before = await _shares(scene)
    for _ in range(4):
        await a_little(scene, 12, 2)
        _photo(scene)
    await scene.worked_off(PATIENCE)
    after = await _shares(scene)
    idle = [name for name in after if after[name] <= before[name]]
    require(not idle, f"{', '.join(idle)} did nothing")


async def cut_off(name: str, scene: Scene) -> None:
    """Its cable is pulled while everybody writes, past its leases; the other machine does all there is; then it is back."""
    assert scene.machines is not None
    machine = scene.machines[name]
    await a_little(scene, 12, 2)
    machine.unplug()
    try:
        scene.write(12)
        await asyncio.sleep(CUT_SECONDS)
        await scene.answer(1)
        scene.clock.move(LEASE)
        scene.write(12)
        await scene.worked_off(PATIENCE)  # nothing waits for the machine that is away
    finally:
        machine.plug_in()
    await a_little(scene, 12, 2)
    await scene.worked_off(PATIENCE)
    assert scene.world.roles is not None
    await scene.world.roles.wait_until_ready()
    await a_little(scene, 12, 2)


async def cut_off_at(step: Step, name: str, scene: Scene) -> None:
    """A process there stops at this step, and then its cable is pulled: what it holds in the database is held by nobody who
    could ever give it back. The others go on all the same; later it is back, and goes on where it stood."""
    assert scene.machines is not None
    machine = scene.machines[name]
    worker = f"worker{list(TWO.machines).index(name) + 1}"
    await _hold(scene, worker, step)
    machine.unplug()
    try:
        scene.clock.move(LEASE)
        scene.write(12)
        await scene.worked_off(PATIENCE)
    finally:
        machine.plug_in()
        scene.resume(worker)
        scene.steps.forget(step)
    await a_little(scene, 12, 2)


async def _hold(scene: Scene, worker: str, step: Step) -> None:
    """This worker has come to the step and stands there; another one that came first went on."""
    deadline = 60
    for _ in range(deadline):
        scene.steps.arm(step, Deed.STOP)
        scene.write(2)
        who = await scene.until(f"a process comes to: {step}", partial(_fired, scene, step), PATIENCE)
        if scene.named(who) == worker:
            return
        scene.resume(scene.named(who))
        scene.steps.forget(step)
    require(holds=False, words=f"{worker} never came to: {step}")


async def _fired(scene: Scene, step: Step) -> int | None:
    return scene.steps.fired(step)


def _photo(scene: Scene) -> None:
    """A file that a worker of either machine fetches and keeps."""
    scene.shows(scene.writers[len(scene.written) % len(scene.writers)], PHOTO)


async def _shares(scene: Scene) -> dict[str, float]:
    """How much each process has done so far."""
    assert scene.world.roles is not None
    found = {}
    async with aiohttp.ClientSession() as http:
        for child in scene.world.roles.children.values():
            async with http.get(f"{child.url}/metrics") as answer:
                numbers = SHARE[child.role].findall(await answer.text())
            found[child.name] = sum(map(float, numbers))
    return found


FAULTS = (
    Fault("two machines", "a web and a worker process on each, the data on a third, blobs in S3", side_by_side, TWO),
    *(
        Fault(
            f"the machine {name} cut off",
            "its cable pulled while everybody writes, and put back",
            partial(cut_off, name),
            TWO,
        )
        for name in TWO.machines
    ),
    Fault(
        "cut off in a transaction",
        "a worker stopped in finish() and its cable pulled: its locks must not be waited for",
        partial(cut_off_at, Step.IN_FINISH, "south"),
        TWO,
    ),
)
