"""Looking after an end of ours on a real database: counts, alarms told once, and what a hub that was down does not blame."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from connectors.contract.channel import Channel
from connectors.contract.protocol import Undelivered
from crm.accounts import actions as accounts
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection, InteractionType
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from inbox.channel_health import store
from inbox.channel_health.actions import Operators, look
from inbox.channel_health.values import Judgement, Place, Span, Verdict
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.deliveries.model import Delivery, DeliveryAttempt, DeliveryPart
from inbox.deliveries.values import Purpose
from inbox.jobs import SHOW_ALERT
from tests.hub.engine.engine import StillClock
from tests.tables import make_tables

MAIL = Place(Channel.EMAIL, "support")
OTHER = Place(Channel.EMAIL, "sales")
OPERATORS = Operators("T1", "C1")
UTC_ZONE = ZoneInfo("UTC")
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, StillClock())
    await make_tables(database.engine)
    yield database
    await database.close()


def clock_of(database: Database) -> StillClock:
    assert isinstance(database.clock, StillClock)
    return database.clock


async def arrive(
    database: Database, *moments: datetime, place: Place = MAIL, direction: InteractionDirection | None = None
) -> None:
    async with database.transaction() as work:
        for moment in moments:
            work.add(
                Interaction(
                    type=InteractionType.EMAIL,
                    channel=place.channel,
                    account=place.account,
                    direction=direction or InteractionDirection.INBOUND,
                    arrived_at=moment,
                    interaction_date=moment,
                    created_at=moment,
                )
            )


async def watch(database: Database, told: Undelivered | None = None, operators: Operators = OPERATORS) -> Judgement:
    async with database.transaction() as work:
        return await look(work, MAIL, told, UTC_ZONE, operators)


async def watch_through(database: Database, time: timedelta) -> Judgement:
    """A look every five minutes."""
    clock = clock_of(database)
    judgements = []
    for _ in range(round(time / timedelta(minutes=5))):
        clock.pass_seconds(300)
        judgements.append(await watch(database))
    return judgements[-1]


async def alerts(database: Database) -> list[str]:
    async with database.reading() as session:
        jobs = await session.scalars(select(Job).where(Job.kind == SHOW_ALERT.name).order_by(Job.id))
        return [str(job.payload["text"]) for job in jobs]


async def a_busy_past(database: Database) -> None:
    """Ten each hour, at this time of the day, in the three weeks before."""
    now = database.clock.now()
    for week in (1, 2, 3):
        begin = now - week * WEEK
        await arrive(database, *(begin + number * timedelta(minutes=6) for number in range(30)))
    await arrive(database, now - 3 * WEEK - timedelta(days=2))


async def test_a_channel_that_falls_silent_is_told_once_and_its_end_too(database: Database) -> None:
    await a_busy_past(database)
    assert (await watch(database)).verdict is Verdict.UNKNOWN
    judgement = await watch_through(database, 2 * HOUR)
    assert judgement.verdict is Verdict.SILENT
    [alarm] = await alerts(database)
    assert alarm.startswith(
        "Nothing comes in by email (support) any more: 0 came in the last hour; in the weeks before"
    )
    await watch_through(database, 4 * HOUR)  # the busy hours are over
    assert len(await alerts(database)) == 1
    now = database.clock.now()
    await arrive(database, now, place=OTHER)
    await arrive(database, now, direction=InteractionDirection.OUTBOUND)
    await watch(database)
    assert len(await alerts(database)) == 1
    await arrive(database, now)
    clock_of(database).pass_seconds(60)
    await watch(database)
    assert (await alerts(database))[1:] == ["email (support) comes in again."]
    async with database.reading() as session:
        [health] = await store.health(session, [MAIL], database.clock.now(), database.clock.machine_now())
    assert health.is_well


async def test_a_hub_that_was_down_blames_no_channel(database: Database) -> None:
    await a_busy_past(database)
    await watch(database)
    clock_of(database).pass_seconds(2 * 3600)
    assert (await watch(database)).verdict is Verdict.UNKNOWN
    assert await alerts(database) == []


async def test_without_a_place_for_operators_it_is_noted_all_the_same(database: Database) -> None:
    told = Undelivered(7, "Wrong response: 502 Bad Gateway\0", database.clock.machine_now())
    await watch(database, told, Operators("", ""))
    assert await alerts(database) == []
    async with database.reading() as session:
        [health] = await store.health(session, [MAIL], database.clock.now(), database.clock.machine_now())
    assert not health.is_well
    assert (health.waiting, health.problem) == (7, "Wrong response: 502 Bad Gateway\ufffd")


async def test_what_a_provider_cannot_hand_over_is_told_once_and_its_end_too(database: Database) -> None:
    failing = Undelivered(7, "502 Bad Gateway", database.clock.machine_now())
    for _ in range(3):
        await watch(database, failing)
    await watch(database)  # it does not say
    await watch(database, Undelivered(0, "502 Bad Gateway", failing.failed_at))
    begun, ended = await alerts(database)
    assert begun.startswith("7 wait at the provider of email (support), which cannot hand them over: 502 Bad Gateway.")
    assert ended == "The provider of email (support) hands over again what comes in."


# Questions


async def test_counts_first_and_last(database: Database) -> None:
    now = database.clock.now()
    await arrive(database, now - 2 * HOUR, now - HOUR, now)
    await arrive(database, now - HOUR, place=OTHER)
    async with database.reading() as session:
        assert await store.seen(session, MAIL) == (now - 2 * HOUR, now)
        assert await store.seen(session, Place(Channel.SMS, "support")) == (None, None)
        spans = [Span(now - HOUR, now), Span(now - 3 * HOUR, now + HOUR), Span(now + HOUR, now + WEEK)]
        assert await store.counts(session, MAIL, spans) == [1, 3, 0]
        assert await store.counts(session, MAIL, []) == []


async def a_delivery(database: Database) -> UUID:
    async with database.transaction() as work:
        sent = Interaction(
            type=InteractionType.EMAIL,
            channel=Channel.EMAIL,
            account="support",
            direction=InteractionDirection.OUTBOUND,
            arrived_at=work.now,
            interaction_date=work.now,
            created_at=work.now,
        )
        talk = Conversation(anchor_kind=AnchorKind.CONTACT, anchor_id=uuid4(), opened_at=work.now)
        work.add(sent)
        work.add(talk)
        await work.session.flush()
        delivery = Delivery(
            interaction_id=sent.id, conversation_id=talk.id, purpose=Purpose.ANSWER, created_at=work.now
        )
        work.add(delivery)
        return delivery.id


async def test_health_says_what_came_what_failed_and_what_is_paused(database: Database) -> None:
    delivery_id, number = await a_delivery(database), count()

    async def attempt(outcome: str | None, at: datetime, account_key: str = "email:support") -> None:
        async with database.transaction() as work:
            part = DeliveryPart(delivery_id=delivery_id, position=next(number), account_key=account_key)
            work.add(part)
            await work.session.flush()
            work.add(DeliveryAttempt(part_id=part.id, started_at=at, outcome=outcome))

    now = database.clock.now()
    await arrive(database, now - 2 * HOUR, now)
    for outcome in ("sent", "sent", "Unavailable", "RecipientGone", None):
        await attempt(outcome, now)
    await attempt("Misconfigured", now - 2 * HOUR)
    await attempt("Misconfigured", now, "email:sales")
    await attempt("Misconfigured", now, "")
    async with database.transaction() as work:
        await accounts.ensure(work, Channel.EMAIL, "support", "email")
        await accounts.pause(work, Channel.EMAIL, "support", "the password is wrong")
    async with database.reading() as session:
        other, mail = await store.health(session, [MAIL, OTHER, MAIL], now, database.clock.machine_now())
    assert (mail.last_seen, mail.last_hour, mail.last_day, mail.sends, mail.failures) == (now, 1, 2, 4, 1)
    assert (mail.error_rate, mail.paused_reason, mail.is_well) == (0.25, "the password is wrong", False)
    assert (other.place, other.last_seen, other.error_rate, other.is_well) == (OTHER, None, 1.0, True)


async def test_an_index_answers_what_is_asked_at_every_look(sqlite_url: str) -> None:
    database = Database(sqlite_url, StillClock())
    await make_tables(database.engine)
    async with database.engine.begin() as connection:
        incoming = "FROM crm_interactions WHERE channel = 'email' AND account = 'a' AND direction = 'INBOUND'"
        for question in (
            f"SELECT count(*) {incoming} AND arrived_at >= '2026' AND arrived_at < '2027'",
            f"SELECT arrived_at {incoming} ORDER BY arrived_at DESC LIMIT 1",
            "SELECT part_id FROM delivery_attempts WHERE started_at >= '2026'",
        ):
            plan = str((await connection.execute(text(f"EXPLAIN QUERY PLAN {question}"))).all())
            assert "USING" in plan and "INDEX ix_" in plan and "TEMP B-TREE" not in plan
    await database.close()
