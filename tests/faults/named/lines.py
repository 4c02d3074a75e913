"""Lines that are cut, go dead or lose their answers; Redis emptied; Slack and providers away for an hour; floods of 429."""

import asyncio
from functools import partial

from redis.asyncio import Redis

from tests.faults.named.fault import PATIENCE, Fault, a_little, web_is_ready
from tests.faults.proxy import Line
from tests.faults.scene import Scene

HOUR = 3600.0
HALF_OPEN = 4.0  # real seconds for which a line swallows everything


async def cut(name: str, scene: Scene) -> None:
    """Twice for a moment, while everybody writes."""
    for _ in range(2):
        scene.write(8)
        await scene.lines[name].set(Line.CUT)
        await asyncio.sleep(1.0)
        await scene.lines[name].set(Line.PASS)
        await a_little(scene, 4, 1)


async def half_open(name: str, scene: Scene) -> None:
    """Nobody hangs up, and nothing arrives; then every connection turns out to be dead."""
    scene.write(8)
    await scene.lines[name].set(Line.HOLE)
    scene.write(4)
    await asyncio.sleep(HALF_OPEN)
    await scene.lines[name].set(Line.PASS)
    await a_little(scene, 4, 2)


async def answers_lost(name: str, scene: Scene) -> None:
    """What is asked arrives and is done; the answer never comes."""
    await a_little(scene, 4, 1)
    await scene.lines[name].set(Line.MUTE)
    scene.write(4)
    await scene.answer(2)
    await asyncio.sleep(18.0)  # longer than a call to a provider may take
    await scene.lines[name].set(Line.PASS)


async def redis_emptied(scene: Scene) -> None:
    assert scene.redis is not None
    async with Redis.from_url(scene.redis.url) as redis:
        for _ in range(3):
            scene.write(6)
            await redis.flushall()
            await scene.answer(1)


async def redis_away(scene: Scene) -> None:
    """Away for the whole time of writing and answering."""
    assert scene.redis is not None
    scene.redis.kill()
    await a_little(scene)
    await scene.worked_off(PATIENCE)
    await asyncio.to_thread(scene.redis.start)
    await a_little(scene, 4, 1)


async def away_for_an_hour(name: str, scene: Scene) -> None:
    """An hour of test time without this line, with writing at its begin, middle and end; web stays ready all the while."""
    await scene.lines[name].set(Line.DOWN)
    for _ in range(3):
        scene.write(6)
        await scene.world.telegram.settle(60)
        await scene.pass_time(HOUR / 3)
        await web_is_ready(scene)
    await scene.lines[name].set(Line.PASS)
    await scene.pass_time(120)  # the longest that Slack is left alone
    await scene.answer(2)


async def provider_away_for_an_hour(scene: Scene) -> None:
    """Answers typed while the provider cannot be reached: they go out afterwards, or the rep is told that they did not."""
    await scene.lines["telegram"].set(Line.DOWN)
    await a_little(scene, 6, 3)
    await scene.pass_time(HOUR)
    await web_is_ready(scene)
    await scene.lines["telegram"].set(Line.PASS)
    await scene.pass_time(600)
    await a_little(scene, 6, 2)


async def flood_of_429(scene: Scene) -> None:
    """Slack and the provider ask to be left alone, forty times."""
    scene.world.slack.faults.throttle("chat.postMessage", times=15, retry_after=1)
    scene.world.slack.faults.throttle("chat.update", times=5, retry_after=1)
    scene.world.telegram.faults.fail(429, times=5)
    scene.write(12)
    await scene.answer(4)
    await scene.pass_time(120, step=5.0)


FAULTS = (
    *(
        Fault(f"{name} cut", "its connections end, and for a second nobody answers", partial(cut, name))
        for name in ("database", "redis", "slack", "telegram")
    ),
    *(
        Fault(f"{name} half-open", "for four seconds everything vanishes and nobody hangs up", partial(half_open, name))
        for name in ("database", "redis", "slack", "telegram")
    ),
    *(
        Fault(f"answers of {name} lost", "what is asked is done, and no answer comes back", partial(answers_lost, name))
        for name in ("slack", "telegram")
    ),
    Fault("redis emptied", "FLUSHALL, three times", redis_emptied),
    Fault("redis away", "no Redis while everybody writes", redis_away),
    Fault(
        "slack away for an hour",
        "an hour of test time without Slack; web stays ready",
        partial(away_for_an_hour, "slack"),
    ),
    Fault("provider away for an hour", "an hour of test time; the rep answers meanwhile", provider_away_for_an_hour),
    Fault("flood of 429", "forty refusals of Slack and the provider that ask for patience", flood_of_429),
)
