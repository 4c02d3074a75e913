"""What customers write: how soon Slack hears of it at a steady pace, and what becomes of a flood."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from benchmarks.desk.figures import Line, line, word
from benchmarks.desk.world import CHANNELS, MARK, DeskWorld
from crm.interactions.model import Interaction

REST_SECONDS = 61.0  # Slack counts the calls of a minute: those of the warm-up shall not count


@dataclass(frozen=True, slots=True)
class Sent:
    """`at` in seconds of time.perf_counter, `clock` of the machine's clock, `answered` in seconds."""

    mark: str
    at: float
    clock: float
    answered: float


async def begin(world: DeskWorld, customers: int) -> None:
    """Every customer has a card and a thread, and Slack has forgotten how they came about."""
    marks = [(await world.writes(one % CHANNELS, one))[0] for one in range(customers)]
    await world.until(lambda: all(world.standing()[mark] for mark in marks), "the first message of each", 600)
    await world.until_quiet()
    await asyncio.sleep(REST_SECONDS)


async def steady(world: DeskWorld, seconds: float, a_second: float, customers: int) -> list[Line]:
    """Evenly spaced, round robin over the channels: from the webhook to the first request to Slack that bears it."""
    sent = await _write(world, round(seconds * a_second), 1 / a_second, customers)
    await world.until_quiet(0.5)
    waited = [world.shown_at[one.mark] - one.at for one in sent if one.mark in world.shown_at]
    what = f"{a_second:g} messages a second over {CHANNELS} channels for {seconds:g} s"
    return [
        line(f"{what}: acknowledged", [one.answered for one in sent], word((world.refused, "answered 503 at first"))),
        line(f"{what}: webhook to the first request to Slack", waited, await _verdict(world, sent)),
    ]


async def flood(world: DeskWorld, seconds: float, a_second: float, customers: int) -> list[Line]:
    """Faster than Slack takes it: nothing waits to be kept, and all of it stands in Slack in the end."""
    sent = await _write(world, round(seconds * a_second), 1 / a_second, customers)
    ended = time.perf_counter()
    await world.until_quiet(0.5)
    drained = max(world.shown_at.get(one.mark, ended) for one in sent) - ended
    queued = await _queued(world, sent)
    what = f"{a_second:g} messages a second for {seconds:g} s"
    rate = len(sent) / max(drained + seconds, 0.001)
    return [
        line(
            f"{what}: acknowledged, so in the journal",
            [one.answered for one in sent],
            word((world.refused, "answered 503 at first")),
        ),
        line(f"{what}: webhook to the row that shows it queued", queued, ""),
        Line(
            f"{what}: drained {drained:.1f} s after the last, {rate:.1f} posts a second",
            len(sent),
            None,
            None,
            await _verdict(world, sent),
        ),
    ]


async def _write(world: DeskWorld, many: int, gap: float, customers: int) -> list[Sent]:
    """At their times, whether or not those before were answered."""
    begun, writing = time.perf_counter(), []
    for number in range(many):
        await asyncio.sleep(max(0.0, begun + number * gap - time.perf_counter()))
        writing.append(asyncio.create_task(_one(world, number, customers)))
    return list(await asyncio.gather(*writing))


async def _one(world: DeskWorld, number: int, customers: int) -> Sent:
    clock = time.time()
    mark, at, answered = await world.writes(number % CHANNELS, number % customers)
    return Sent(mark, at, clock, answered)


async def _verdict(world: DeskWorld, sent: list[Sent]) -> str:
    standing = world.standing()
    return word(
        (sum(not standing[one.mark] for one in sent), "messages lost"),
        (sum(standing[one.mark] > 1 for one in sent), "messages doubled"),
        (await world.dead(), "jobs given up"),
        (world.asked["chat.postMessage 429"], "posts that Slack refused as too many"),
    )


async def _queued(world: DeskWorld, sent: list[Sent]) -> list[float]:
    """Seconds until the transaction that kept the message and its job for the desk began."""
    async with world.database.reading() as session:
        rows = (await session.execute(select(Interaction.content, Interaction.created_at))).all()
    kept = {mark: _epoch(at) for content, at in rows for mark in MARK.findall(content or "")}
    return [kept[one.mark] - one.clock for one in sent if one.mark in kept]


def _epoch(at: datetime) -> float:
    return at.timestamp()
