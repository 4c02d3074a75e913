"""Reps and accounts of the settings, as the records the rest of the hub works with."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from config.settings import RepTable
from connectors.contract.protocol import Connector
from crm.accounts.model import Account
from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.base import new_id
from crm.storage.unit_of_work import Database, UnitOfWork


async def write_reps(database: Database, team: str, reps: Iterable[RepTable]) -> None:
    """Make the users table say what the settings say. Who is no longer in the settings can do nothing any more.

    Duty is the rep's own switch: a new rep starts on duty, a known one keeps what they chose.
    """
    wanted = {one.slack_user: one for one in reps}
    async with database.transaction() as work:
        for slack_user in sorted(wanted):
            await _write(work, team, wanted[slack_user])
        known = (await work.session.execute(select(Rep).where(Rep.slack_team_id == team))).scalars()
        for rep in known:
            rep.active = rep.slack_user_id in wanted


async def _write(work: UnitOfWork, team: str, wanted: RepTable) -> None:
    values = {
        "id": new_id(),
        "name": wanted.name,
        "slack_team_id": team,
        "slack_user_id": wanted.slack_user,
        "on_duty": True,
    }
    await work.insert_if_absent(Rep, values)
    query = select(Rep).where(Rep.slack_team_id == team, Rep.slack_user_id == wanted.slack_user)
    rep = (await work.session.execute(query.with_for_update())).scalar_one()
    rep.name, rep.email, rep.team = wanted.name, wanted.email, wanted.team
    rep.role, rep.languages = RepRole(wanted.role), list(wanted.languages)
    rep.timezone, rep.max_load = wanted.timezone, wanted.max_load


async def write_accounts(database: Database, accounts: Mapping[tuple[str, str], Connector]) -> None:
    """A row for each account, so that it can be paused. Starting the hub anew lifts no pause that an operator should see."""
    async with database.transaction() as work:
        for name, account in sorted(accounts):
            channel = accounts[(name, account)].channel
            await work.insert_if_absent(
                Account, {"id": new_id(), "channel": channel, "name": account, "connector": name}
            )
