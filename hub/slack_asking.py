"""Asking Slack whether the app is installed as the desk needs it, with the keys of the settings."""

from contextlib import AsyncExitStack

from pydantic import SecretStr

from config.settings import SlackTable
from inbox.slack.client import speaking
from inbox.slack.install.checking import Found, check


async def asked_of_slack(table: SlackTable) -> list[Found]:
    """Everything that was looked at: the token, its scopes, the default channel, and in mode socket the other token."""
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(speaking(_plain(table.bot_token), table.base_url))
        opener = None
        if table.mode == "socket":
            opener = await stack.enter_async_context(speaking(_plain(table.app_token), table.base_url))
        return await check(bot, table.team, table.default_channel, opener)


def _plain(token: SecretStr | None) -> str:
    return token.get_secret_value() if token else ""
