"""The big account: many random kills over many messages and answers, with a seed to repeat it. `make faults-big`.

The account so far is printed after each kill's share of the messages; the run can be ended there at any time with Ctrl+C.
Simulated Slack takes any number of posts: at its real pace of one a second in a channel, 100,000 messages take 28 hours.
"""

import argparse
import asyncio
import itertools
import random
import sys

from hub.clock import monotonic_seconds
from tests.faults import counting
from tests.faults.scene import Plan, Scene
from tests.faults.staging import opened

BACKLOG = 300  # jobs that may wait while more is written
PATIENCE = 900.0
LEASE = 31.0


async def run(messages: int, kills: int, sends: int, seed: int, told_every: int) -> bool:
    chance = random.Random(seed)
    moments = sorted(chance.randrange(messages) for _ in range(kills))
    began = monotonic_seconds()
    async with opened(Plan(web=2, worker=2, writers=100, readers=20, desks=8)) as scene:
        await scene.greet()
        for number, (written, typed) in enumerate(_shares(messages, sends, moments), start=1):
            await _write(scene, written)
            await scene.answer(typed)
            if number <= kills:
                await _end(scene, chance, number)
            if number % told_every == 0:
                _say(f"{number} of {kills} kills, {len(scene.written)} messages, {monotonic_seconds() - began:.0f} s")
        scene.clock.move(LEASE)
        await scene.worked_off(PATIENCE)
        account = await scene.account()
    _say(f"seed {seed}, {kills} kills, {monotonic_seconds() - began:.0f} s: {account}")
    for line in account.wrong():
        _say(f"WRONG: {line}")
    return account.balances()


def _shares(messages: int, sends: int, moments: list[int]) -> list[tuple[int, int]]:
    """How much is written and typed before each kill, and after the last."""
    marks = [0, *moments, messages]
    written = [after - before for before, after in itertools.pairwise(marks)]
    typed = [sends * after // messages - sends * before // messages for before, after in itertools.pairwise(marks)]
    return list(zip(written, typed, strict=True))


async def _write(scene: Scene, count: int) -> None:
    """So many messages, while not too much waits."""
    for _ in range(count):
        scene.write()
        if len(scene.written) % 50 == 0:
            await scene.until("the hub keeps up", lambda: _keeps_up(scene), PATIENCE)


async def _keeps_up(scene: Scene) -> bool:
    return sum((await counting.due_jobs(scene)).values()) < BACKLOG


async def _end(scene: Scene, chance: random.Random, number: int) -> None:
    """Every tenth victim is PostgreSQL or Redis; the others are web and worker processes."""
    match number % 20:
        case 10:
            await scene.crash_postgres()
        case 0:
            await scene.kill_redis()
        case _:
            await scene.kill(chance.choice(sorted(scene.process_ids())))


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults-big", description="Random kills, and the account of them.")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--sends", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--told-every", type=int, default=1, help="tell how far it is after so many kills")
    given = parser.parse_args()
    good = asyncio.run(run(given.messages, given.kills, given.sends, given.seed, given.told_every))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
