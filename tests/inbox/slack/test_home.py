"""The App Home over real HTTP: its order and filters, the team's page, what a rep prefers, and who draws last."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.accounts import actions as accounts
from crm.contacts.model import Contact
from crm.opportunities.model import Opportunity
from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.unit_of_work import UnitOfWork
from crm.tasks import actions as tasks
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.values import ConversationState
from inbox.notifications import store as notices
from inbox.notifications.values import NoticeKind, NoticeWay
from inbox.quiet.values import QuietRules
from inbox.slack import store
from inbox.triage.values import PriorityLevel
from tests.inbox.slack.house import Heard, House, opened, written_in
from tests.inbox.slack.test_notices import rep_id


async def opens(house: House, words: str = "Your queue", user: str = "petr") -> str:
    await house.slack.open_home(user)
    return await shows(house, words, user)


async def shows(house: House, words: str, user: str = "petr") -> str:
    await house.sees(words, lambda: house.slack.home(user))
    return written_in(house.slack.home(user))


async def changes(house: House, heard: Heard, **fields: Any) -> None:
    async def change(work: UnitOfWork) -> None:
        found = await conversation_store.locked(work.session, heard.conversation_id)
        for name, value in fields.items():
            setattr(found, name, value)

    await house.changes(change)


async def worth(house: House, heard: Heard, value: int) -> None:
    async def change(work: UnitOfWork) -> None:
        (await work.session.get_one(Contact, heard.contact_id)).lifetime_value = Decimal(value)

    await house.changes(change)


async def takes(house: House, heard: Heard, name: str = "Petr") -> UUID:
    rep = await rep_id(house, name)

    async def change(work: UnitOfWork) -> None:
        assert (await conversations.take(work, heard.conversation_id, rep)).won

    await house.changes(change)
    return rep


def in_order(shown: str, *names: str) -> bool:
    places = [shown.index(name) for name in names]
    return places == sorted(places)


# The queue


async def test_risk_comes_before_priority_and_priority_before_value(any_house: House) -> None:
    house = any_house
    now = house.clock.now()
    poor, rich = await house.hears("a", "poor", "Poor"), await house.hears("b", "rich", "Rich")
    low, late, near = (
        await house.hears("c", "low", "Dana"),
        await house.hears("d", "lada", "Lada"),
        await house.hears("e", "nela", "Nela"),
    )
    await worth(house, rich, 5_000)
    await worth(house, low, 90_000)
    for one in (low, late, near):
        await changes(house, one, priority=PriorityLevel.LOW)
    await changes(house, late, sla_due_at=now - timedelta(minutes=1))
    await changes(house, near, waiting_since=now - timedelta(minutes=50), sla_due_at=now + timedelta(minutes=10))
    shown = await opens(house, "5 without an owner")
    assert in_order(shown, "Lada", "Nela", "Rich", "Poor", "Dana")
    assert poor.conversation_id != rich.conversation_id


async def test_a_filter_is_kept_and_shows_only_what_was_asked_for(house: House) -> None:
    mine, _ = await house.hears("Hello", "bob", "Bob"), await house.hears("Hi")
    snoozed = await house.hears("Later", "eva", "Eva")
    rep = await takes(house, mine)
    await takes(house, snoozed)

    async def put_away(work: UnitOfWork) -> None:
        await conversations.snooze(work, snoozed.conversation_id, work.now + timedelta(hours=2), rep)

    await house.changes(put_away)
    await opens(house, "Anna Nováková")
    for choice, here, gone in (
        ("mine", "Bob", "Anna Nováková"),
        ("unowned", "Anna Nováková", "Bob"),
        ("snoozed", "wakes", "Bob"),
        ("risk", "No promise is in danger", "Bob"),
        ("channel:telegram", "Bob", "Eva"),
    ):
        await house.slack.choose_in_home("petr", "home.filter", choice)
        await house.until(partial(_only, house, here, gone))
    await house.slack.choose_in_home("petr", "home.filter", "mine")
    await house.until(lambda: _only(house, "Bob", "Anna Nováková"))
    assert "Anna Nováková" not in await opens(house, "Bob")  # it is still chosen when the page is opened again


def _only(house: House, here: str, gone: str) -> bool:
    shown = written_in(house.slack.home("petr"))
    return here in shown and gone not in shown


async def test_tasks_deals_and_what_may_be_closed_stand_below(house: House) -> None:
    quiet = await house.hears("Thank you")
    rep = await takes(house, quiet)
    long_ago = house.clock.now() - timedelta(days=30)
    await changes(house, quiet, state=ConversationState.WAITING, last_outbound_at=long_ago, last_inbound_at=long_ago)

    async def promise(work: UnitOfWork) -> None:
        await tasks.add(work, "Send the offer", assigned_to=rep, due_at=work.now - timedelta(hours=1))
        work.add(_deal("Big deal", rep, long_ago))

    await house.changes(promise)
    shown = await opens(house, "Close these?")
    for words in ("Send the offer", "was due", "Big deal · 9,000 EUR", "quiet for 30 days", "has not answered for 30"):
        assert words in shown
    await house.slack.press_in_home("petr", "Resolve")
    await house.until(lambda: "Close these?" not in written_in(house.slack.home("petr")))
    assert (await house.conversation(quiet)).state is ConversationState.CLOSED


def _deal(title: str, rep: UUID, at: datetime, contact_id: UUID | None = None) -> Opportunity:
    return Opportunity(
        title=title, value=Decimal(9_000), assigned_to=rep, contact_id=contact_id, created_at=at, updated_at=at
    )


async def test_nobody_is_nudged_about_an_open_deal(house: House) -> None:
    quiet = await house.hears("Thank you")
    rep = await takes(house, quiet)
    long_ago = house.clock.now() - timedelta(days=30)
    await changes(house, quiet, state=ConversationState.WAITING, last_outbound_at=long_ago, last_inbound_at=long_ago)

    async def deal(work: UnitOfWork) -> None:
        work.add(_deal("Deal", rep, work.now, quiet.contact_id))

    await house.changes(deal)
    assert "Close these?" not in await opens(house)


async def test_the_page_nudges_as_the_settings_say(sqlite_url: str) -> None:
    never = QuietRules(nudge_after=None)
    async with opened(sqlite_url, change=lambda parts: replace(parts, quiet=never)) as house:
        quiet = await house.hears("Thank you")
        await takes(house, quiet)
        long_ago = house.clock.now() - timedelta(days=30)
        await changes(
            house, quiet, state=ConversationState.WAITING, last_outbound_at=long_ago, last_inbound_at=long_ago
        )
        assert "Close these?" not in await opens(house)


async def test_the_page_says_who_the_rep_is_in_the_hub(house: House) -> None:
    assert "In the hub you are Petr · rep · Prague" in await opens(house)


async def test_a_full_page_stays_within_a_hundred_blocks(house: House) -> None:
    rep = await rep_id(house, "Petr")
    for number in range(23):
        await house.hears("Hello", f"c{number}", f"Customer {number}", is_routed=False)

    async def fill(work: UnitOfWork) -> None:
        for number in range(12):
            await tasks.add(work, f"Task {number}", assigned_to=rep)

    await house.changes(fill)
    shown = await opens(house, "And 3 more")
    assert "23 without an owner" in shown
    assert len((house.slack.home("petr") or {})["blocks"]) <= 100


# Who draws last


async def test_what_somebody_else_drew_meanwhile_is_drawn_anew_from_what_is_now(house: House) -> None:
    await opens(house, "Nothing waits for you")
    await house.until_quiet()

    async def old_hash(work: UnitOfWork) -> None:
        post = await store.post(work.session, store.HOME, await rep_id(house, "Petr"))
        assert post is not None
        post.data = {**(post.data or {}), "hash": "somebody-elses"}

    await house.changes(old_hash)
    await house.hears("Hello")
    await opens(house, "Anna Nováková")
    assert len(house.slack.calls_of("views.publish")) >= 3  # drawn, refused for its hash, drawn anew
    given = [call["body"].get("hash") for call in house.slack.calls_of("views.publish")]
    assert "somebody-elses" in given
    assert house.dead == []


# The team


async def leads(house: House, role: RepRole, team: str = "") -> None:
    async def change(work: UnitOfWork) -> None:
        for rep in (await work.session.execute(select(Rep))).scalars():
            rep.team = team
            rep.role = role if rep.name == "Olena" else RepRole.REP

    await house.changes(change)


async def test_who_leads_sees_the_team(any_house: House) -> None:
    house = any_house
    await leads(house, RepRole.LEAD, "sales")
    late = await house.hears("Where is it?")
    await takes(house, late)
    await changes(house, late, sla_due_at=house.clock.now() - timedelta(minutes=5))
    await house.hears("Hello", "bob", "Bob")

    async def accounts_exist(work: UnitOfWork) -> None:
        await accounts.ensure(work, house.pocket.channel, "shop", "pocket")
        await accounts.ensure(work, house.pocket.channel, "paused", "pocket")
        await accounts.pause(work, house.pocket.channel, "paused", "the key is wrong")

    await house.changes(accounts_exist)
    await opens(house, user="olena")
    await house.slack.press_in_home("olena", "Team")
    shown = await shows(house, "Team sales", "olena")
    for words in (
        "1 overdue · 1 without an owner",
        "🟢 on duty · Petr · 1 of 20 open · 1 overdue",
        "Anna Nováková",
        "🔴 not well · ✈️ Telegram paused · paused: the key is wrong",
    ):
        assert words in shown, shown
    await house.slack.press_in_home("olena", "My queue")
    await shows(house, "Your queue", "olena")


async def test_who_leads_nobody_has_no_team_page(house: House) -> None:
    await opens(house)
    assert not [block for block in (house.slack.home("petr") or {})["blocks"] if "home.page.team" in str(block)]

    async def choose_all_the_same(work: UnitOfWork) -> None:
        rep = await rep_id(house, "Petr")
        post = await store.post(work.session, store.HOME, rep)
        assert post is not None
        post.data = {"page": "team"}
        desk.show_home(work, rep)

    await house.changes(choose_all_the_same)
    await house.until_quiet()
    assert "Your queue" in await shows(house, "Your queue")


# Preferences


async def test_what_a_rep_prefers_is_kept_with_its_times(house: House) -> None:
    await opens(house)
    await house.slack.press_in_home("petr", "Notifications and times")
    view = await house.modal("petr", "home.preferences")
    assert "Times are in Prague" in written_in(view)
    outcome = await house.slack.submit("petr", view["id"], {"quiet_from": None})
    assert outcome.errors["quiet_from"] == "Give both times, or none."
    wanted = {"way-sla": "off", "way-customer_message": "direct", "quiet_from": "19:00", "quiet_to": "07:30"}
    await house.slack.submit("petr", view["id"], {**wanted, "weekends": "free", "morning": "07:45"})
    assert house.slack.open_view("petr") is None
    async with house.database.reading() as session:
        kept = await notices.preferences(session, await rep_id(house, "Petr"))
    assert (kept.way(NoticeKind.SLA), kept.way(NoticeKind.CUSTOMER_MESSAGE)) == (NoticeWay.OFF, NoticeWay.DIRECT)
    assert kept.quiet is not None
    assert (f"{kept.quiet.start:%H:%M}", f"{kept.morning:%H:%M}", kept.quiet_weekends) == ("19:00", "07:45", False)


async def test_whoever_looks_on_may_find_people_and_promise_nothing(house: House) -> None:
    rep = await rep_id(house, "Petr")

    async def looks_on(work: UnitOfWork) -> None:
        (await work.session.get_one(Rep, rep)).role = RepRole.VIEWER

    await house.changes(looks_on)
    await opens(house)
    await house.slack.press_in_home("petr", "Find")
    await house.slack.close("petr", (await house.modal("petr", "find"))["id"])
    await house.slack.press_in_home("petr", "New task")
    await house.sees("not change it", lambda: house.slack.open_view("petr"))
