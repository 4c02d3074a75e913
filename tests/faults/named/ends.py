"""Processes that end: at each named step, at random moments, frozen past their lease; and their database and Redis."""

import random
from functools import partial

from tests.faults import counting
from tests.faults.named.fault import PATIENCE, Fault, a_little, require
from tests.faults.scene import Scene
from tests.faults.steps import Deed, Step

LEASE = 31.0  # seconds after which a lane of a frozen worker is free
SENDS = frozenset({Step.BEFORE_INTENTION, Step.BEFORE_CALL, Step.AFTER_CALL, Step.BEFORE_RECEIPT})


async def killed_at(step: Step, scene: Scene) -> None:
    """The first process that comes there is gone; it is started again, and everything else goes on meanwhile."""
    scene.steps.arm(step)
    await a_little(scene)
    name = scene.named(await _fired(scene, step))
    await scene.kill(name)
    scene.clock.move(LEASE)
    scene.steps.forget(step)


async def frozen_in_a_send(step: Step, scene: Scene) -> None:
    """Stopped in the middle of a send until its lease is over and another worker has told the rep; then it goes on."""
    scene.steps.arm(step, Deed.STOP)
    await scene.answer(1)
    words = list(scene.typed)[-1]
    name = scene.named(await _fired(scene, step))

    async def is_unknown() -> bool:
        scene.clock.move(LEASE)
        return (await counting.states(scene)).get(words) == "unknown"

    await scene.until("the rep is told that nobody knows", is_unknown, PATIENCE)
    scene.resume(name)

    async def is_sent() -> bool:
        return (await counting.states(scene)).get(words) == "sent"

    await scene.until("the late true result is kept", is_sent, PATIENCE)
    require(scene.on_phones(words) == 1, f"{words!r} stands {scene.on_phones(words)} times on the phone")
    scene.steps.forget(step)


async def frozen_before_a_post(scene: Scene) -> None:
    """Stopped between the intention to post and the post, until another worker has posted it; then it posts too late."""
    scene.steps.arm(Step.BEFORE_POST, Deed.STOP)
    scene.write(1)
    words = list(scene.written)[-1]
    name = scene.named(await _fired(scene, Step.BEFORE_POST))

    async def is_shown() -> bool:
        scene.clock.move(LEASE)
        return counting.is_shown(scene, words)

    await scene.until("another worker shows it", is_shown, PATIENCE)
    scene.resume(name)
    scene.steps.forget(Step.BEFORE_POST)


async def killed_at_random(scene: Scene, kills: int = 4, seed: int = 20261123) -> None:
    """Web, worker, PostgreSQL and Redis, each at a moment of its own while customers write and the rep answers."""
    chance = random.Random(seed)
    names = sorted(scene.process_ids())
    victims = [chance.choice(names) for _ in range(kills)]
    for victim in [*victims, "postgres", "redis"]:
        await a_little(scene, 10, 2)
        await _end(scene, victim)
    await a_little(scene, 10, 2)
    scene.clock.move(LEASE)


async def _end(scene: Scene, victim: str) -> None:
    match victim:
        case "postgres":
            await scene.crash_postgres()
        case "redis":
            await scene.kill_redis()
        case _:
            await scene.kill(victim)


async def _fired(scene: Scene, step: Step) -> int:
    async def look() -> int | None:
        return scene.steps.fired(step)

    return await scene.until(f"a process comes to: {step}", look, PATIENCE)


FAULTS = (
    *(
        Fault(f"killed {step}", "kill -9 of the process that comes there first", partial(killed_at, step))
        for step in Step
    ),
    Fault(
        "frozen after the call",
        "SIGSTOP once the provider took it, past the lease, then SIGCONT",
        partial(frozen_in_a_send, Step.AFTER_CALL),
    ),
    Fault(
        "frozen before the call",
        "SIGSTOP between intention and call, past the lease, then SIGCONT",
        partial(frozen_in_a_send, Step.BEFORE_CALL),
    ),
    Fault(
        "frozen before a post",
        "SIGSTOP between the intention to post in Slack and the post, past the lease, then SIGCONT",
        frozen_before_a_post,
    ),
    Fault("killed at random", "kill -9 of web, worker, PostgreSQL and Redis while everybody writes", killed_at_random),
)
