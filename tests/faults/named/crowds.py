"""Many people at once: a conversation of twenty numbered messages each, shuffled and doubled as providers do."""

from collections.abc import Callable
from functools import partial

from connectors.telegram.simulator.world import Behaviour
from connectors.toolkit.simulator import Posting
from tests.faults.named.fault import Fault
from tests.faults.scene import Plan, Scene

EACH = 20
AT_A_TIME = 40  # conversations whose messages are under way together
PATIENCE = 600.0


async def shuffled_and_doubled(scene: Scene, conversations: int) -> None:
    """Everybody writes twenty messages, some at a time; half of the people's come out of order, and all of them twice."""
    courier = scene.world.telegram.courier
    setattr(courier, "post", partial(_twice, courier.post))  # noqa: B010
    for first in range(0, conversations, AT_A_TIME):
        numbers = range(first, min(first + AT_A_TIME, conversations))
        group = [scene.person(one, Behaviour.SHUFFLED if one % 2 else Behaviour.NORMAL) for one in numbers]
        for _ in range(EACH):
            for person in group:
                scene.says(person)
        await scene.worked_off(PATIENCE)


def _twice(post: Callable[[Posting], None], posting: Posting) -> None:
    """The same request again, at once, beside the first: in a lane of its own, so that either may come first."""
    post(posting)
    post(Posting(f"{posting.lane} again", posting.body, posting.headers))


def crowd(conversations: int) -> Fault:
    return Fault(
        f"{conversations} conversations shuffled and doubled",
        f"{conversations} people write {EACH} numbered messages each, which come out of order and twice",
        partial(shuffled_and_doubled, conversations=conversations),
        Plan(web=2, worker=2, desks=8),
    )


FAULTS = (crowd(50),)
