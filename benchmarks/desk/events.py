"""Slack's events and clicks in a mixture, at a steady pace, over HTTP and signed: how soon each is acknowledged."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from benchmarks.desk.figures import Line, line, word
from benchmarks.desk.world import CHANNELS, REPS, DeskWorld, Json, name, rep
from crm.audit.model import AuditEntry
from hub.engine.model import JournalEntry
from inbox.slack.model import DeskDraft
from inbox.slack.simulator import payloads

GOAL = 0.5  # seconds, for 99 of a hundred


@dataclass(slots=True)
class Flood:
    """What was done so far. `cards`: the card of each channel; the timing of each request by its kind."""

    world: DeskWorld
    cards: list[str]
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    seconds: dict[str, list[float]] = field(default_factory=dict)
    refused: int = 0
    typed: set[str] = field(default_factory=set)
    pressed: int = 0
    sent: list[Json] = field(default_factory=list)

    async def one(self, kind: str) -> None:
        channel, number = self.chance.randrange(CHANNELS), self.chance.randrange(REPS)
        begun = time.perf_counter()
        is_ok = await KINDS[kind](self, channel, rep(number))
        self.seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        self.refused += not is_ok

    async def types(self, channel: int, who: str) -> bool:
        outcome = await self.world.slack.type(who, name(channel), "I have looked: it left today.", self.cards[channel])
        self.typed.add(str(outcome.ts))
        return outcome.ok

    async def reacts(self, channel: int, who: str) -> bool:
        envelope = self._reaction(channel, who)
        self.sent.append(envelope)
        return (await self.world.slack.hub.deliver(envelope)).ok

    async def repeats(self, channel: int, who: str) -> bool:
        """The same event again, as Slack sends it when an answer was lost."""
        if not self.sent:
            return await self.reacts(channel, who)
        return (await self.world.slack.hub.deliver(self.chance.choice(self.sent))).ok

    async def presses(self, channel: int, who: str) -> bool:
        self.pressed += 1
        return (await self.world.slack.press(who, name(channel), self.cards[channel], "Take", version=0)).ok

    async def opens_home(self, channel: int, who: str) -> bool:
        return (await self.world.slack.open_home(who)).ok

    def _reaction(self, channel: int, who: str) -> Json:
        workspace = self.world.slack.workspace
        message = workspace.message(workspace.channel(name(channel)).id, self.cards[channel])
        assert message is not None
        return payloads.envelope(
            workspace, payloads.reaction(workspace, "reaction_added", workspace.user(who).id, message, "tada")
        )


KINDS: dict[str, Callable[[Flood, int, str], Awaitable[bool]]] = {
    "messages in threads": Flood.types,
    "reactions": Flood.reacts,
    "clicks": Flood.presses,
    "App Homes opened": Flood.opens_home,
    "repeats": Flood.repeats,
}
MIXTURE = (
    *["messages in threads"] * 4,
    *["reactions"] * 2,
    *["clicks"] * 2,
    *["App Homes opened"],
    *["repeats"],
)


async def events(world: DeskWorld, seconds: float, a_second: float) -> list[Line]:
    flood = Flood(world, await _cards(world))
    await _send(flood, round(seconds * a_second), 1 / a_second)
    await world.slack.settle()
    await world.until_quiet()
    every = [one for found in flood.seconds.values() for one in found]
    what = f"{a_second:g} of Slack's events a second for {seconds:g} s"
    return [
        line(f"{what}: acknowledged", every, await _verdict(flood, every)),
        *(line(f"of these, {kind}", flood.seconds.get(kind, []), "") for kind in KINDS),
    ]


async def _cards(world: DeskWorld) -> list[str]:
    for channel in range(CHANNELS):
        await world.writes(channel, channel)
    await world.until(lambda: all(world.cards(one) for one in range(CHANNELS)), "a card in each channel")
    await world.until_quiet()
    return [str(world.cards(one)[0]["ts"]) for one in range(CHANNELS)]


async def _send(flood: Flood, many: int, gap: float) -> None:
    """At their times, whether or not those before were answered."""
    begun, running = time.perf_counter(), []
    for number in range(many):
        await asyncio.sleep(max(0.0, begun + number * gap - time.perf_counter()))
        running.append(asyncio.create_task(flood.one(MIXTURE[number % len(MIXTURE)])))
    await asyncio.gather(*running)


async def _verdict(flood: Flood, every: list[float]) -> str:
    lost, missing, doubled, clicks = await _kept(flood)
    slow = sum(one > GOAL for one in every) * 100 > len(every)
    found = word(
        (flood.refused, "not acknowledged"),
        (lost, "events not in the journal"),
        (missing, "typed messages not taken in"),
        (doubled, "typed messages taken in twice"),
        (abs(clicks - flood.pressed), "clicks more or fewer than pressed"),
        (await flood.world.dead(), "jobs given up"),
    )
    return f"{found}; p99 {'MISSES' if slow else 'within'} {GOAL * 1000:.0f} ms"


async def _kept(flood: Flood) -> tuple[int, int, int, int]:
    """Events that are not in the journal; typed messages without a draft, and with several; clicks in the audit log."""
    sent = {one.event_id for one in flood.world.slack.hub.attempts}
    journal = select(JournalEntry.event_id).where(JournalEntry.connector == "slack")
    drafts = select(DeskDraft.message_ts, func.count()).group_by(DeskDraft.message_ts)
    clicks = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "desk.take")
    async with flood.world.database.reading() as session:
        kept = set((await session.execute(journal)).scalars())
        counted = {str(ts): int(many) for ts, many in (await session.execute(drafts)).all()}
        pressed = await session.scalar(clicks) or 0
    missing = sum(ts not in counted for ts in flood.typed)
    return len(sent - kept), missing, sum(many > 1 for many in counted.values()), pressed
