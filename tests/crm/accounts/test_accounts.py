"""An account that is paused says since when and why."""

import pytest

from connectors.contract.channel import Channel
from crm.accounts import actions, store
from crm.storage.unit_of_work import Database
from tests.crm.memory import NOON


async def test_an_account_is_made_once(memory: Database) -> None:
    async with memory.transaction() as work:
        first = await actions.ensure(work, Channel.TELEGRAM, "shop", "telegram")
        second = await actions.ensure(work, Channel.TELEGRAM, "shop", "telegram")
        assert first.id == second.id and len(await store.every(work.session)) == 1


async def test_pausing_and_resuming(memory: Database) -> None:
    async with memory.transaction() as work:
        await actions.ensure(work, Channel.TELEGRAM, "shop", "telegram")
        await actions.pause(work, Channel.TELEGRAM, "shop", "The key was refused.")
        await actions.pause(work, Channel.TELEGRAM, "shop", "Again.")
        account = await store.by_name(work.session, Channel.TELEGRAM, "shop")
        assert account is not None
        assert (account.paused_at, account.paused_reason) == (NOON, "The key was refused.")
        assert await store.is_paused(work.session, Channel.TELEGRAM, "shop")
        await actions.resume(work, Channel.TELEGRAM, "shop")
        assert not await store.is_paused(work.session, Channel.TELEGRAM, "shop")


async def test_an_unknown_account_is_said_to_be_unknown(memory: Database) -> None:
    with pytest.raises(LookupError, match="no account shop"):
        async with memory.transaction() as work:
            await actions.pause(work, Channel.TELEGRAM, "shop", "?")
