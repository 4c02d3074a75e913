"""Keeping our own ends of channels."""

from sqlalchemy import select

from connectors.contract.channel import Channel
from crm.accounts.model import Account
from crm.audit import actions as audit
from crm.storage.base import new_id
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork


async def ensure(work: UnitOfWork, channel: Channel, name: str, connector: str) -> Account:
    """The account, made if it is new; it is served by this connector from now on."""
    values = {"id": new_id(), "channel": channel, "name": name, "connector": connector, "created_at": work.now}
    await work.insert_if_absent(Account, values)
    account = await _held(work, channel, name)
    account.connector = connector
    return account


async def pause(work: UnitOfWork, channel: Channel, name: str, reason: str) -> None:
    """Send nothing more through it until somebody mended what `reason` says. The first reason stays."""
    account = await _held(work, channel, name)
    if account.paused_at is None:
        account.paused_at, account.paused_reason = work.now, storable_text(reason)
        audit.record(work, None, "account.paused", "account", account.id, {"reason": reason})


async def resume(work: UnitOfWork, channel: Channel, name: str) -> None:
    """Send through it again."""
    account = await _held(work, channel, name)
    if account.paused_at is not None:
        account.paused_at = account.paused_reason = None
        audit.record(work, None, "account.resumed", "account", account.id)


async def _held(work: UnitOfWork, channel: Channel, name: str) -> Account:
    query = select(Account).where(Account.channel == channel, Account.name == name).with_for_update()
    found = (await work.session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if found is None:
        raise LookupError(f"there is no account {name} on {channel}")
    return found
