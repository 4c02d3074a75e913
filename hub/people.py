"""Reps and accounts of the settings, as the records the rest of the hub works with."""

from collections.abc import Iterable, Mapping

from config.settings import RepTable
from connectors.contract.protocol import Connector
from crm.accounts import actions as accounts_actions
from crm.reps import actions as reps_actions
from crm.reps import store as reps_store
from crm.reps.actions import RepFacts
from crm.reps.values import RepRole
from crm.storage.unit_of_work import Database


async def write_reps(database: Database, team: str, reps: Iterable[RepTable]) -> None:
    """Make the users table say what the settings say. Who is no longer in the settings can do nothing any more.

    Duty is the rep's own switch: a new rep starts on duty, a known one keeps what they chose.
    """
    wanted = {one.slack_user: one for one in reps}
    async with database.transaction() as work:
        for slack_user in sorted(wanted):
            await reps_actions.keep_rep(work, _facts(team, wanted[slack_user]))
        for rep in sorted(await reps_store.active(work.session), key=lambda one: one.id):
            if rep.slack_team_id == team and rep.slack_user_id not in wanted:
                await reps_actions.deactivate(work, rep.id, None)


def _facts(team: str, wanted: RepTable) -> RepFacts:
    return RepFacts(
        name=wanted.name,
        email=wanted.email,
        slack_team_id=team,
        slack_user_id=wanted.slack_user,
        role=RepRole(wanted.role),
        team=wanted.team,
        languages=tuple(wanted.languages),
        timezone=wanted.timezone,
        max_load=wanted.max_load,
        phone=wanted.phone,
    )


async def write_accounts(database: Database, accounts: Mapping[tuple[str, str], Connector]) -> None:
    """A row for each account, so that it can be paused. Starting the hub lifts pauses: whoever starts it again has
    mended the keys, and if not, the next message pauses the account anew and says so."""
    async with database.transaction() as work:
        for name, account in sorted(accounts):
            channel = accounts[(name, account)].channel
            await accounts_actions.ensure(work, channel, account, name)
            await accounts_actions.resume(work, channel, account)
