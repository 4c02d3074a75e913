"""What a named fault is: its name, what it does, and how it is done to a scene."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from tests.faults.scene import Plan, Scene

PATIENCE = 240.0  # seconds for everything to be worked off; four processes on two busy cores take long
FOUR = Plan(web=2, worker=2, proxied=True)


class FaultFailed(AssertionError):
    """Something that the fault had to bring about did not happen. The text says what."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`do` returns how many jobs had to die of it. Faults of one plan share a scene, one after the other."""

    name: str
    does: str
    do: Callable[[Scene], Awaitable[int | None]]
    plan: Plan = FOUR


def require(holds: object, words: str) -> None:
    if not holds:
        raise FaultFailed(words)


async def a_little(scene: Scene, messages: int = 12, answers: int = 3) -> None:
    """Customers write and a rep answers; nothing is waited for but Slack's taking of the answers."""
    scene.write(messages)
    await scene.answer(answers)


async def web_is_ready(scene: Scene) -> None:
    assert scene.world.roles is not None
    async with aiohttp.ClientSession() as http:
        for child in scene.world.roles.children.values():
            if child.role == "web":
                async with http.get(f"{child.url}/ready") as answer:
                    require(answer.status == 200, f"{child.name} is not ready: {await answer.text()}")
