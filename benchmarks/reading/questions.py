"""What is asked: the hub's own functions, as its pages, its desk and its engine call them."""

import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.volume.living import NEWEST
from benchmarks.volume.words import SYLLABLES, Vocabulary, texts_for
from crm.contacts.model import Contact
from crm.interactions.model import Interaction
from crm.interactions.store import NEWEST_FIRST
from crm.reps.model import Rep
from crm.reps.values import RepRole
from hub.engine.overview import journal_age, oldest_lag
from hub.engine.queues import waiting
from hub.engine.ready import due_lanes, seconds_to_next
from hub.engine.sweeper import LANES_PER_SWEEP, SWEEP_SECONDS
from inbox.quiet.values import QuietRules
from inbox.search import rules as search_rules
from inbox.search import store as search
from inbox.search.values import Asking
from inbox.slack.home.reading import home_facts
from inbox.slack.home.team_reading import team_facts
from inbox.slack.people.duty import duty_facts
from inbox.slack.who.reading import HISTORY_ROWS, NEWEST_PAGE, Turned, contact_facts

Ask = Callable[[AsyncSession], Awaitable[object]]
ROWS, CONTACTS = 50, 5
SEED = 11


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked. `of` is the table's row it belongs to, `what` says it more exactly."""

    of: str
    what: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the questions are about. `most`: the contacts with most interactions; `fewest`: some that have one.
    `pages`: of those with most, where each later page of their timeline begins."""

    reps: Sequence[UUID]
    admin: UUID
    some: Sequence[UUID]
    fewest: Sequence[UUID]
    most: Sequence[UUID]
    pages: Sequence[tuple[UUID, UUID]]


async def known(session: AsyncSession) -> Known:
    reps = (await session.execute(select(Rep.id, Rep.role).order_by(Rep.email))).all()
    people = select(Contact.id, Contact.total_interactions).order_by(Contact.id)
    some = (await session.execute(people.limit(400))).all()
    fewest = (await session.execute(people.where(Contact.total_interactions == 1).limit(100))).all()
    busiest = (await session.execute(people.order_by(None).order_by(Contact.total_interactions.desc()).limit(3))).all()
    most = [row.id for row in busiest if row.total_interactions * 3 >= busiest[0].total_interactions]
    return Known(
        [row.id for row in reps],
        next(row.id for row in reps if row.role is RepRole.ADMIN),
        [row.id for row in some],
        [row.id for row in fewest],
        most,
        [(one, edge) for one in most for edge in await _edges(session, one)],
    )


async def _edges(session: AsyncSession, contact: UUID) -> Sequence[UUID]:
    """The last entry of each page of the timeline."""
    said = select(Interaction.id).where(Interaction.contact_id == contact).order_by(*NEWEST_FIRST)
    return (await session.scalars(said)).all()[HISTORY_ROWS - 1 :: HISTORY_ROWS]


def questions(about: Known, interactions: int, rounds: int) -> list[Question]:
    """As many of each kind, the same for the same database, in any order."""
    chance = random.Random(SEED)
    kinds = (
        _lists(about, chance),
        _team(about),
        _timelines(about, chance),
        _later_pages(about, chance),
        _searches(about, interactions, chance),
        _filtered(about, interactions, chance),
        _sweeps(),
        _counts(),
    )
    found = [next(kind) for _ in range(rounds) for kind in kinds]
    chance.shuffle(found)
    return found


def _lists(about: Known, chance: random.Random) -> Iterator[Question]:
    while True:
        yield Question("inbox list", "a rep's own page", _home(chance.choice(about.reps)))


def _home(rep: UUID) -> Ask:
    async def ask(session: AsyncSession) -> object:
        facts = await home_facts(session, rep, NEWEST, QuietRules())
        return facts, await duty_facts(session, (), NEWEST, NEWEST)

    return ask


def _team(about: Known) -> Iterator[Question]:
    async def ask(session: AsyncSession) -> object:
        return await team_facts(session, about.admin, NEWEST, NEWEST)

    while True:
        yield Question("team page", "everybody's load, what is late, every channel's health", ask)


def _timelines(about: Known, chance: random.Random) -> Iterator[Question]:
    while True:
        yield Question("timeline", "of anybody", _profile(chance.choice(about.some)))
        yield Question("timeline", "of somebody with one interaction", _profile(chance.choice(about.fewest)))
        yield Question("timeline", "of somebody with thousands", _profile(chance.choice(about.most)))


def _later_pages(about: Known, chance: random.Random) -> Iterator[Question]:
    while True:
        contact, edge = chance.choice(about.pages)
        yield Question("timeline, later pages", "of somebody with thousands", _profile(contact, Turned(before=edge)))


def _profile(contact: UUID, turned: Turned = NEWEST_PAGE) -> Ask:
    async def ask(session: AsyncSession) -> object:
        return await contact_facts(session, contact, turned)

    return ask


def _searches(about: Known, interactions: int, chance: random.Random) -> Iterator[Question]:
    """Words of the texts that are there: among the twenty most frequent of a language, in the middle, seldom, together, never."""
    vocabularies = [Vocabulary(language) for language in SYLLABLES]
    texts = {language: [text.words for text in some] for language, some in texts_for(interactions).items()}
    while True:
        words, other = (one.words for one in chance.sample(vocabularies, 2))
        said = chance.choice(texts[chance.choice(vocabularies).language]).rstrip(".?!").split()
        place = chance.randrange(len(said))
        for what, asked in (
            ("a common word", words[chance.randrange(20)]),
            ("a word in the middle", words[chance.randrange(100, 1_000)]),
            ("a rare word", words[chance.randrange(5_000, len(words))]),
            ("a word of a text", chance.choice(said)),
            ("several words of a text", " ".join(chance.sample(said, min(len(said), chance.randint(2, 4))))),
            ("a phrase of a text", f'"{" ".join(said[place : place + chance.randint(2, 3)])}"'),
            ("common words that never stand together", f"{words[chance.randrange(8)]} {other[chance.randrange(8)]}"),
            ("a phrase that nobody says", f'"{words[chance.randrange(5)]} {words[chance.randrange(5)]} {other[3]}"'),
            ("the beginning of a word", words[chance.randrange(100, 8_000)][:3]),
            ("a number", str(chance.randint(100_000, 999_999))),
            ("nothing like it", "q" + "".join(chance.choices("xqjzkw", k=6))),
        ):
            yield Question("search", what, _search(about, asked))


def _filtered(about: Known, interactions: int, chance: random.Random) -> Iterator[Question]:
    vocabularies = [Vocabulary(language) for language in SYLLABLES]
    while True:
        words = chance.choice(vocabularies).words
        common, middle, rare = (
            words[chance.randrange(20)],
            words[chance.randrange(100, 999)],
            words[-chance.randrange(1, 999)],
        )
        for what in (
            f"channel:whatsapp {common}",
            f"channel:linkedin {middle}",
            f"is:open {common}",
            f"is:open {rare}",
            f"owner:me {middle}",
            f"before:2026-11-20 {common}",
            f"after:2026-11-01 {rare}",
            f"from:petr {common}",
            f"from:rep{chance.randrange(30)} {middle}",
            f"lang:pl {middle}",
            "channel:viber",
            "from:olena",
            "owner:me",
            "is:note",
            "has:file",
        ):
            shape = " ".join("WORD" if ":" not in part else part for part in what.split())
            yield Question("search with filters", shape, _search(about, what))


def _search(about: Known, typed: str) -> Ask:
    async def ask(session: AsyncSession) -> object:
        query = search_rules.parse(typed, NEWEST.date())
        asking = Asking(about.admin, _day(query.after), _day(query.before))
        page = await search.page(session, query, asking, 0, ROWS)
        return typed, page, await search.contacts(session, query, CONTACTS)

    return ask


def _day(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _sweeps() -> Iterator[Question]:
    async def ask(session: AsyncSession) -> object:
        lanes = await due_lanes(session, NEWEST, NEWEST, LANES_PER_SWEEP)
        return lanes, await seconds_to_next(session, NEWEST, NEWEST, SWEEP_SECONDS)

    while True:
        yield Question("sweep", "due lanes that nobody works on", ask)


def _counts() -> Iterator[Question]:
    async def ask(session: AsyncSession) -> object:
        return (
            await waiting(session, NEWEST, NEWEST),
            await oldest_lag(session, NEWEST, NEWEST),
            await journal_age(session, NEWEST),
        )

    while True:
        yield Question("metrics", "what waits, by queue", ask)
