"""Each provider away for an hour of test time, while its customers write and a rep answers them."""

from functools import partial

from tests.faults import counting
from tests.faults.named.fault import PATIENCE, Fault, web_is_ready
from tests.faults.providers import PROVIDERS, Provider
from tests.faults.proxy import Line
from tests.faults.scene import Plan, Scene
from tests.faults.talkers import Talker

HOUR = 3600.0
STEP = 60.0


async def away(provider: Provider, scene: Scene) -> None:
    """Its customers still reach us, nothing of ours reaches it; afterwards everything goes out once, or the rep is told."""
    person, line = scene.joins(provider.name), scene.lines[provider.line]
    await _talk(scene, person)
    await scene.worked_off(PATIENCE)
    await line.set(Line.DOWN)
    for _ in range(2):
        scene.says(person)
        if not provider.is_fetched:
            await _shown(scene)
            await scene.answers(person)
        await scene.pass_time(HOUR / 2, STEP)
        await web_is_ready(scene)
    await line.set(Line.PASS)
    await scene.pass_time(900, STEP)
    await _talk(scene, person)


async def _talk(scene: Scene, person: Talker) -> None:
    """The rep answers what they have read: where somebody wrote again meanwhile, the desk would ask them first."""
    scene.says(person)
    await _shown(scene)
    await scene.answers(person)


async def _shown(scene: Scene) -> None:
    """What was written last stands in Slack."""
    words = list(scene.written)[-1]

    async def is_shown() -> bool:
        return counting.is_shown(scene, words)

    await scene.until(f"{words!r} stands in Slack", is_shown, PATIENCE)


FAULTS = tuple(
    Fault(
        f"{one.name} away for an hour",
        "an hour of test time; its customers write, the rep answers, web stays ready",
        partial(away, one),
        Plan(web=2, worker=2, proxied=True, readers=0, writers=0),
    )
    for one in PROVIDERS
)
