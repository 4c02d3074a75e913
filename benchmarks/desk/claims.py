"""Twenty reps press Take on the same card at the same moment, again and again."""

import asyncio
import time
from dataclasses import dataclass, field

from sqlalchemy import func, select

from benchmarks.desk.figures import Line, line, word
from benchmarks.desk.world import CHANNELS, REPS, DeskWorld, name, rep
from inbox.conversations.model import Conversation, ConversationEvent

TOLD = " took it "


@dataclass(slots=True)
class Claims:
    """Seconds of each acknowledgement, and what was wrong in all rounds."""

    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0
    untold: int = 0


async def claims(world: DeskWorld, rounds: int) -> list[Line]:
    found = Claims()
    for number in range(rounds):
        await _round(world, number, found)
    await world.until_quiet()
    without, several = await _owners(world, rounds)
    verdict = word(
        (found.unanswered, "presses not acknowledged"),
        (without, "conversations without one owner"),
        (several, "conversations taken more than once"),
        (found.untold, "reps not told who was first"),
        (await world.dead(), "jobs given up"),
    )
    return [line(f"{REPS} reps press Take at once, {rounds} rounds: acknowledged", found.seconds, verdict)]


async def _round(world: DeskWorld, number: int, found: Claims) -> None:
    channel, before = number % CHANNELS, len(world.slack.workspace.ephemerals)
    cards = len(world.cards(channel))
    await world.writes(channel, number)
    await world.until(lambda: len(world.cards(channel)) > cards, "the card of a new conversation")
    card = world.cards(channel)[-1]["ts"]
    told = await asyncio.gather(*(_press(world, one, channel, card) for one in range(REPS)))
    found.seconds += [seconds for _, seconds in told]
    found.unanswered += sum(not is_ok for is_ok, _ in told)
    await world.until(
        lambda: len(world.slack.workspace.ephemerals) - before >= REPS - 1, "those who came second are told"
    )
    news = list(world.slack.workspace.ephemerals.values())[before:]
    losers = {one.ephemeral_to for one in news if TOLD in str(one.content)}
    found.untold += abs(REPS - 1 - len(losers)) + len(news) - len(losers)


async def _press(world: DeskWorld, number: int, channel: int, card: str) -> tuple[bool, float]:
    begun = time.perf_counter()
    outcome = await world.slack.press(rep(number), name(channel), card, "Take")
    return outcome.ok, time.perf_counter() - begun


async def _owners(world: DeskWorld, rounds: int) -> tuple[int, int]:
    """How many of the conversations have no owner, or none at all; and how many were taken more than once."""
    owned = select(func.count()).select_from(Conversation).where(Conversation.owner_id.is_not(None))
    taken = (
        select(ConversationEvent.conversation_id)
        .where(ConversationEvent.kind == "taken")
        .group_by(ConversationEvent.conversation_id)
        .having(func.count() > 1)
    )
    async with world.database.reading() as session:
        with_owner = await session.scalar(owned) or 0
        several = len((await session.execute(taken)).all())
    return rounds - with_owner, several
