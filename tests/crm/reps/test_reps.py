"""Reps are known by the explicit map of Slack ids, and by nothing else."""

import pytest

from crm.reps import actions, store
from crm.reps.actions import RepFacts
from crm.reps.values import RepRole
from crm.storage.unit_of_work import Database


async def test_a_slack_user_is_the_rep_the_map_says(memory: Database) -> None:
    async with memory.transaction() as work:
        rep = await actions.keep_rep(work, RepFacts(name="Petr", slack_team_id="T1", slack_user_id="U1"))
    async with memory.reading() as session:
        found = await store.by_slack_user(session, "T1", "U1")
        assert found is not None and found.id == rep.id and found.role is RepRole.REP
        assert await store.by_slack_user(session, "T2", "U1") is None
        assert await store.by_slack_user(session, "T1", "U2") is None


async def test_describing_a_rep_again_changes_the_same_one(memory: Database) -> None:
    async with memory.transaction() as work:
        first = await actions.keep_rep(work, RepFacts(name="Petr", slack_team_id="T1", slack_user_id="U1"))
        second = await actions.keep_rep(
            work,
            RepFacts(name="Petr N.", slack_team_id="T1", slack_user_id="U1", role=RepRole.LEAD, languages=("cs", "en")),
        )
    assert first.id == second.id
    assert (second.name, second.role, second.languages) == ("Petr N.", RepRole.LEAD, ["cs", "en"])


async def test_who_left_is_no_rep(memory: Database) -> None:
    async with memory.transaction() as work:
        rep = await actions.keep_rep(work, RepFacts(name="Petr", slack_team_id="T1", slack_user_id="U1", on_duty=True))
        await actions.deactivate(work, rep.id, None)
    async with memory.reading() as session:
        assert await store.by_slack_user(session, "T1", "U1") is None
        assert list(await store.on_duty(session)) == [] == list(await store.active(session))


async def test_duty_is_asked_by_team(memory: Database) -> None:
    async with memory.transaction() as work:
        petr = await actions.keep_rep(work, RepFacts(name="Petr", team="sales", on_duty=True))
        olena = await actions.keep_rep(work, RepFacts(name="Olena", team="support", on_duty=False))
        assert [one.id for one in await store.on_duty(work.session)] == [petr.id]
        await actions.set_duty(work, olena.id, True)
        assert [one.id for one in await store.on_duty(work.session, "support")] == [olena.id]


async def test_a_known_rep_keeps_the_duty_switch(memory: Database) -> None:
    facts = RepFacts(name="Petr", slack_team_id="T1", slack_user_id="U1")
    async with memory.transaction() as work:
        rep = await actions.keep_rep(work, facts)
        assert rep.on_duty
        await actions.set_duty(work, rep.id, False)
    async with memory.transaction() as work:
        assert not (await actions.keep_rep(work, facts)).on_duty


def test_half_a_pair_of_slack_ids_is_refused() -> None:
    with pytest.raises(ValueError, match="both"):
        RepFacts(name="Petr", slack_team_id="T1")


def test_every_role_may_what_lesser_ones_may() -> None:
    assert [role for role in RepRole if role.reaches(RepRole.LEAD)] == [RepRole.LEAD, RepRole.ADMIN]
    assert not RepRole.VIEWER.reaches(RepRole.REP)
