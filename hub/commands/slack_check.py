"""hub slack-check: is the Slack app installed as the desk needs it?"""

import argparse
import asyncio
from contextlib import AsyncExitStack

from pydantic import SecretStr

from config.settings import SlackTable
from hub.accounts import missing_at_the_desk
from hub.commands.settings import complain, load_for
from inbox.slack.client import speaking
from inbox.slack.install.checking import Found, check

WRONG_SETTINGS = 2


def run(options: argparse.Namespace) -> int:
    """0 when all is well; 1 when something in Slack is not; 2 when the settings name no desk to ask about."""
    settings = load_for(options).settings
    if missing := missing_at_the_desk(settings):
        complain(missing)
        return WRONG_SETTINGS
    found = asyncio.run(_asked(settings.slack))
    for one in found:
        print(f"{'ok   ' if one.is_well else 'WRONG'}  {one.words}")
    return 0 if all(one.is_well for one in found) else 1


async def _asked(table: SlackTable) -> list[Found]:
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(speaking(_plain(table.bot_token), table.base_url))
        opener = None
        if table.mode == "socket":
            opener = await stack.enter_async_context(speaking(_plain(table.app_token), table.base_url))
        return await check(bot, table.team, table.default_channel, opener)


def _plain(token: SecretStr | None) -> str:
    return token.get_secret_value() if token else ""
