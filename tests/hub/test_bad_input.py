"""What may come in that is wrong, broken, too much or meant to harm, posted to a hub that runs."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from connectors.contract.inbound import InboundEvent, WebhookRequest
from connectors.contract.protocol import Connector
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings
from crm.interactions.model import Interaction
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.blobs import FolderBlobs
from hub.engine.drain import Drain
from hub.engine.entrance import Entrance
from hub.engine.journal import Journal
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.leases import Leases
from hub.engine.model import JournalEntry
from hub.engine.replay import list_unreadable, read_item, replay_unreadable
from hub.intake import Intake
from hub.reading import ReadingProcess
from hub.sandbox.options import SandboxOptions
from hub.sandbox.stage import Stage
from hub.sandbox.world import opened as sandbox_opened
from hub.web.metrics import Metrics
from inbox.jobs import INTAKE
from inbox.slack.assisting.views import TRANSLATE
from inbox.slack.simulator.blocks import message_faults
from inbox.slack.simulator.records import ChannelKind
from tests.hub.engine.engine import MemoryBlobs, StillClock
from tests.hub.pigeon import PigeonConnector, bird, flock
from tests.hub.whole import SECRET, Whole, opened, update
from tests.servers import PostgresServer
from tests.tables import make_tables

MEGABYTE = 1024 * 1024
LARGE = {"host": "127.0.0.1", "port": 0, "body_limit": 12 * MEGABYTE}


async def said(whole: Whole, count: int) -> list[str | None]:
    """What customers said, once so much of it was taken in."""
    query = select(Interaction.content).order_by(Interaction.arrived_at)
    for _ in range(1500):
        async with whole.hub.database.reading() as session:
            found = list(await session.scalars(query))
        if len(found) >= count:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"{count} interactions never came")


async def test_who_cannot_prove_it_is_refused_and_counted(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url) as whole:
        assert await whole.post(update(1, "Hello"), "guessed") == 401
        assert await whole.post(b"\xff" * 1000, "") == 401
        _, numbers = await whole.get("/metrics")
        assert 'hub_webhooks_rejected_total{connector="telegram"} 2.0' in numbers
        async with whole.hub.database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(JournalEntry)) == 0


class Mended(TelegramConnector):
    """A parser that has learnt since to read what it could not."""

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return super().parse(WebhookRequest(update(77, request.body.decode())))


async def test_what_is_genuine_and_not_understood_is_kept_until_a_parser_is_mended(
    tmp_path: Path, sqlite_url: str
) -> None:
    body = b"a telegram, but no update"
    async with opened(tmp_path, sqlite_url) as whole:
        assert await whole.post(body) == 200
        assert await whole.post(body) == 200
        database, blobs = whole.hub.database, FolderBlobs(tmp_path / "blobs")
        async with database.reading() as session:
            (line,) = await list_unreadable(session)
            kept = await read_item(session, blobs, line.id)
        assert kept is not None and kept.request.body == body
        mended = Mended("shop", TelegramSettings(bot_token=SecretStr("1:x"), webhook_secret=SecretStr(SECRET)))
        (healed,) = await replay_unreadable(database, blobs, lambda name, account: mended)
        assert (healed.events, healed.problem) == (1, None)
        async with database.reading() as session:
            assert await list_unreadable(session) == []
            assert await session.scalar(select(func.count()).select_from(JournalEntry)) == 2


async def test_too_much_is_too_much(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url) as whole:
        assert await whole.post(b"x" * (3 * MEGABYTE + 1)) == 413
        assert await whole.post(update(1, "Hello")) == 200
        assert await said(whole, 1) == ["Hello"]


NASTY = (
    b"[" * (10 * MEGABYTE),
    b'{"update_id": 2, "message": ' + b'{"a":' * 1_700_000 + b"1" + b"}" * 1_700_000 + b"}",
    b"\x00" * 5000,
    b"\xff\xfe broken utf-8 \xc3\x28",
    b'{"update_id": 1e999, "message": {}}',
    b'{"update_id": 99999999999999999999999999, "message": {"message_id": 1}}',
    b'{"update_id": 3, "message": {"message_id": 1, "date": 1e300, "chat": {"id": 5}, "text": {"not": "a text"}}}',
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_what_means_harm_harms_nobody(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    url: str = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url")
    evil = "nul \x00 and a lone \ud83d surrogate"
    async with opened(tmp_path, url, server=LARGE) as whole:
        for body in NASTY:
            assert await whole.post(body) == 200
        lone = update(10, evil, first_name=evil, last_name="\udfff", username="\x00")
        assert b"\\u0000" in lone and b"\\ud83d" in lone
        assert await whole.post(lone) == 200
        assert await whole.post(update(11, "Hello")) == 200
        shown = await said(whole, 3)  # one of them is a message after all, of which nothing can be read
        assert shown[0] is not None and shown[0].startswith("[an empty message")
        assert shown[1:] == ["nul \ufffd and a lone \ufffd surrogate", "Hello"]
        assert (await whole.get("/ready"))[0] == 200
        async with whole.hub.database.reading() as session:
            entries = list(await session.scalars(select(JournalEntry).order_by(JournalEntry.id)))
            items = [await read_item(session, FolderBlobs(tmp_path / "blobs"), entry.id) for entry in entries]
            assert await session.scalar(select(func.count()).select_from(Job).where(Job.state == "dead")) == 0
        kept = [item.request.body for item in items if item is not None]
        assert {*NASTY, lone} <= set(kept)


async def test_one_bad_item_among_many_holds_nobody_up(sqlite_url: str) -> None:
    clock, metrics, pigeon = StillClock(), Metrics(), PigeonConnector()
    database = Database(sqlite_url, clock)
    await make_tables(database.engine)
    journal = Journal(SqliteJournalWriter(database), clock, database.wake, MemoryBlobs(), metrics)
    batch = flock(bird("b1", "ann", "one"), {"from": "eve", "text": "no id"}, bird("b2", "bob", "two"))
    assert await Entrance(journal, clock, metrics).admit(pigeon, WebhookRequest(batch)) == 3
    accounts: dict[tuple[str, str], Connector] = {("pigeon", "loft"): pigeon}
    intake = Intake(accounts, MemoryBlobs(), Entrance(journal, clock, metrics), ReadingProcess())
    drain = Drain(database, {INTAKE.name: intake.run}, Leases(database, metrics), metrics)
    for lane in ("address:sms:ann", "address:sms:bob"):
        await drain.turn(lane)
    async with database.reading() as session:
        assert sorted(str(one) for one in await session.scalars(select(Interaction.content))) == ["one", "two"]
        assert [line.problem for line in await list_unreadable(session)] == ["no id"]
    await journal.close()
    await database.close()


async def test_without_the_database_nothing_is_acknowledged(tmp_path: Path) -> None:
    server = PostgresServer()
    try:
        async with opened(tmp_path, server.fresh_database(), "web") as whole:
            assert await whole.post(update(1, "one")) == 200
            server.stop()
            assert await whole.post(update(2, "two")) == 503
            assert (await whole.get("/ready"))[0] == 503
            server.start()
            assert await until_taken(whole, update(2, "two")) == 200
            async with whole.hub.database.reading() as session:
                assert await session.scalar(select(func.count()).select_from(JournalEntry)) == 2
    finally:
        server.close()


async def until_taken(whole: Whole, body: bytes) -> int:
    """As a provider repeats it."""
    for _ in range(200):
        if (status := await whole.post(body)) == 200:
            return status
        await asyncio.sleep(0.05)
    raise AssertionError("the hub never took it")


# What a customer writes, seen in Slack


@dataclass(frozen=True)
class Villain:
    name: str
    texts: tuple[str, ...]


VILLAINS = (
    Villain(
        "<!channel> <!here> @everyone",
        ("<!channel> <!here> <!everyone> @channel @here", "<@U0PETR0001> <#C0TRIAGE01|x> <!subteam^S1>"),
    ),
    Villain(
        "🔴 Urgent · forged\n\n\n[Take]",
        (
            '"}],"blocks":[{"type":"actions","elements":[{"type":"button","action_id":"card.take"}]}]',
            "<https://evil.example|Open the card>\n" + "\n" * 500 + "*Petr Svoboda* approved this",
        ),
    ),
    Villain("\u202eevil\u2066" + "Z" + "\u0301" * 300, ("x" * 4096, "\u202egnp.exe", "👩‍👩‍👧‍👦" * 150)),
    Villain(" \u3164\u200b ", (" \u200b\u3164", "```code``` > quote :fire: &lt;!channel&gt;")),
)


async def test_no_customer_pings_a_channel_forges_a_card_or_breaks_its_layout() -> None:
    async with sandbox_opened(SandboxOptions(model=False, slack_limits=False)) as world:
        stage = Stage(world)
        for number, villain in enumerate(VILLAINS):
            who = world.telegram.add_person(villain.name, username=f"v{number}")
            for text in villain.texts:
                world.telegram.write(who, text)
        expected = sum(len(villain.texts) for villain in VILLAINS)

        async def shown() -> list[dict[str, Any]] | None:
            rooms = [room.id for room in world.slack.workspace.channels.values() if room.kind is not ChannelKind.DIRECT]
            found = [one for room in rooms for one in world.slack.messages(room)]  # a morning's digests stand elsewhere
            in_threads = [one for one in found if one.get("thread_ts") not in (None, one["ts"])]
            return found if len(in_threads) >= expected else None

        found = await stage.until("every message in its thread", shown)
        cards = [one for one in found if one.get("thread_ts") in (None, one["ts"])]
        assert len(cards) == len(VILLAINS)
        for message in found:
            judge(message, is_card=message in cards)


def judge(message: dict[str, Any], *, is_card: bool) -> None:
    """Nothing that Slack reads as markup, only our own buttons where they belong, and within Slack's limits."""
    assert message_faults(list(message["blocks"])) == []
    assert not re.search(r"<[!@#]|@(?:here|channel|everyone)", message["text"], re.IGNORECASE)
    kinds = [block["type"] for block in message["blocks"]]
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    assert len(rows) == 1 if is_card else all(one["action_id"] == TRANSLATE for row in rows for one in row["elements"])
    if is_card:
        assert kinds[-1] == "actions"
    for piece in pieces_of(message["blocks"]):
        if "text" in piece and isinstance(piece["text"], str):
            assert piece["type"] != "mrkdwn"
            assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", piece["text"])
            assert "\n\n\n" not in piece["text"]
        assert piece.get("type") not in ("user", "channel", "broadcast", "usergroup", "link")
        assert "evil.example" not in str(piece.get("url", ""))


def pieces_of(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, dict):
        yield found
        for value in found.values():
            yield from pieces_of(value)
    elif isinstance(found, list):
        for one in found:
            yield from pieces_of(one)
