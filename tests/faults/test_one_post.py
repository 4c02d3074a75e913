"""One POST of WhatsApp's with three entries, each of four messages and two statuses, five times over four web processes."""

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain

import aiohttp
import orjson
import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.whatsapp.simulator import WhatsappSimulator
from connectors.whatsapp.simulator.webhooks import as_contact, author, signed, status
from connectors.whatsapp.simulator.world import Json, Person
from crm.interactions.model import Interaction
from crm.interactions.store import OLDEST_FIRST
from crm.interactions.values import InteractionDirection
from hub.engine.model import JournalEntry
from hub.sandbox.networks.meta import META
from hub.sandbox.options import SandboxOptions
from hub.sandbox.stage import Stage
from hub.sandbox.world import World, opened
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.deliveries.model import Delivery
from inbox.jobs import INTAKE
from tests.faults.test_whole_hub import worked_off
from tests.servers import PostgresServer, RedisServer

PEOPLE = 6
TIMES = 5
REP = "jana"
# Who writes in which entry, and whose message of ours is read there.
WRITERS = ((0, 1, 2, 3), (4, 5, 0, 1), (2, 3, 4, 5))
READERS = ((0, 1), (2, 3), (4, 5))
COUNTS = re.compile(r"^(hub_items_received|hub_items|hub_jobs)_total\{([^}]*)\} (\d+)", re.MULTILINE)

Counts = Counter[str]


@pytest.mark.slow
@pytest.mark.timeout(480)
async def test_twelve_messages_and_six_statuses_once_and_in_order(
    postgres_server: PostgresServer, redis_server: RedisServer
) -> None:
    options = SandboxOptions(
        database=postgres_server.fresh_database(),
        redis=redis_server.url,
        web=4,
        worker=2,
        model=False,
        slack_limits=False,
        undo_seconds=0.1,
    )
    async with opened(options) as world:
        simulator = world.networks["whatsapp"].simulator
        assert isinstance(simulator, WhatsappSimulator)
        people = [simulator.add_person(f"Person {number}", f"44770090040{number}") for number in range(PEOPLE)]
        conversations = [await answered(Stage(world), simulator, person) for person in people]
        await simulator.settle()
        await worked_off(world, 120)

        before, kept_before = await counts(world), await journal(world)
        body = the_post(simulator, people)
        await post_everywhere(world, simulator, body)
        await worked_off(world, 120)

        said = await counts(world)
        said.subtract(before)
        assert said['hub_items_received connector="whatsapp"'] == 18 * TIMES
        assert said['hub_items connector="whatsapp",outcome="kept"'] == 18
        assert said['hub_items connector="whatsapp",outcome="repeated"'] == 18 * (TIMES - 1)
        assert said[f'hub_jobs kind="{INTAKE.name}",outcome="done"'] == 18
        assert {name for name, times in said.items() if f'kind="{INTAKE.name}"' in name and times} == {
            f'hub_jobs kind="{INTAKE.name}",outcome="done"'
        }
        assert await journal(world) - kept_before == 18
        for number, conversation in enumerate(conversations):
            await check(world, number, conversation)


async def answered(stage: Stage, simulator: WhatsappSimulator, person: Person) -> Conversation:
    """They write, a rep answers from Slack, and WhatsApp reports the answer delivered."""
    simulator.write(person, f"Is {person.name} heard?")
    conversation = await stage.conversation_at(Channel.WHATSAPP, person.number)
    card = await stage.card(conversation.id, f"Is {person.name} heard?")
    assert (await stage.press(REP, card, "Take")).ok
    assert (await stage.press(REP, await stage.card(conversation.id), "Reply")).ok
    sent = await stage.compose(REP, await stage.modal(REP, "Your message"), {"compose.text": f"Yes, {person.name}."})
    assert sent.ok and not sent.errors
    await stage.delivery(conversation.id, "delivered")
    return conversation


def the_post(simulator: WhatsappSimulator, people: Sequence[Person]) -> bytes:
    """Two messages of one person stand in different entries, and two of one second in the same."""
    at = int(simulator.clock()) + 60
    turn = {person.number: 0 for person in people}
    entries = []
    for number, (writers, readers) in enumerate(zip(WRITERS, READERS, strict=True)):
        here = [people[writer] for writer in writers]
        messages = []
        for place, person in enumerate(here):
            turn[person.number] += 1
            messages.append(message(person, turn[person.number], at + 2 * number + place // 2))
        seen = [read(simulator, people[reader], at + 10) for reader in readers]
        entries.append(entry(simulator, here, messages, seen))
    return orjson.dumps({"object": "whatsapp_business_account", "entry": entries})


def message(person: Person, turn: int, at: int) -> Json:
    said = {"id": f"wamid.{person.number}.{turn}", "timestamp": str(at), "type": "text"}
    return {**author(person), **said, "text": {"body": f"message {turn}"}}


def read(simulator: WhatsappSimulator, person: Person, at: int) -> Json:
    ours = next(one for one in simulator.phone(person) if not one.from_me)
    return status(ours.id, "read", at, person, {})


def entry(simulator: WhatsappSimulator, people: Sequence[Person], messages: list[Json], statuses: list[Json]) -> Json:
    number = simulator.number
    told = {**number.value("messages", *messages), "contacts": [as_contact(person) for person in people]}
    changes = [
        {"field": "messages", "value": told},
        {"field": "messages", "value": number.value("statuses", *statuses)},
    ]
    return {"id": number.business_account_id, "changes": changes}


async def post_everywhere(world: World, simulator: WhatsappSimulator, body: bytes) -> None:
    """All at the same time, each to the next of the four."""
    assert world.roles is not None
    ports = [child.port for child in world.roles.children.values() if child.role == "web"]
    assert len(ports) == 4
    async with aiohttp.ClientSession() as http:

        async def post(port: int) -> int:
            url = f"http://127.0.0.1:{port}{META}"
            async with http.post(url, data=body, headers=signed(body, simulator.app_secret)) as answer:
                return answer.status

        answers = await asyncio.gather(*(post(ports[number % 4]) for number in range(TIMES)))
    assert answers == [200] * TIMES


async def check(world: World, number: int, conversation: Conversation) -> None:
    """Both messages are there, once and in their order, and the answer is read."""
    async with world.database.reading() as session:
        query = (
            select(Interaction.content)
            .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
            .where(ConversationEntry.conversation_id == conversation.id)
            .where(Interaction.direction == InteractionDirection.INBOUND)
            .order_by(ConversationEntry.sequence)
        )
        said = list(await session.scalars(query))
        timeline = list(await session.scalars(query.order_by(None).order_by(*OLDEST_FIRST)))
        of_ours = select(Delivery.state).where(Delivery.conversation_id == conversation.id)
        states = [state.value for state in await session.scalars(of_ours)]
    assert said == timeline == [f"Is Person {number} heard?", "message 1", "message 2"]
    assert states == ["read"]


async def journal(world: World) -> int:
    async with world.database.reading() as session:
        entries = select(JournalEntry.id).where(JournalEntry.connector == "whatsapp")
        return len(list(await session.scalars(entries)))


async def counts(world: World) -> Counts:
    """What all processes together have counted: the metric with its labels -> how often."""
    assert world.roles is not None
    found: Counts = Counter()
    async with aiohttp.ClientSession() as http:
        for child in world.roles.children.values():
            async with http.get(f"http://127.0.0.1:{child.port}/metrics") as answer:
                for name, labels, times in COUNTS.findall(await answer.text()):
                    found[f"{name} {labels}"] += int(times)
    return found


def test_the_post_holds_what_it_says() -> None:
    assert sorted(chain(*WRITERS)) == sorted([*range(PEOPLE), *range(PEOPLE)])
    assert sorted(chain(*READERS)) == list(range(PEOPLE))
