"""Slack's presences and statuses at the desk, over real HTTP: asked seldom, shown as a hint, and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.jobs import Job
from crm.storage.unit_of_work import UnitOfWork
from hub.engine.model import JournalEntry
from inbox import desk
from inbox.slack.posts import Pace
from inbox.slack.simulator import NewUser, payloads
from tests.inbox.slack.house import House, opened, written_in
from tests.inbox.slack.people.colleagues import change, owner, rep_id
from tests.inbox.slack.stepping import SteppedClock, Stepper

ASKED = "users.getPresence"


@dataclass(frozen=True)
class Office:
    """A house whose time is stepped: its jobs are done when a test says so."""

    house: House
    clock: SteppedClock
    stepper: Stepper

    async def passes(self, **span: int) -> None:
        await self.stepper.until(self.clock.at + timedelta(**span))

    async def page(self, user: str = "petr", seconds: int = 5) -> str:
        """What stands on a person's page so long after they opened it."""
        await self.house.slack.open_home(user)
        await self.passes(seconds=seconds)
        return written_in(self.house.slack.home(user))

    async def drawn_anew(self, user: str = "Petr") -> str:
        """The same page, drawn because something changed and not because somebody looks."""
        rep = UUID(await rep_id(self.house, user))

        async def draw(work: UnitOfWork) -> None:
            desk.show_home(work, rep)

        await self.house.changes(draw)
        await self.passes(seconds=5)
        return written_in(self.house.slack.home(user.lower()))

    def questions(self) -> int:
        return len(self.house.slack.calls_of(ASKED))

    async def jobs(self) -> list[str]:
        async with self.house.database.reading() as session:
            return list((await session.execute(select(Job.kind))).scalars())


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    clock = SteppedClock()
    async with opened(sqlite_url, clock=clock, works=False) as house:
        yield Office(house, clock, Stepper(house, clock))


def on_holiday(office: Office) -> None:
    """Olena is away, and had said so before anybody listened."""
    olena = office.house.slack.workspace.user("olena")
    olena.presence, olena.status_text, olena.status_emoji = "away", "On holiday", ":palm_tree:"
    olena.status_expiration = int((office.clock.at + timedelta(days=1)).timestamp())


async def test_the_page_tells_what_slack_says_and_changes_nobodys_duty(any_house: House) -> None:
    olena = any_house.slack.workspace.user("olena")
    olena.presence, olena.status_text, olena.status_emoji = "away", "On holiday", ":palm_tree:"
    await any_house.slack.open_home("petr")
    for word in ("away in Slack", "active in Slack"):  # each may be heard before the other
        await any_house.sees(word, lambda: any_house.slack.home("petr"))
    shown = written_in(any_house.slack.home("petr"))
    assert "🟢 Olena: on duty · 0 of 20 open · away in Slack · 🌴 On holiday" in shown
    assert "🟢 Petr: on duty · 0 of 20 open · active in Slack" in shown
    assert "as a hint: it changes nobody's duty" in shown


async def test_nobody_is_asked_about_more_often_than_every_five_minutes(office: Office) -> None:
    on_holiday(office)
    assert "🌴 On holiday until tomorrow 10:00" in await office.page()
    assert office.questions() == 2
    await office.passes(minutes=4)
    assert "away in Slack" in await office.page("olena")
    assert office.questions() == 2
    await office.passes(minutes=2)
    office.house.slack.set_presence("olena", "active")
    assert "away in Slack" not in await office.page()
    assert office.questions() == 4


async def test_what_is_too_old_is_not_shown_and_the_page_does_not_wait_for_what_is_new(office: Office) -> None:
    on_holiday(office)
    await office.page()
    await office.passes(minutes=14)
    assert "away in Slack" in await office.drawn_anew()
    await office.passes(minutes=2)
    assert "in Slack" not in await office.drawn_anew()
    published = len(office.house.slack.calls_of("views.publish"))
    assert "away in Slack" in await office.page()
    kinds = [call["path"].rpartition("/")[2] for call in office.house.slack.calls]
    last = len(kinds) - 1 - kinds[::-1].index(ASKED)
    assert kinds[:last].count("views.publish") == published + 1  # it was there before anybody was asked about
    assert kinds[last:].count("views.publish") == 1


async def test_a_changed_status_is_known_without_asking_and_an_older_one_changes_nothing(office: Office) -> None:
    await office.page()
    slack = office.house.slack
    workspace = slack.workspace
    workspace.user("olena").status_text = "Lunch"
    late = payloads.envelope(workspace, payloads.status_changed(workspace, workspace.user("olena")))
    await office.passes(seconds=5)
    assert (await slack.set_status("olena", "With a customer", ":spiral_calendar_pad:")).ok
    await slack.hub.deliver(late)
    await slack.set_status("guest", "Nobody's business")
    await office.passes(seconds=5)
    assert "active in Slack · 🗓️ With a customer" in await office.drawn_anew()
    await slack.set_status("olena", "")
    await office.passes(seconds=5)
    assert "With a customer" not in await office.drawn_anew()
    assert (office.questions(), len(slack.calls_of("users.info"))) == (2, 2)


async def test_of_a_status_nothing_is_kept_but_a_reps_and_of_theirs_nothing_of_their_profile(office: Office) -> None:
    slack = office.house.slack
    await slack.set_status("guest", "Nobody's business")
    await slack.set_status("olena", "Lunch")
    async with office.house.database.reading() as session:
        kept = (await session.execute(select(JournalEntry))).scalars().all()
    assert [(b"Lunch" in one.item, b"Koval" in one.item, one.lane.endswith(":UOLENA")) for one in kept] == [
        (True, False, True)
    ]


async def test_a_status_that_means_harm_is_plain_words_of_one_line(office: Office) -> None:
    await office.house.slack.set_status(
        "olena", "<!channel> \u202e*gnorts*\n\n<https://evil.example|here> & more", ":afk:"
    )
    shown = await office.page()
    assert "<!channel> *gnorts* <https://evil.example|here> & more" in shown and "\u202e" not in shown
    table = next(one for one in (office.house.slack.home("petr") or {})["blocks"] if one["block_id"] == "duty-table")
    pieces = [piece for part in table["elements"] for piece in part["elements"]]
    assert {piece["type"] for piece in pieces} == {"text"}


async def test_a_workspace_that_does_not_allow_it_is_asked_once_and_named_once(office: Office) -> None:
    office.house.slack.faults.refuse(ASKED, "missing_scope", times=2)
    with capture_logs() as logs:
        assert "in Slack" not in await office.page()
        assert office.questions() == 1
        await office.passes(minutes=6)
        assert "in Slack" not in await office.page()
        assert office.questions() == 2
    told = [one for one in logs if one.get("code") == "missing_scope"]
    assert len(told) == 1 and told[0]["users"] == 2
    await office.passes(minutes=6)
    assert "active in Slack" in await office.page()
    assert await office.jobs() == []


async def test_who_is_not_there_any_more_is_shown_without_a_hint_beside_the_others(office: Office) -> None:
    await change(office.house, "Olena", slack_user_id="U0GONE")
    shown = await office.page()
    assert "Petr: on duty · 0 of 20 open · active in Slack" in shown
    assert "Olena: on duty · 0 of 20 open · " not in shown
    assert await office.jobs() == []


async def test_while_slack_is_away_nothing_is_said_and_nothing_dies(office: Office) -> None:
    office.house.slack.faults.fail(ASKED, times=1)
    assert "Who is on duty" in await office.page()
    assert office.questions() == 1 and await office.jobs() == []
    assert "active in Slack" in await office.page()  # nobody was told anything, so the next look asks again


# The assign modal


async def test_the_list_is_shown_at_once_and_slacks_word_comes_beside_it_keeping_what_was_typed(office: Office) -> None:
    house = office.house
    on_holiday(office)
    heard = await house.hears("Hello")
    await office.passes(seconds=5)
    view = await house.picks("petr", "Assign", "assign")
    assert "Olena · on duty" in written_in(view) and "in Slack" not in written_in(view)
    olena = await rep_id(house, "Olena")
    house.slack.fill_in_view("petr", view["id"], {"rep": olena, "note": "She knows you"})
    await office.passes(seconds=5)
    now = house.slack.open_view("petr") or {}
    assert "Olena · on duty · 0 of 20 open away in Slack · 🌴 On holiday until tomorrow 10:00" in written_in(now)
    assert "as a hint" in written_in(now)
    assert (await house.slack.submit("petr", view["id"])).ok
    await office.passes(seconds=5)
    assert await owner(house, await house.conversation(heard)) == "Olena"
    again = await house.picks("petr", "Assign", "assign")
    assert "away in Slack" in written_in(again) and office.questions() == 2


async def test_a_list_that_was_closed_meanwhile_is_left_alone(office: Office) -> None:
    await office.house.hears("Hello")
    await office.passes(seconds=5)
    view = await office.house.picks("petr", "Assign", "assign")
    await office.house.slack.close("petr", view["id"])
    await office.passes(seconds=5)
    assert office.questions() == 2 and await office.jobs() == []


# Many


async def test_many_are_asked_about_within_what_slack_takes_and_all_of_them_are_shown(sqlite_url: str) -> None:
    clock = SteppedClock()
    async with opened(sqlite_url, pace=Pace(), enforced=True, clock=clock, works=False) as house:
        office = Office(house, clock, Stepper(house, clock))
        house.slack.seed(users=[NewUser(f"rep{number}", id=f"UREP{number}") for number in range(18)])

        async def hire(work: UnitOfWork) -> None:
            for number in range(18):
                work.add(_rep(f"Rep {number}", house.slack.workspace.team_id, f"UREP{number}", work))

        await house.changes(hire)
        shown = await office.page(seconds=120)
        assert shown.count("active in Slack") == office.questions() == 20
        assert [call for call in house.slack.calls if call["status"] == 429] == []


def _rep(name: str, team: str, user: str, work: UnitOfWork) -> Rep:
    return Rep(
        name=name,
        slack_team_id=team,
        slack_user_id=user,
        timezone="Europe/Prague",
        on_duty=True,
        role=RepRole.REP,
        created_at=work.now,
        updated_at=work.now,
    )
