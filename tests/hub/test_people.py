"""The reps and accounts of the settings, as the records the hub works with."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from config.settings import RepTable
from connectors.contract.channel import Channel
from connectors.contract.protocol import Connector
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings
from crm.accounts import actions as accounts
from crm.accounts.model import Account
from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.unit_of_work import Database
from hub.people import write_accounts, write_reps
from tests.hub.engine.engine import StillClock
from tests.hub.pigeon import PigeonConnector
from tests.tables import make_tables

TEAM = "T1"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, StillClock())
    await make_tables(database.engine)
    yield database
    await database.close()


def rep(slack_user: str, **more: Any) -> RepTable:
    return RepTable(**{"name": slack_user, "email": f"{slack_user}@hub.example", "slack_user": slack_user, **more})


async def reps(database: Database) -> dict[str | None, Rep]:
    async with database.reading() as session:
        return {one.slack_user_id: one for one in await session.scalars(select(Rep))}


async def test_reps_are_written_as_the_settings_say(database: Database) -> None:
    wanted = rep("U1", name="Petr", role="lead", team="sales", languages=["cs"], timezone="Europe/Prague", max_load=3)
    await write_reps(database, TEAM, [wanted])
    petr = (await reps(database))["U1"]
    assert (petr.name, petr.email, petr.role, petr.team) == ("Petr", "U1@hub.example", RepRole.LEAD, "sales")
    assert (petr.languages, petr.timezone, petr.max_load) == (["cs"], "Europe/Prague", 3)
    assert (petr.slack_team_id, petr.active, petr.on_duty) == (TEAM, True, True)


async def test_writing_them_again_keeps_who_they_are_and_their_own_duty_switch(database: Database) -> None:
    await write_reps(database, TEAM, [rep("U1")])
    before = (await reps(database))["U1"]
    async with database.transaction() as work:
        (await work.session.get_one(Rep, before.id)).on_duty = False
    await write_reps(database, TEAM, [rep("U1", name="Peter")])
    after = (await reps(database))["U1"]
    assert (after.id, after.name, after.on_duty) == (before.id, "Peter", False)


async def test_who_leaves_the_settings_can_do_nothing_until_they_come_back(database: Database) -> None:
    await write_reps(database, TEAM, [rep("U1"), rep("U2")])
    await write_reps(database, "T2", [rep("U9")])
    await write_reps(database, TEAM, [rep("U2")])
    known = await reps(database)
    assert {name: one.active for name, one in known.items()} == {"U1": False, "U2": True, "U9": True}
    await write_reps(database, TEAM, [rep("U1"), rep("U2")])
    again = await reps(database)
    assert again["U1"].active and again["U1"].id == known["U1"].id


async def test_two_may_exchange_their_addresses(database: Database) -> None:
    await write_reps(database, TEAM, [rep("U1", email="a@x.example"), rep("U2", email="b@x.example")])
    await write_reps(database, TEAM, [rep("U1", email="b@x.example"), rep("U2", email="a@x.example")])
    assert (await reps(database))["U1"].email == "b@x.example"


async def test_every_account_has_a_row_and_starting_again_lifts_its_pause(database: Database) -> None:
    keys = TelegramSettings(bot_token=SecretStr("1:x"), webhook_secret=SecretStr("s"))
    connectors: dict[tuple[str, str], Connector] = {
        ("telegram", "shop"): TelegramConnector("shop", keys),
        ("pigeon", "loft"): PigeonConnector(),
    }
    await write_accounts(database, connectors)
    async with database.transaction() as work:
        await accounts.pause(work, Channel.TELEGRAM, "shop", "the token was refused")
    await write_accounts(database, connectors)
    async with database.reading() as session:
        rows = {one.name: one for one in await session.scalars(select(Account))}
    assert {name: (row.channel, row.connector) for name, row in rows.items()} == {
        "shop": (Channel.TELEGRAM, "telegram"),
        "loft": (Channel.SMS, "pigeon"),
    }
    assert rows["shop"].paused_at is None
