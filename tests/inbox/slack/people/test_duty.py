"""Who is on duty, in the App Home: with the turns of rotations that go round the members of a user group of Slack's."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from crm.reps.values import RepRole
from inbox.routing import rules
from inbox.routing.values import Rotation
from inbox.slack.parts import Parts
from inbox.slack.people.facts import QueueOffer
from inbox.slack.simulator import NewUserGroup
from tests.inbox.slack.house import House, opened, written_in
from tests.inbox.slack.people.colleagues import change

GROUP = "S0SALES"


def _in_turn(parts: Parts) -> Parts:
    place = parts.queues[0]
    return replace(parts, queues=(QueueOffer("sales", place.team, place.channel, Rotation(60, ()), GROUP),))


@pytest.fixture
async def rota(sqlite_url: str) -> AsyncIterator[House]:
    async with opened(sqlite_url, change=_in_turn) as found:
        yield found


async def shows(house: House, words: str) -> str:
    await house.slack.open_home("petr")
    await house.sees(words, lambda: house.slack.home("petr"))
    return written_in(house.slack.home("petr"))


async def reads_groups(house: House) -> None:
    await house.desks[0].begin(house.database)
    await house.until_quiet()


async def test_the_home_tells_who_is_on_duty_with_how_much(house: House) -> None:
    await change(house, "Olena", on_duty=False, team="sales")
    shown = await shows(house, "Who is on duty")
    assert "🟢 Petr: on duty · 0 of 20 open" in shown and "⚪ Olena: off duty · sales · 0 of 20 open" in shown


async def test_a_rotation_goes_round_the_members_of_a_user_group(rota: House) -> None:
    rota.slack.workspace.add_usergroup(NewUserGroup("sales", "Sales", ("olena", "guest"), GROUP))
    assert "Slack has not been asked yet who is in it" in await shows(rota, "Who is on duty")
    await reads_groups(rota)
    shown = await shows(rota, "sales until")
    assert "Nobody is taken" not in shown
    assert shown.index("Olena: on duty · 0 of 20 open · sales until") < shown.index("Petr: on duty")


async def test_a_group_that_slack_does_not_tell_is_nobody_and_the_home_says_why(rota: House) -> None:
    await reads_groups(rota)
    shown = await shows(rota, "Nobody is taken from the user group of sales")
    assert "Slack does not say who is in it (no_such_subteam)" in shown and "sales until" not in shown


# Who leads sees the same table


def _by_name(parts: Parts) -> Parts:
    place = parts.queues[0]
    turns = Rotation(60, ("UOLENA", "UPETR"))
    return replace(parts, queues=(QueueOffer("sales", place.team, place.channel, turns), parts.queues[1]))


@pytest.fixture
async def named(sqlite_url: str) -> AsyncIterator[House]:
    async with opened(sqlite_url, change=_by_name) as found:
        yield found


async def test_who_leads_sees_who_is_on_until_when_and_who_is_next(named: House) -> None:
    on, then = rules.rota(Rotation(60, ("Olena", "Petr")), named.clock.now())
    await change(named, "Olena", role=RepRole.LEAD)
    named.slack.set_presence("petr", "away")
    await named.slack.open_home("olena")
    await named.sees("Your queue", lambda: named.slack.home("olena"))
    await named.slack.press_in_home("olena", "Team")
    await named.sees("The whole team", lambda: named.slack.home("olena"))
    await named.sees("away in Slack", lambda: named.slack.home("olena"))
    shown = written_in(named.slack.home("olena"))
    assert f"🔁 sales: {on} until " in shown and f" Kyiv, then {then}" in shown and "Who has how much" in shown
    assert "🟢 Petr: on duty · 0 of 20 open" in shown
    assert f"🔁 sales: {on} until " in await shows(named, "sales")  # everybody's page has the same


async def test_the_table_tells_who_stands_in(named: House) -> None:
    on, then = rules.rota(Rotation(60, ("Olena", "Petr")), named.clock.now())
    await change(named, on, on_duty=False)
    assert f"🔁 sales: {on} ({then} stands in) until " in await shows(named, "stands in")
    await change(named, then, max_load=0)
    assert f"🔁 sales: {on} (nobody is free to stand in) until " in await shows(named, "nobody is free")


async def test_who_leads_a_team_sees_its_people_alone(named: House) -> None:
    await change(named, "Olena", role=RepRole.LEAD, team="sales")
    await named.slack.open_home("olena")
    await named.sees("Your queue", lambda: named.slack.home("olena"))
    await named.slack.press_in_home("olena", "Team")
    await named.sees("Team sales", lambda: named.slack.home("olena"))
    shown = written_in(named.slack.home("olena"))
    assert "🟢 Olena: on duty · sales" in shown and "Petr: on duty" not in shown
