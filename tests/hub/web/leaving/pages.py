"""The pages on a real server beside a real database, and one reader of newsletters who has an open conversation at the desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
from sqlalchemy import select

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import Direction
from crm.contacts import actions as contacts
from crm.contacts.values import LanguageSource, Sighting
from crm.interactions import actions as interactions
from crm.interactions.values import Happening, InteractionDirection
from crm.preferences import actions as preferences
from crm.preferences import store
from crm.preferences.model import ConsentRecord
from crm.preferences.values import ConsentTopic
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.migrations.models import metadata
from hub.web.app import build_app, serving
from hub.web.callers import Proxies
from hub.web.leaving.links import LeaveLinks
from hub.web.leaving.routes import LeavePages
from hub.web.metrics import Metrics
from inbox.conversations import actions as conversations
from inbox.conversations.actions import Anchor, DeskPlace, Place
from inbox.conversations.model import ConversationEvent
from inbox.conversations.values import AnchorKind
from tests.tables import make_tables

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
HANDLE = "lena@home.example"
LINKS = LeaveLinks(["a secret"], "https://hub.example")


@dataclass
class Clock:
    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def machine_now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Any


@dataclass
class Reader:
    """Lena, what she does, and what became of it."""

    database: Database
    clock: Clock
    http: aiohttp.ClientSession
    metrics: Metrics
    contact_id: UUID
    identity_id: UUID
    conversation_id: UUID

    @property
    def path(self) -> str:
        return f"/u/{LINKS.token(self.identity_id)}"

    async def looks(self, path: str = "", method: str = "GET", **headers: str) -> Answer:
        return await self._asks(method, path or self.path, None, headers)

    async def posts(self, data: Any, path: str = "", **headers: str) -> Answer:
        self.clock.at += timedelta(seconds=1)
        return await self._asks("POST", path or self.path, data, headers)

    async def _asks(self, method: str, path: str, data: Any, headers: dict[str, str]) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = self.http.request(method, path, data=data, headers=named, allow_redirects=False)
        async with asked as answer:
            return Answer(answer.status, await answer.text(), answer.headers)

    async def allows(self, granted: bool = True, topic: ConsentTopic = ConsentTopic.MARKETING) -> None:
        """She says yes or no to it elsewhere."""
        self.clock.at += timedelta(seconds=1)
        async with self.database.transaction() as work:
            await preferences.record_consent(
                work, self.contact_id, topic, granted=granted, channel=Channel.EMAIL, source="form", proof="I agree"
            )

    async def speaks(self, language: str) -> None:
        async with self.database.transaction() as work:
            await contacts.note_language(work, self.contact_id, language, LanguageSource.STATED)

    async def gets_marketing(self) -> bool:
        async with self.database.reading() as session:
            return (await store.consent_of(session, self.contact_id)).marketing

    async def history(self) -> list[ConsentRecord]:
        async with self.database.reading() as session:
            return list(await store.history(session, self.contact_id))

    async def notices(self) -> list[str]:
        """What the desk was told, in order; and forgets it."""
        async with self.database.transaction() as work:
            jobs = list(await work.session.scalars(select(Job).order_by(Job.id)))
            for job in jobs:
                await work.session.delete(job)
        return [job.payload.get("text", job.kind) for job in jobs]

    async def events(self) -> list[str]:
        query = select(ConversationEvent.kind).order_by(ConversationEvent.machine_at)
        async with self.database.reading() as session:
            return list(await session.scalars(query))

    async def everything(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        async with self.database.reading() as session:
            return {
                name: sorted(map(repr, (await session.execute(select(table))).all()))
                for name, table in metadata.tables.items()
            }


@asynccontextmanager
async def reading(url: str, proxies: tuple[str, ...] = ()) -> AsyncIterator[Reader]:
    clock, metrics = Clock(), Metrics()
    database = Database(url, clock)
    await make_tables(database.engine)
    pages = LeavePages(LINKS, database, metrics, Proxies.named(proxies))
    app = serving(build_app(pages.routes()), "127.0.0.1", 0)
    async with app as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        reader = Reader(database, clock, http, metrics, *await _written(database))
        await reader.allows()
        await reader.notices()
        yield reader
    await database.close()


async def _written(database: Database) -> tuple[UUID, UUID, UUID]:
    """She wrote once; her conversation stands at the desk."""
    async with database.transaction() as work:
        address = ChannelAddress(Channel.EMAIL, "", HANDLE)
        person = await contacts.identify(work, Sighting(address=address, at=work.now, name="Lena", authenticated=True))
        assert person.contact_id is not None
        happening = Happening(
            channel=Channel.EMAIL,
            direction=InteractionDirection.INBOUND,
            contact_id=person.contact_id,
            account="shop",
            identity_id=person.identity_id,
            external_id="in-1",
            content="Hello",
        )
        kept = (await interactions.log(work, happening)).interaction
        place = Place(Channel.EMAIL, "shop", person.identity_id)
        anchor = Anchor(AnchorKind.CONTACT, person.contact_id, person.contact_id)
        conversation, _ = await conversations.find_or_open(work, anchor, place)
        await conversations.add_entry(work, conversation, kept.id, Direction.INBOUND, place)
        await conversations.assign(work, conversation.id, None, "sales", DeskPlace("T1", "C1"), {}, "to sales")
    return person.contact_id, person.identity_id, conversation.id
