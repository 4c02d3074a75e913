"""Reading the account out of a scene: the hub's database, the simulated Slack, and the customers' phones."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crm.contacts.model import Identity
from crm.interactions.model import Interaction
from crm.interactions.store import OLDEST_FIRST
from crm.interactions.values import InteractionDirection
from crm.storage.jobs import Job, JobState, Lane
from hub.blob_sweeping import SWEEP_BLOBS
from hub.engine.journal_sweeping import SWEEP_JOURNAL
from hub.engine.model import JournalEntry
from hub.mailbox.sweeping import SWEEP_CHATS
from hub.watching import WATCH_CHANNELS
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.deliveries.model import Delivery
from inbox.jobs import CLOSE_QUIET, DIGEST, READ_USER_GROUPS
from inbox.slack.model import DeskPost
from tests.faults.account import Account, Answers, Talk, balance
from tests.faults.talkers import Talker

if TYPE_CHECKING:
    from tests.faults.scene import Scene

ENDLESS = tuple(
    kind.name
    for kind in (CLOSE_QUIET, DIGEST, READ_USER_GROUPS, SWEEP_BLOBS, SWEEP_CHATS, SWEEP_JOURNAL, WATCH_CHANNELS)
)
MESSAGE = re.compile(r"\bmessage \d+\b")
ANSWER = re.compile(r"\banswer \d+\b")
LATE = "Arrived late"
TELLS = ("trouble", "reply")


async def account(scene: "Scene", dead_expected: int) -> Account:
    """What every run ends with. Everything that customers wrote must have been acknowledged by now."""
    assert not scene.world.telegram.courier.given_up
    timelines, threads, late = await _timelines(scene), *_threads(scene)
    first_written, first_typed, dead_before = scene.chapter
    counted = {
        words: person for words, person in list(scene.written.items())[first_written:] if words not in scene.poisoned
    }
    written: dict[str, list[str]] = defaultdict(list)
    for words, person in counted.items():
        written[person.id].append(words)
    talks = [
        Talk(
            written=tuple(words),
            timeline=tuple(one for one in timelines[person] if one in counted),
            thread=tuple(one for one in threads[person] if one in counted),
            late=frozenset(late),
        )
        for person, words in written.items()
    ]
    typed = list(scene.typed)[first_typed:]
    dead = await dead_jobs(scene) - dead_before
    return balance(talks, await _answers(scene, typed), dead=dead, dead_expected=dead_expected)


async def due_jobs(scene: "Scene") -> dict[str, int]:
    """What is still to be done now, by kind."""
    async with scene.world.database.reading() as session:
        is_due = Job.due_at <= scene.world.clock.now()
        ready = (Job.state == JobState.READY.value) & Job.kind.not_in(ENDLESS) & is_due
        found = await session.execute(select(Job.kind, func.count()).where(ready).group_by(Job.kind))
        return {row.kind: row[1] for row in found}


async def held_lanes(scene: "Scene") -> int:
    """On how many lanes somebody works just now."""
    async with scene.world.database.reading() as session:
        query = select(func.count()).select_from(Lane).where(Lane.lease_until > scene.world.clock.machine_now())
        return int(await session.scalar(query) or 0)


async def thread(scene: "Scene", person: Talker) -> tuple[str, str] | None:
    """Channel and ts of the card of this person's conversation."""
    async with scene.world.database.reading() as session:
        query = (
            select(DeskPost.channel, DeskPost.ts)
            .join(Conversation, Conversation.id == DeskPost.subject_id)
            .join(Identity, Identity.contact_id == Conversation.contact_id)
            .where(DeskPost.kind == "card", DeskPost.ts.is_not(None))
            .where(Identity.channel == person.channel, Identity.handle == person.handle)
        )
        found = (await session.execute(query.limit(1))).first()
    return None if found is None else (found[0], str(found[1]))


def is_shown(scene: "Scene", words: str) -> bool:
    """Whether what a customer wrote stands in its thread."""
    return words in _threads(scene)[0].get(scene.written[words].id, ())


async def is_kept(scene: "Scene", words: str) -> bool:
    """Whether what a customer wrote on a phone was taken in."""
    async with scene.world.database.reading() as session:
        return await session.scalar(select(Interaction.id).where(Interaction.content == words).limit(1)) is not None


async def states(scene: "Scene") -> dict[str, str]:
    """The state of every answer, by its words."""
    async with scene.world.database.reading() as session:
        return {
            text: state.value for text, state in (await session.execute(select(Delivery.text, Delivery.state))).all()
        }


async def journal_rows(scene: "Scene") -> int:
    async with scene.world.database.reading() as session:
        query = select(func.count()).select_from(JournalEntry).where(JournalEntry.connector == "telegram")
        return int(await session.scalar(query) or 0)


async def dead_jobs(scene: "Scene") -> int:
    async with scene.world.database.reading() as session:
        query = select(func.count()).select_from(Job).where(Job.state == JobState.DEAD.value)
        return int(await session.scalar(query) or 0)


async def _timelines(scene: "Scene") -> dict[str, list[str]]:
    """As a timeline is read: by the provider's time and number, then by arrival; whose words they are is known by the words."""
    async with scene.world.database.reading() as session:
        query = (
            select(Interaction.content)
            .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
            .where(Interaction.direction == InteractionDirection.INBOUND)
            .order_by(*OLDEST_FIRST)
        )
        rows = list(await session.scalars(query))
    found: dict[str, list[str]] = defaultdict(list)
    for content in rows:
        for words in MESSAGE.findall(content or "")[:1]:  # a mail has more in it than what was written
            if words in scene.written:
                found[scene.written[words].id].append(words)
    return found


def _threads(scene: "Scene") -> tuple[dict[str, list[str]], set[str]]:
    """What stands below cards, and which of it Slack shows as late."""
    found: dict[str, list[str]] = defaultdict(list)
    late: set[str] = set()
    for channel in scene.world.slack.workspace.channels.values():
        for message in scene.world.slack.messages(channel.id):
            root = message.get("thread_ts")
            if not root or root == message["ts"]:
                continue
            shown = str(message.get("blocks"))
            for words in set(MESSAGE.findall(shown)) & scene.written.keys():
                found[scene.written[words].id].append(words)
                if LATE in shown:
                    late.add(words)
    return found, late


async def _answers(scene: "Scene", typed: Sequence[str]) -> Answers:
    phones: Counter[str] = Counter()
    for person in {scene.typed[words].id: scene.typed[words] for words in typed}.values():
        phones.update(read_by(person))
    wanted = set(typed)
    return Answers(
        taken=frozenset(words for words in typed if words in scene.taken),
        on_phones={words: phones[words] for words in typed},
        states={words: state for words, state in (await states(scene)).items() if words in wanted},
        told=frozenset(await _told(scene)),
    )


def read_by(person: Talker) -> Counter[str]:
    """How often each answer can be read by this person."""
    return Counter(words for text in person.read() for words in ANSWER.findall(text))


async def _told(scene: "Scene") -> set[str]:
    """Answers under which a sentence of ours really stands in Slack."""
    async with scene.world.database.reading() as session:
        query = select(Delivery.text, DeskPost.channel, DeskPost.ts).join(DeskPost, DeskPost.subject_id == Delivery.id)
        rows = (await session.execute(query.where(DeskPost.kind.in_(TELLS), DeskPost.ts.is_not(None)))).all()
    places = {
        (channel.id, message["ts"])
        for channel in scene.world.slack.workspace.channels.values()
        for message in scene.world.slack.messages(channel.id)
    }
    return {text for text, channel, ts in rows if (channel, ts) in places}
