"""kill -9 of the whole hub, at random, while customers write: nothing lost, nothing doubled, order kept, everything seen."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise

import pytest
import structlog
from sqlalchemy import func, select

from connectors.telegram.simulator.world import Person
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.jobs import Job, JobState
from hub.blob_sweeping import SWEEP_BLOBS
from hub.clock import monotonic_seconds
from hub.engine.journal_sweeping import SWEEP_JOURNAL
from hub.engine.model import JournalEntry
from hub.mailbox.sweeping import SWEEP_CHATS
from hub.sandbox.options import SandboxOptions
from hub.sandbox.world import World, opened
from hub.watching import WATCH_CHANNELS
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.jobs import CLOSE_QUIET, DIGEST, READ_USER_GROUPS
from tests.servers import PostgresServer, RedisServer

log = structlog.stdlib.get_logger(__name__)

PEOPLE = 24
SEED = 20261122
LOOK_SECONDS = 0.5
ENDLESS = (
    CLOSE_QUIET.name,
    DIGEST.name,
    READ_USER_GROUPS.name,
    SWEEP_BLOBS.name,
    SWEEP_CHATS.name,
    SWEEP_JOURNAL.name,
    WATCH_CHANNELS.name,
)  # each writes its own successor


@dataclass(frozen=True, slots=True)
class Trial:
    """So many messages by so many people, and so many kills spread over their arrival."""

    messages: int
    kills: int
    patience: float  # seconds for everything to be worked off


@asynccontextmanager
async def crowd(options: SandboxOptions) -> AsyncIterator[tuple[World, list[Person]]]:
    """A world with many people in it, whose providers repeat what was not acknowledged."""
    async with opened(options) as world:
        world.telegram.courier.retry_delays = [0.2] * 5 + [1.0] * 60
        people = [
            world.telegram.add_person(f"Person {number}", username=f"person_{number}", started=True)
            for number in range(PEOPLE)
        ]
        yield world, people


async def write_and_kill(world: World, people: Sequence[Person], trial: Trial) -> int:
    """Everybody writes in turn, numbered, while processes are killed and started again; how many kills there were."""
    chance = random.Random(SEED)
    killer = asyncio.create_task(_kill_at_random(world, chance, trial.kills))
    for number in range(trial.messages):
        world.telegram.write(people[number % len(people)], f"message {number}")
        if number % len(people) == 0:
            await asyncio.sleep(0.02)
    await world.telegram.settle(trial.patience)
    killed = await killer
    await world.telegram.settle(trial.patience)
    return killed


async def _kill_at_random(world: World, chance: random.Random, kills: int) -> int:
    assert world.roles is not None
    names = sorted(world.roles.children)
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.5, 3.0))
        name = chance.choice(names)
        await world.roles.kill(name)
        await world.roles.restart(name)
    return kills


async def worked_off(world: World, patience: float) -> None:
    """Return when no job is left but dead ones, and those whose hour has not come; fail with what is left when that takes too
    long."""
    deadline = monotonic_seconds() + patience
    left: dict[str, int] = {}
    while monotonic_seconds() < deadline:
        async with world.database.reading() as session:
            is_due = Job.due_at <= world.clock.now()
            ready = (Job.state == JobState.READY.value) & Job.kind.not_in(ENDLESS) & is_due
            query = select(Job.kind, func.count()).where(ready).group_by(Job.kind)
            left = {row.kind: row[1] for row in await session.execute(query)}
        if not left:
            return
        await asyncio.sleep(LOOK_SECONDS)
    pytest.fail(f"still to be done after {patience:.0f} s: {left}")


async def check(world: World, people: Sequence[Person], trial: Trial) -> None:
    """Every message once, in its order, in one conversation a person, and once in Slack."""
    written = {
        person.id: [f"message {number}" for number in range(trial.messages) if number % len(people) == index]
        for index, person in enumerate(people)
    }
    async with world.database.reading() as session:
        journal = await session.scalar(
            select(func.count()).select_from(JournalEntry).where(JournalEntry.connector == "telegram")
        )
        dead = await session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.DEAD.value))
        conversations = await session.scalar(select(func.count()).select_from(Conversation))
        query = (
            select(Conversation.id, Interaction.content)
            .join(ConversationEntry, ConversationEntry.conversation_id == Conversation.id)
            .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
            .where(Interaction.direction == InteractionDirection.INBOUND)
            .order_by(Conversation.id, ConversationEntry.sequence)
        )
        rows = (await session.execute(query)).all()
    assert journal == trial.messages
    assert dead == 0
    assert conversations == len(people)
    talks: dict[object, list[str | None]] = {}
    for conversation_id, content in rows:
        talks.setdefault(conversation_id, []).append(content)
    assert sorted(talks.values(), key=str) == sorted(written.values(), key=str)
    assert not world.telegram.courier.given_up
    _check_slack(world, trial)


def _check_slack(world: World, trial: Trial) -> None:
    """Every message stands once in Slack, and those of one person in the order they were written."""
    threads: dict[str, list[int]] = {}
    for channel in world.slack.workspace.channels.values():
        for message in world.slack.messages(channel.id):
            root = message.get("thread_ts")
            if root and root != message["ts"]:
                threads.setdefault(root, []).extend(_numbers(str(message.get("blocks"))))
    counted = Counter(number for numbers in threads.values() for number in numbers)
    assert len(counted) == trial.messages, f"{trial.messages - len(counted)} were never seen"
    # A post whose answer was lost with its process is looked for before it is posted again.
    assert [number for number, times in counted.items() if times > 1] == []
    assert [numbers for numbers in threads.values() if numbers != sorted(numbers)] == []


def _numbers(text: str) -> set[int]:
    words = text.replace("'", " ").split()
    return {int(after) for before, after in pairwise(words) if before == "message" and after.isdigit()}


async def prove(options: SandboxOptions, trial: Trial) -> None:
    async with crowd(options) as (world, people):
        began = monotonic_seconds()
        killed = await write_and_kill(world, people, trial)
        await worked_off(world, trial.patience)
        await check(world, people, trial)
        taken = monotonic_seconds() - began
        log.warning(
            "nothing lost, nothing doubled, in order", messages=trial.messages, kills=killed, seconds=round(taken)
        )


def one_process() -> SandboxOptions:
    return SandboxOptions(separate=True, model=False, slack_limits=False)


def four_processes(postgres: PostgresServer, redis: RedisServer) -> SandboxOptions:
    return SandboxOptions(
        database=postgres.fresh_database(), redis=redis.url, web=2, worker=2, model=False, slack_limits=False
    )


@pytest.mark.timeout(240)
async def test_one_process_killed_while_customers_write() -> None:
    await prove(one_process(), Trial(messages=120, kills=1, patience=90))


@pytest.mark.timeout(240)
async def test_one_of_four_processes_killed_while_customers_write(
    postgres_server: PostgresServer, redis_server: RedisServer
) -> None:
    await prove(four_processes(postgres_server, redis_server), Trial(messages=120, kills=1, patience=90))


@pytest.mark.slow
async def test_two_thousand_messages_and_kills_of_the_one_process() -> None:
    await prove(one_process(), Trial(messages=2000, kills=4, patience=900))


@pytest.mark.slow
async def test_two_thousand_messages_and_kills_of_four_processes(
    postgres_server: PostgresServer, redis_server: RedisServer
) -> None:
    await prove(four_processes(postgres_server, redis_server), Trial(messages=2000, kills=6, patience=900))
