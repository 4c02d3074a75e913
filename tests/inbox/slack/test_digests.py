"""Digests by direct message, each once for a person and day."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.jobs import Job
from crm.storage.unit_of_work import UnitOfWork
from crm.tasks import actions as tasks
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.digests.values import DigestKind
from inbox.jobs import DIGEST
from inbox.notifications import actions as notifications
from inbox.notifications.values import NoticeKind, RepPreferences
from inbox.slack.digests import planning
from tests.inbox.slack.house import House, written_in
from tests.inbox.slack.test_notices import direct, rep_id, tells, wishes

WEDNESDAY_BEFORE = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
WEDNESDAY_MORNING = datetime(2026, 11, 25, 7, 31, tzinfo=UTC)  # 08:31 in Prague, 09:31 in Kyiv
WEDNESDAY_EVENING = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
THURSDAY_MORNING = WEDNESDAY_MORNING + timedelta(days=1)
PRAGUE_HUB = ZoneInfo("Europe/Prague")


def is_now(house: House, moment: datetime) -> None:
    house.clock.offset = moment - house.clock.machine_now()


async def planned(house: House) -> list[Job]:
    async with house.database.reading() as session:
        return list((await session.execute(select(Job).where(Job.kind == DIGEST.name))).scalars())


async def at(house: House, moment: datetime) -> None:
    """The hub's clock says so, and everything that is due by then is done."""
    is_now(house, moment)
    async with house.database.transaction():
        pass
    await house.database.wake([job.lane for job in await planned(house)])
    await house.until_quiet()


async def becomes(house: House, name: str, role: RepRole, team: str = "") -> None:
    rep = await rep_id(house, name)

    async def change(work: UnitOfWork) -> None:
        found = await work.session.get_one(Rep, rep)
        found.role, found.team = role, team

    await house.changes(change)


async def begins(house: House, moment: datetime) -> None:
    is_now(house, moment)
    await planning.begin(house.database, PRAGUE_HUB)


async def a_morning(house: House) -> UUID:
    """Something of everything waits for Petr."""
    rep = await rep_id(house, "Petr")
    heard = await house.hears("Where is my order?")
    snoozed = await house.hears("Later, please", "bob", "Bob")

    async def change(work: UnitOfWork) -> None:
        taken = await conversations.take(work, heard.conversation_id, rep)
        assert taken.won
        (await conversation_store.locked(work.session, heard.conversation_id)).sla_due_at = work.now
        await conversations.take(work, snoozed.conversation_id, rep)
        await conversations.snooze(work, snoozed.conversation_id, work.now + timedelta(hours=5), rep)
        await tasks.add(work, "Send the offer", assigned_to=rep, due_at=work.now + timedelta(hours=3))

    await house.changes(change)
    return rep


async def test_the_morning_digest_says_what_the_day_holds_once(any_house: House) -> None:
    house = any_house
    await begins(house, WEDNESDAY_BEFORE)
    await a_morning(house)
    await wishes(house, RepPreferences())
    assert direct(house, "petr") == []
    await at(house, WEDNESDAY_MORNING)
    shown = written_in(direct(house, "petr"))
    for words in ("Good morning, Petr", "1 of yours waits", "At risk", "overdue by", "Waking today", "Send the offer"):
        assert words in shown
    await planning.begin(house.database, PRAGUE_HUB)  # as after a restart
    await at(house, WEDNESDAY_MORNING + timedelta(minutes=5))
    assert len(direct(house, "petr")) == 1
    await at(house, THURSDAY_MORNING)
    assert len(direct(house, "petr")) == 2


async def test_a_day_without_anything_sends_nothing_and_a_weekend_neither(house: House) -> None:
    await begins(house, WEDNESDAY_BEFORE)
    await at(house, WEDNESDAY_MORNING)
    assert direct(house, "petr") == []
    await a_morning(house)
    await at(house, datetime(2026, 11, 28, 12, tzinfo=UTC))
    before = len(direct(house, "petr"))
    await at(house, datetime(2026, 11, 29, 12, tzinfo=UTC))
    assert len(direct(house, "petr")) == before


async def test_a_job_that_runs_twice_on_a_day_sends_once(house: House) -> None:
    await begins(house, WEDNESDAY_BEFORE)
    rep = await a_morning(house)
    await at(house, WEDNESDAY_MORNING)

    async def again(work: UnitOfWork) -> None:
        planning.ask(work, str(rep), DigestKind.MORNING, work.now)

    await house.changes(again)
    await house.until_quiet()
    assert len(direct(house, "petr")) == 1


async def test_what_came_in_quiet_hours_is_told_in_the_morning_and_not_again(house: House) -> None:
    await begins(house, WEDNESDAY_BEFORE)
    heard = await house.hears("Hello")
    await wishes(house, RepPreferences())
    await tells(house, heard, NoticeKind.HAND_ASSIGNED, "Olena gave it to you.", "night")
    await at(house, WEDNESDAY_MORNING)
    assert "Olena gave it to you." in written_in(direct(house, "petr"))
    await at(house, THURSDAY_MORNING)
    assert len(direct(house, "petr")) == 1


async def test_a_later_morning_is_waited_for(house: House) -> None:
    await begins(house, WEDNESDAY_BEFORE)
    rep = await a_morning(house)

    async def later(work: UnitOfWork) -> None:
        wanted = RepPreferences(morning=RepPreferences().morning.replace(hour=10))
        await notifications.keep_preferences(work, rep, wanted)

    await house.changes(later)
    await at(house, WEDNESDAY_MORNING)
    assert direct(house, "petr") == []
    await at(house, WEDNESDAY_MORNING + timedelta(hours=2))
    assert len(direct(house, "petr")) == 1


async def test_the_evening_digest_goes_to_who_leads(house: House) -> None:
    await becomes(house, "Olena", RepRole.LEAD)
    await begins(house, WEDNESDAY_MORNING)
    await a_morning(house)
    await at(house, WEDNESDAY_EVENING)
    shown = written_in(direct(house, "olena"))
    assert "The team's day" in shown
    assert "2 began" in shown
    assert "Petr" in shown
    assert "The team's day" not in written_in(house.slack.messages("triage"))


async def test_where_nobody_leads_it_stands_in_the_default_channel_once(house: House) -> None:
    await begins(house, WEDNESDAY_MORNING)
    await a_morning(house)
    await at(house, WEDNESDAY_EVENING)
    await at(house, WEDNESDAY_EVENING + timedelta(hours=1))
    found: list[Any] = [one for one in house.slack.messages("triage") if "The team's day" in written_in(one)]
    assert len(found) == 1
